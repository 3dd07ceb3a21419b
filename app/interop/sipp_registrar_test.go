//go:build interop

package interop

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

const sippPassword = "a-secret-for-sipp"

// challenged answers a REGISTER with a challenge.
func (s *script) challenged(nonce string, extra string) *script {
	return s.registrar("401 Unauthorized", fmt.Sprintf(`WWW-Authenticate: Digest realm="sipp.test", nonce="%s", opaque="5ccc069c403ebaf9", algorithm=MD5, qop="auth"%s`, nonce, extra))
}

// bound answers a REGISTER with a binding that lasts so many seconds.
func (s *script) bound(seconds int) *script {
	return s.registrar("200 OK", fmt.Sprintf("Contact: [$contact];expires=%d", seconds))
}

func (s *script) registrar(status string, extra ...string) *script {
	return s.send("", append([]string{"SIP/2.0 " + status, "[last_Via:]", "[last_From:]", "[last_To:];tag=[pid]r[call_number]", "[last_Call-ID:]", "[last_CSeq:]"}, extra...)...)
}

// registers wants a REGISTER with a right answer to the challenge with this nonce.
func (s *script) registers(user, nonce, count string) *script {
	return s.authorized("REGISTER", user, sippPassword, has("nonce=.("+nonce+")."), has("opaque=.5ccc069c403ebaf9."), has("nc="+count),
		keep("contact", "Contact:", "<[^>]*>"))
}

// mustCountUp checks that registrations are one sequence of requests (RFC 3261 section 10.2).
func mustCountUp(t *testing.T, registers []sippMessage) {
	t.Helper()
	for i, m := range registers {
		if first := registers[0]; m.header("Call-ID") != first.header("Call-ID") || m.seq() != first.seq()+i {
			t.Errorf("request %d is number %d of %s; the first is %d of %s", i+1, m.seq(), m.header("Call-ID"), first.seq(), first.header("Call-ID"))
		}
	}
}

// standings are the states of an account's registration that were told, in order.
func (s *Sotto) standings(account string) []string {
	s.t.Helper()
	var states []string
	for _, n := range s.control.notifications.since(0) {
		var r standing
		if n.Method == "registration" && json.Unmarshal(n.Params, &r) == nil && r.Account == account {
			states = append(states, r.State)
		}
	}
	return states
}

func TestSippIsRegisteredWith(t *testing.T) {
	for name, row := range map[string]struct {
		expires int
		script  func(user string) *script
		state   string
	}{
		"challenged and refreshed": {300, func(user string) *script {
			return newRegistrar().receive("REGISTER", lacks("Authorization:")).challenged("first1a2b", "").
				registers(user, "first1a2b", "00000001").bound(10).
				within(11000, "REGISTER").challenged("second3c4d", "").registers(user, "second3c4d", "00000001").bound(60)
		}, "registered"},
		"a stale nonce": {300, func(user string) *script {
			return newRegistrar().receive("REGISTER").challenged("first1a2b", "").registers(user, "first1a2b", "00000001").bound(10).
				within(11000, "REGISTER").challenged("fresh5e6f", ", stale=true").registers(user, "fresh5e6f", "00000001").bound(60)
		}, "registered"},
		"too brief an interval": {60, func(user string) *script {
			return newRegistrar().receive("REGISTER", has("xpires[=:] *60")).registrar("423 Interval Too Brief", "Min-Expires: 1800").
				receive("REGISTER", has("xpires[=:] *1800"), keep("contact", "Contact:", "<[^>]*>")).bound(1800)
		}, "registered"},
		"a wrong password": {300, func(user string) *script {
			return newRegistrar().receive("REGISTER").challenged("first1a2b", "").receive("REGISTER", has("Authorization:")).challenged("other7a8b", "").
				line(`<recv request="REGISTER" timeout="4000" ontimeout="calm"/>`).line(`<recv request="NEVER" timeout="50"/>`).line(`<label id="calm"/>`)
		}, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			peer := startSipp(t, row.script("alice"), nil, "", false)
			account := Account{User: "alice", Password: sippPassword, Domain: "sipp.test", Server: peer.Address, Transport: "udp"}
			program, err := static.build()
			if err != nil {
				t.Fatal(err)
			}
			phone := launchSotto(t, program, account, SottoOptions{}, sottoConfiguration, SottoOptions{Expires: row.expires}.values(account))
			if got := outcome(t, phone, "alice", patience); got.State != row.state {
				t.Errorf("the account is %s (%+v); want %s", got.State, got.Error, row.state)
			}
			peer.mustPass()
			mustCountUp(t, peer.got("REGISTER"))
			if got := phone.standings("alice"); row.state == "registered" && slices.Contains(got, "failed") || len(got) > 3 {
				t.Errorf("people were told %v", got)
			}
		})
	}
}
