package pbx

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
)

// contacts returns those in the answer to a REGISTER, with their expiry.
func contacts(res *sip.Response) map[string]string {
	found := map[string]string{}
	for _, h := range res.GetHeaders("Contact") {
		c := h.(*sip.ContactHeader)
		found[c.Address.String()] = param(c.Params, "expires")
	}
	return found
}

func TestAPhoneRegistersOverEachTransportAndAlgorithm(t *testing.T) {
	p := startPBX(t)
	for _, transport := range []string{udp, tcp, tls} {
		for _, algorithm := range []string{"MD5", "SHA-256"} {
			t.Run(transport+" "+algorithm, func(t *testing.T) {
				ph := newPhone(t, p, "1001", transport)
				ph.algorithm = algorithm
				res := ph.wants(ph.register(), 200)
				if got := contacts(res)[ph.contact]; got != "300" {
					t.Errorf("the contact expires in %q, want 300; all: %v", got, contacts(res))
				}
				list := p.bindings.of("1001")
				f := list[len(list)-1].flow
				if f.transport != transport || f.remote != ph.local() {
					t.Errorf("bound to %v, want %s from %v", f, transport, ph.local())
				}
			})
		}
	}
}

func TestARegistrarThatKnowsOneAlgorithmChallengesWithThatOneOnly(t *testing.T) {
	p := startPBX(t, func(c *Config, _ *tuning) { c.Algorithms = []string{"MD5"} })
	ph := newPhone(t, p, "1001", udp)
	ph.ask(ph.registerRequest())
	res := ph.wants(ph.response("REGISTER"), 401)
	if n := len(res.GetHeaders("WWW-Authenticate")); n != 1 || !strings.Contains(header(res, "WWW-Authenticate"), "MD5") {
		t.Errorf("%d challenges, the first %q", n, header(res, "WWW-Authenticate"))
	}
}

func TestAWrongPasswordIsChallengedAgainAndBindsNothing(t *testing.T) {
	p := startPBX(t)
	for name, user := range map[string]string{"known user": "1001", "unknown user": "nobody"} {
		t.Run(name, func(t *testing.T) {
			ph := newPhone(t, p, user, tcp)
			r := ph.registerRequest()
			ph.ask(r)
			challenge := ph.wants(ph.response("REGISTER"), 401)
			r.cseq++
			r.extra = append(r.extra, ph.credentials(r, challenge, "wrong"))
			ph.ask(r)
			res := ph.wants(ph.response("REGISTER"), 401)
			if ph.challenge(res).Stale {
				t.Error("a wrong password was called stale: the phone would try for ever")
			}
			if got := p.bindings.of(user); len(got) != 0 {
				t.Errorf("bound %v", got)
			}
		})
	}
}

func TestAnEmptyPasswordDoesNotMakeAnUnknownUserKnown(t *testing.T) {
	ph := newPhone(t, startPBX(t), "nobody", tcp)
	r := ph.registerRequest()
	ph.ask(r)
	r.extra = append(r.extra, ph.credentials(r, ph.response("REGISTER"), ""))
	r.cseq++
	ph.ask(r)
	ph.wants(ph.response("REGISTER"), 401)
}

func TestARegistrarRefuses(t *testing.T) {
	p := startPBX(t)
	var many []string
	for i := range mostContacts + 1 {
		many = append(many, fmt.Sprintf("Contact: <sip:phone%d@127.0.0.1>", i))
	}
	tests := []struct {
		name   string
		lines  []string
		change func(*request)
		status int
	}{
		{"an expiry that is too brief", []string{"Contact: <sip:a@127.0.0.1>;expires=59"}, nil, 423},
		{"a brief Expires", []string{"Contact: <sip:a@127.0.0.1>", "Expires: 1"}, nil, 423},
		{"a wildcard that does not expire at once", []string{"Contact: *", "Expires: 60"}, nil, 400},
		{"a wildcard without Expires", []string{"Contact: *"}, nil, 400},
		{"a wildcard beside a contact", []string{"Contact: *", "Contact: <sip:a@127.0.0.1>", "Expires: 0"}, nil, 400},
		{"a contact that is no SIP URI", []string{"Contact: <tel:+123>"}, nil, 400},
		{"more contacts than a user may have", many, nil, 403},
		{"somebody else's address of record", nil, func(r *request) { r.to = "<sip:1002@" + testDomain + ">" }, 403},
		{"an address of record that does not exist", nil, func(r *request) { r.to = "<sip:nobody@" + testDomain + ">" }, 404},
		{"a third party", nil, func(r *request) { r.from = "<sip:1002@" + testDomain + ">;tag=x" }, 403},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ph := newPhone(t, p, "1001", tcp)
			r := ph.registerRequest(test.lines...)
			if test.change != nil {
				test.change(&r)
			}
			ph.authenticated(r)
			res := ph.wants(ph.response("REGISTER"), test.status)
			if test.status == 423 && header(res, "Min-Expires") != "60" {
				t.Errorf("Min-Expires is %q, want 60", header(res, "Min-Expires"))
			}
			if got := p.bindings.of("1001"); len(got) != 0 {
				t.Errorf("something was bound all the same: %v", got)
			}
		})
	}
}

