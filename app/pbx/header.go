package pbx

import (
	"strings"

	"github.com/emiago/sipgo/sip"
)

// header returns the value of the first header field of that name, or "".
func header(msg sip.Message, name string) string {
	for _, h := range msg.GetHeaders(name) {
		return h.Value()
	}
	return ""
}

// param returns a parameter whatever the case of its name (RFC 3261 §7.3.1), or "".
func param(params sip.HeaderParams, name string) string {
	for _, p := range params {
		if strings.EqualFold(p.K, name) {
			return p.V
		}
	}
	return ""
}

// strip removes every header field of these names, however they are written.
func strip(req *sip.Request, names ...string) {
	for _, name := range names {
		for _, h := range req.GetHeaders(name) {
			req.RemoveHeader(h.Name())
		}
	}
}
