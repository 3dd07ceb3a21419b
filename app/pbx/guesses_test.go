package pbx

import (
	"net/netip"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// door is a guard that can be tried from any address.
type door struct {
	*guard
	*clock
	t     *testing.T
	count int
}

func newDoor(t *testing.T) *door {
	t.Helper()
	c, err := (Config{Users: users(), Domain: testDomain}).complete()
	if err != nil {
		t.Fatal(err)
	}
	clock, tune := newClock(), usual
	tune.now = clock.Now
	return &door{guard: newGuard(c, tune), clock: clock, t: t}
}

// try answers a challenge given to address with a password.
func (d *door) try(address, user, password string, trusted bool) (proof, time.Duration) {
	d.t.Helper()
	source := netip.MustParseAddr(address)
	return d.answer(netip.AddrPortFrom(source, 5060), d.nonces.make(source), user, password, trusted)
}

// answer answers a nonce from a source.
func (d *door) answer(source netip.AddrPort, nonce, user, password string, trusted bool) (proof, time.Duration) {
	d.t.Helper()
	req := sip.NewRequest(sip.REGISTER, uri(d.t, "sip:"+testDomain))
	req.SetSource(source.String())
	challenge := &digest.Challenge{Realm: testDomain, Nonce: nonce, Algorithm: "SHA-256", QOP: []string{"auth"}}
	d.count++
	made, err := digest.Digest(challenge, digest.Options{Method: "REGISTER", URI: "sip:" + testDomain, Username: user, Password: password, Count: d.count})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.check(req, made, trusted)
}

func TestGuessesAreBoundedPerUserAndAddress(t *testing.T) {
	const attacker, elsewhere = "192.0.2.1", "198.51.100.1"
	for _, user := range []string{"1001", "nobody"} { // which of them exists is not to be seen
		d := newDoor(t)
		for range 5 {
			if proof, _ := d.try(attacker, user, "wrong", false); proof != wrongProof {
				t.Fatalf("proof is %d, want wrong", proof)
			}
		}
		if proof, wait := d.try(attacker, user, "wrong", false); proof != barredProof || wait != 30*time.Second {
			t.Errorf("%s: the sixth guess gives %d, and to wait %v; want barred, and 30 s", user, proof, wait)
		}
		if proof, _ := d.try(attacker, user, users()[user], false); proof != barredProof {
			t.Errorf("%s: the password is looked at all the same: %d", user, proof)
		}
	}
	d := newDoor(t)
	for range 10 {
		d.try(attacker, "1001", "wrong", false)
	}
	for name, test := range map[string]struct {
		address, user string
		trusted       bool
	}{
		"the user from another address":    {elsewhere, "1001", false},
		"another user of the same address": {attacker, "1002", false},
		"the user by a known flow":         {attacker, "1001", true},
	} {
		if proof, _ := d.try(test.address, test.user, users()[test.user], test.trusted); proof != correctProof {
			t.Errorf("%s is locked out: %d", name, proof)
		}
	}
	d.advance(30 * time.Second)
	if proof, _ := d.try(attacker, "1001", "first-secret", false); proof != correctProof {
		t.Errorf("after the wait the proof is %d", proof)
	}
	if proof, _ := d.try(attacker, "1001", "wrong", false); proof != wrongProof {
		t.Errorf("the right password has not restored the count: %d", proof)
	}
}

func TestGuessesOfAnAddressAreBoundedOverAllUsers(t *testing.T) {
	d := newDoor(t)
	for i := range 50 {
		user := string(rune('a' + i))
		if proof, _ := d.try("2001:db8::1", user, "wrong", false); proof != wrongProof {
			t.Fatalf("guess %d: proof is %d", i, proof)
		}
	}
	if proof, wait := d.try("2001:db8::2", "1001", "first-secret", false); proof != barredProof || wait != 6*time.Second {
		t.Errorf("another address of the same host gives %d, and to wait %v; want barred, and 6 s", proof, wait)
	}
	if proof, _ := d.try("2001:db8:0:1::1", "1001", "first-secret", false); proof != correctProof {
		t.Errorf("another host is locked out: %d", proof)
	}
}

func TestRightPasswordsAreNotCounted(t *testing.T) {
	d := newDoor(t)
	for i := range 200 {
		if proof, _ := d.try("192.0.2.1", "1001", "first-secret", false); proof != correctProof {
			t.Fatalf("number %d: proof is %d", i, proof)
		}
	}
}

// TestAForgedAddressCountsAgainstNobody has somebody answer, in the name of
// another address, a nonce that was given to their own.
func TestAForgedAddressCountsAgainstNobody(t *testing.T) {
	d := newDoor(t)
	victim := netip.MustParseAddrPort("198.51.100.1:5060")
	for range 100 {
		nonce := d.nonces.make(netip.MustParseAddr("192.0.2.1"))
		for _, password := range []string{"wrong", "first-secret"} {
			if proof, _ := d.answer(victim, nonce, "1001", password, false); proof != staleProof {
				t.Fatalf("proof is %d, want stale", proof)
			}
		}
	}
	if proof, _ := d.try("198.51.100.1", "1001", "first-secret", false); proof != correctProof {
		t.Errorf("the victim is locked out: %d", proof)
	}
}

// guessing sends a REGISTER with a wrong password and returns what came of it.
func (ph *phone) guessing() *sip.Response {
	ph.t.Helper()
	r := ph.registerRequest()
	ph.ask(r)
	r.extra = append(r.extra, ph.credentials(r, ph.wants(ph.response("REGISTER"), 401), "wrong"))
	r.cseq++
	ph.ask(r)
	return ph.response("REGISTER")
}

func TestTooManyGuessesAreAnsweredWithWhenToComeBack(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.now = newClock().Now })
	user := registered(t, p, "1001", udp)
	thief := newPhone(t, p, "1001", tcp)
	for range 5 {
		thief.wants(thief.guessing(), 401)
	}
	res := thief.wants(thief.guessing(), 503)
	if got := header(res, "Retry-After"); got != "30" {
		t.Errorf("Retry-After is %q, want 30", got)
	}
	user.wants(user.register(), 200) // whose flow is known
	r := request{method: "INVITE", uri: "sip:1002@" + testDomain, callID: newCallID(), cseq: 1}
	thief.ask(r)
	refusal := thief.wants(thief.response("INVITE"), 407) // a challenge gives nothing away
	thief.ackRefusal(r, refusal)
	r.extra = append(r.extra, thief.credentials(r, refusal, "wrong"))
	r.cseq++
	thief.ask(r)
	thief.wants(thief.response("INVITE"), 503)
}

// TestGuessesAllAtOnceGainNothing pipelines wrong passwords.
func TestGuessesAllAtOnceGainNothing(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.now = newClock().Now })
	thief := newPhone(t, p, "1001", tcp)
	r := thief.registerRequest()
	thief.ask(r)
	c := thief.challenge(thief.response("REGISTER"))
	plain := r.extra
	const tries = 40
	for i := range tries {
		r.extra = append(plain[:len(plain):len(plain)], thief.answer(r, c, "wrong", i+1))
		r.cseq++
		thief.ask(r)
	}
	looked := 0
	for range tries {
		if thief.response("REGISTER").StatusCode == 401 {
			looked++
		}
	}
	if looked != 5 {
		t.Errorf("%d passwords were looked at, want 5", looked)
	}
}
