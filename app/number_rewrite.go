package app

import (
	"regexp"
	"strconv"
	"strings"

	"sotto/app/config"
	"sotto/app/digits"
)

// rewrite has a number follow the account's rules: the first that matches
// changes the first place where it does. What comes out may be a name, or have a
// host of its own.
func (t *typed) rewrite(rules []config.Rewrite, input string) (*int, *unfit) {
	for i, rule := range rules {
		match, err := regexp.Compile(rule.Match)
		if err != nil {
			continue // config has checked it
		}
		at := match.FindStringSubmatchIndex(t.user)
		if at == nil {
			continue
		}
		made := t.user[:at[0]] + string(match.ExpandString(nil, rule.To, t.user, at)) + t.user[at[1]:]
		if len(made) > longestInput {
			return nil, badRule(i, input, made)
		}
		user, host, hosted := strings.Cut(made, "@")
		if t.user = user; hosted {
			t.host, t.hosted = host, true
		}
		if digits.Number(t.user) {
			t.user = digits.Plain(t.user)
		}
		return &i, nil
	}
	return nil, nil
}

func badRule(rule int, input, made string) *unfit {
	return &unfit{"error.bad-address.rewritten", []string{"input", input, "rule", strconv.Itoa(rule + 1), "result", made}}
}
