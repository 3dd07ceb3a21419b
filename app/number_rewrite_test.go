package app

import (
	"strings"
	"testing"

	"sotto/app/config"
)

func TestNumbersFollowTheFirstRuleThatMatches(t *testing.T) {
	a := office
	a.Rewrite = []config.Rewrite{
		{Match: `^00([1-9])`, To: "+$1"},
		{Match: `^0([1-9].*)$`, To: "+49${1}"},
		{Match: `^(?P<area>9)11$`, To: "$area-1-1"},
		{Match: `^8(.)(.)$`, To: "$2$1@gw.example.net"},
		{Match: `^7$`, To: "reception"},
		{Match: `5`, To: "$$6"},
		{Match: `^4`, To: "a b"},
		{Match: `^3(.*)$`, To: strings.Repeat("$1", 200)},
		{Match: `^2$`, To: ""},
	}
	for _, test := range []struct {
		name, input, want string
		rule              int // -1: none
	}{
		{"the first of two", "0044 20 7946", "sip:+44207946@example.com", 0},
		{"the second", "(030) 123-45", "sip:+493012345@example.com", 1},
		{"a tel: URI too", "tel:030123", "sip:+4930123@example.com", 1},
		{"a group by its name", "911", "sip:911@example.com", 2},
		{"to another host", "812", "sip:21@gw.example.net", 3},
		{"to a name", "7", "sip:reception@example.com", 4},
		{"a dollar, and the first place only", "155", "sip:1$65@example.com", 5},
		{"none", "+49 30", "sip:+4930@example.com", -1},
		{"not a name", "bob5", "sip:bob5@example.com", -1},
		{"not a whole address", "030123@example.org", "sip:030123@example.org", -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, bad := numberOf(test.input, a)
			rule := -1
			if got.Rule != nil {
				rule = *got.Rule
			}
			if bad != nil || got.URI != test.want || rule != test.rule {
				t.Errorf("got %q by rule %d, %+v; want %q by %d", got.URI, rule, bad, test.want, test.rule)
			}
		})
	}
	for _, input := range []string{"4", "3999", "2"} {
		if got, bad := numberOf(input, a); bad == nil || bad.key != "error.bad-address.rewritten" || got != (Number{}) {
			t.Errorf("%s: got %+v, %+v", input, got, bad)
		}
	}
}