func TestARegistrarRefusesBeforeItChallenges(t *testing.T) {
	p := startPBX(t)
	tests := []struct {
		name   string
		change func(*request)
		status int
	}{
		{"a foreign domain", func(r *request) { r.uri = "sip:elsewhere.example" }, 403},
		{"an extension that it does not know", func(r *request) { r.extra = append(r.extra, "Require: gruu") }, 420},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ph := newPhone(t, p, "1001", udp)
			r := ph.registerRequest()
			test.change(&r)
			ph.ask(r)
			res := ph.wants(ph.response("REGISTER"), test.status)
			if test.status == 420 && header(res, "Unsupported") != "gruu" {
				t.Errorf("Unsupported is %q", header(res, "Unsupported"))
			}
		})
	}
}

func TestALongExpiryIsShortened(t *testing.T) {
	ph := newPhone(t, startPBX(t), "1001", tcp)
	res := ph.wants(ph.register("Contact: <sip:a@127.0.0.1>;expires=86400"), 200)
	if got := contacts(res)["sip:a@127.0.0.1"]; got != "3600" {
		t.Errorf("expires in %q, want 3600", got)
	}
}

func TestARegistrationByUDPIsShorter(t *testing.T) {
	p := startPBX(t)
	ph := newPhone(t, p, "1001", udp)
	for asked, want := range map[string]string{"3600": "600", "120": "120"} {
		res := ph.wants(ph.register("Contact: <sip:a@127.0.0.1>;expires="+asked), 200)
		if got := contacts(res)["sip:a@127.0.0.1"]; got != want {
			t.Errorf("of %s s it gets %s, want %s", asked, got, want)
		}
	}
}

func TestAStrangerLearnsOfNoUser(t *testing.T) {
	p := startPBX(t)
	ph := newPhone(t, p, "1003", tcp)
	for _, method := range []string{"REGISTER", "INVITE", "OPTIONS", "MESSAGE"} {
		var seen []string
		for _, user := range []string{"1001", "nobody"} {
			r := request{method: method, uri: "sip:" + user + "@" + testDomain, callID: newCallID(), cseq: 1}
			if method == "REGISTER" {
				r.uri, r.to, r.from = "sip:"+testDomain, "<sip:"+user+"@"+testDomain+">", "<sip:"+user+"@"+testDomain+">;tag=x"
			}
			ph.ask(r)
			res := ph.response(method)
			var names []string
			for _, h := range res.Headers() {
				names = append(names, h.Name())
			}
			seen = append(seen, fmt.Sprint(res.StatusCode, res.Reason, names))
		}
		if seen[0] != seen[1] {
			t.Errorf("%s: a user gives %s, and nobody %s", method, seen[0], seen[1])
		}
	}
}

func TestSeveralContactsAreBoundAndOneIsRemoved(t *testing.T) {
	ph := newPhone(t, startPBX(t), "1001", tcp)
	res := ph.wants(ph.register("Contact: <sip:a@127.0.0.1>;expires=100, <sip:b@127.0.0.1:5070>", "Expires: 200"), 200)
	if got := contacts(res); got["sip:a@127.0.0.1"] != "100" || got["sip:b@127.0.0.1:5070"] != "200" {
		t.Fatalf("bound %v", got)
	}
	res = ph.wants(ph.register("Contact: <sip:a@127.0.0.1>;expires=0"), 200)
	if got := contacts(res); len(got) != 1 || got["sip:b@127.0.0.1:5070"] == "" {
		t.Errorf("left are %v", got)
	}
	res = ph.wants(ph.register("Subject: a query"), 200)
	if got := contacts(res); len(got) != 1 {
		t.Errorf("a REGISTER without Contact lists %v", got)
	}
}

func TestAWildcardRemovesEveryContact(t *testing.T) {
	p := startPBX(t)
	registered(t, p, "1001", udp)
	ph := registered(t, p, "1001", tls)
	if n := len(p.bindings.of("1001")); n != 2 {
		t.Fatalf("%d bindings, want 2", n)
	}
	ph.wants(ph.register("Contact: *", "Expires: 0"), 200)
	if left := p.bindings.of("1001"); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}

func TestAClosedConnectionTakesItsBindingsAlong(t *testing.T) {
	for _, transport := range []string{tcp, tls} {
		t.Run(transport, func(t *testing.T) {
			p := startPBX(t)
			ph := registered(t, p, "1001", transport)
			other := registered(t, p, "1001", udp)
			ph.conn.Close()
			await(t, "the binding to vanish", func() bool { return len(p.bindings.of("1001")) == 1 })
			if left := p.bindings.of("1001")[0]; left.contact.String() != other.contact {
				t.Errorf("the wrong binding vanished; left is %v", left.contact.String())
			}
		})
	}
}

func TestAPhoneThatComesBackReplacesItsBinding(t *testing.T) {
	p := startPBX(t)
	first := newPhone(t, p, "1001", tcp)
	first.wants(first.register(`Contact: <sip:old@127.0.0.1>;+sip.instance="<urn:uuid:1>";reg-id=1`), 200)
	second := newPhone(t, p, "1001", tcp)
	res := second.wants(second.register(`Contact: <sip:new@127.0.0.1>;+sip.instance="<urn:uuid:1>";reg-id=1`), 200)
	if got := contacts(res); len(got) != 1 || got["sip:new@127.0.0.1"] == "" {
		t.Errorf("bound %v", got)
	}
	first.conn.Close()
	await(t, "the first connection to be forgotten", func() bool {
		_, open := p.connections.find(tcp, first.local())
		return !open
	})
	if n := len(p.bindings.of("1001")); n != 1 {
		t.Errorf("%d bindings after the old connection closed, want 1", n)
	}
}
