package pbx

import (
	"slices"
	"testing"

	"github.com/emiago/sipgo/sip"
)

// values are those of a header field, in order.
func values(res *sip.Response, field string) []string {
	var all []string
	for _, h := range res.GetHeaders(field) {
		all = append(all, h.Value())
	}
	slices.Sort(all)
	return all
}

func TestTheChallengesOfAllPhonesComeBackTogether(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tcp)
	phones := []*phone{registered(t, p, "1002", tcp), registered(t, p, "1002", udp), registered(t, p, "1002", tls)}
	r := caller.call("1002")
	replies := []struct{ status, challenge string }{
		{"401 Unauthorized", `WWW-Authenticate: Digest realm="one", nonce="a"`},
		{"407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="two", nonce="b"`},
		{"486 Busy Here", "Subject: x"},
	}
	for i, ph := range phones {
		ph.reply(ph.request("INVITE"), replies[i].status, "x", "", replies[i].challenge)
		ph.request("ACK")
	}
	res := caller.response("INVITE")
	if !isChallenge(res) {
		t.Fatalf("the caller got %d", res.StatusCode)
	}
	if got := values(res, "WWW-Authenticate"); !slices.Equal(got, []string{`Digest realm="one", nonce="a"`}) {
		t.Errorf("WWW-Authenticate is %q", got)
	}
	if got := values(res, "Proxy-Authenticate"); !slices.Equal(got, []string{`Digest realm="two", nonce="b"`}) {
		t.Errorf("Proxy-Authenticate is %q", got)
	}
	caller.ackRefusal(r, res)
}

func TestNoPhoneAsksForAPasswordInThePBXsName(t *testing.T) {
	const own, other = `Digest realm="` + testDomain + `", nonce="a"`, `Digest realm="elsewhere", nonce="b"`
	tests := []struct {
		name, status string
		challenges   []string
		want         int
		left         []string
	}{
		{"a 401", "401 Unauthorized", []string{"WWW-Authenticate: " + own}, 403, nil},
		{"a 407", "407 Proxy Authentication Required", []string{"Proxy-Authenticate: " + own}, 403, nil},
		{"what can't be read", "401 Unauthorized", []string{"WWW-Authenticate: nonsense"}, 403, nil},
		{"beside another", "401 Unauthorized", []string{"WWW-Authenticate: " + own, "WWW-Authenticate: " + other}, 401, []string{other}},
		{"without any", "401 Unauthorized", nil, 403, nil},
	}
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", tcp)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := caller.call("1002")
			callee.reply(callee.request("INVITE"), test.status, "x", "", test.challenges...)
			callee.request("ACK")
			res := caller.wants(caller.response("INVITE"), test.want)
			if got := append(values(res, "WWW-Authenticate"), values(res, "Proxy-Authenticate")...); !slices.Equal(got, test.left) {
				t.Errorf("challenges are %q, want %q", got, test.left)
			}
			caller.ackRefusal(r, res)
		})
	}
}
