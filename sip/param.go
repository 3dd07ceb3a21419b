package sip

import (
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// paramOf returns a parameter of a header, by its name in small letters. There
// may be white space around name and value, and capitals in the name (RFC 3261
// §7.3.1): sipgo's parser leaves both as they came.
func paramOf(params sip.HeaderParams, name string) (value string, ok bool) {
	for _, p := range params {
		if strings.EqualFold(strings.TrimSpace(p.K), name) {
			return strings.TrimSpace(p.V), true
		}
	}
	return "", false
}

// tagOf returns a To or From tag.
func tagOf(params sip.HeaderParams) string {
	tag, _ := paramOf(params, "tag")
	return tag
}

// tidy takes white space out of the parameters of a request's From and To, so
// that our responses have none: before a semicolon sipgo makes an empty
// parameter of it, which is none that a peer would read.
func tidy(req *sip.Request) {
	for _, params := range []*sip.HeaderParams{&req.From().Params, &req.To().Params} {
		if !slices.ContainsFunc(*params, isSpaced) {
			continue // sipgo may be reading it
		}
		var tidied sip.HeaderParams
		for _, p := range *params {
			if name := strings.TrimSpace(p.K); name != "" {
				tidied = append(tidied, sip.HeaderKV{K: name, V: strings.TrimSpace(p.V)})
			}
		}
		*params = tidied
	}
}

func isSpaced(p sip.HeaderKV) bool {
	return strings.TrimSpace(p.K) != p.K || strings.TrimSpace(p.V) != p.V
}
