package config

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Rules that one account may have, and the characters of each part.
const (
	mostRewrites   = 32
	longestRewrite = 256
)

// Rewrite is a rule for the numbers that an account dials. The first rule whose
// expression matches changes the first place where it does.
type Rewrite struct {
	Match string `toml:"match" json:"match"` // a regular expression (RE2); ^ and $ are the ends of the number
	To    string `toml:"to" json:"to"`       // what comes there; $1 or ${1} is what the first group matched, $$ a dollar
}

// groupPattern finds what a replacement takes out of a match.
var groupPattern = regexp.MustCompile(`\$(?:\{([^}]*)\}|(\w+)|(\$)|())`)

func (k checker) rewrites(rules []Rewrite) {
	k.verify(len(rules) <= mostRewrites, "rewrite", "rewrite has %d rules; it can be %d", len(rules), mostRewrites)
	for i, r := range rules {
		k.in(element("rewrite", i)).rewrite(r)
	}
}

func (k checker) rewrite(r Rewrite) {
	for key, text := range map[string]string{"match": r.Match, "to": r.To} {
		k.verify(utf8.RuneCountInString(text) <= longestRewrite, key, "%s of a rewrite rule is longer than %d characters", key, longestRewrite)
		k.oneLine(key, text)
	}
	if r.Match == "" {
		k.wrong("match", "match of a rewrite rule is empty, which would match every number")
		return
	}
	match, err := regexp.Compile(r.Match)
	if err != nil {
		k.wrong("match", "match of a rewrite rule is %q, which is no regular expression: %s", r.Match, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return
	}
	for _, found := range groupPattern.FindAllStringSubmatch(r.To, -1) {
		k.verify(isGroup(match, found), "to", "to of a rewrite rule has %s, and match has no such group; write ${1} for the first group, and $$ for a dollar", found[0])
	}
}

// isGroup says whether what a replacement takes out of a match is there.
func isGroup(match *regexp.Regexp, found []string) bool {
	name := found[1] + found[2]
	if found[3] != "" {
		return true
	}
	if n, err := strconv.Atoi(name); err == nil {
		return n >= 0 && n <= match.NumSubexp()
	}
	return name != "" && match.SubexpIndex(name) >= 0
}
