package pbx

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/media"
	"sotto/media/sdp"
)

// ear is the audio of a phone that calls a service.
func ear(t *testing.T, encryption sdp.Encryption) *media.Session {
	t.Helper()
	s, err := media.NewSession(media.Config{Encryption: encryption, Address: netip.AddrFrom4([4]byte{127, 0, 0, 1})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// callEcho calls the echo with a body, and returns the INVITE and the 200.
func (ph *phone) callEcho(body string) (request, *sip.Response) {
	ph.t.Helper()
	return ph.callService("*43", body)
}

// callService does so with any extension.
func (ph *phone) callService(extension, body string) (request, *sip.Response) {
	ph.t.Helper()
	r := ph.authenticated(request{
		method: "INVITE", uri: "sip:" + extension + "@" + testDomain, callID: newCallID(), cseq: 1,
		extra: []string{"Contact: <" + ph.contact + ">", "Content-Type: application/sdp"}, body: body,
	})
	return r, ph.wants(ph.response("INVITE"), 200)
}

func awaitNoService(t *testing.T, p *PBX) {
	t.Helper()
	await(t, "the service to end", func() bool {
		p.services.mu.Lock()
		defer p.services.mu.Unlock()
		return len(p.services.calls) == 0
	})
}

func TestAServiceRefusesAnOfferItCannotAnswer(t *testing.T) {
	p := startPBX(t)
	ph := newPhone(t, p, "1001", tcp)
	ph.authenticated(request{
		method: "INVITE", uri: "sip:*43@" + testDomain, callID: newCallID(), cseq: 1,
		extra: []string{"Contact: <" + ph.contact + ">"},
		body:  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 3\r\n",
	})
	res := ph.wants(ph.response("INVITE"), 488)
	if !strings.HasPrefix(header(res, "Warning"), "399 ") {
		t.Errorf("Warning is %q", header(res, "Warning"))
	}
	awaitNoService(t, p)
}

func TestAServiceRepeatsItsAnswerUntilItIsAcknowledged(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.services.firstAck = 20 * time.Millisecond })
	ph := newPhone(t, p, "1001", udp)
	offer, _ := ear(t, sdp.Off).Propose(false)
	r, res := ph.callEcho(string(offer))
	again := ph.wants(ph.response("INVITE"), 200)
	if string(again.Body()) != string(res.Body()) || again.To().Value() != res.To().Value() {
		t.Errorf("the answer was repeated as another:\n%s\n%s", res, again)
	}
	a := callerSide(ph, r, res)
	a.say("ACK")
	a.say("BYE")
	for ph.response("BYE").StatusCode != 200 {
	}
}

func TestAServiceHangsUp(t *testing.T) {
	tests := []struct {
		name   string
		change func(*tuning)
		acks   bool
		end    func(*PBX)
	}{
		{"after its time", func(tune *tuning) { tune.services.length = 300 * time.Millisecond }, true, func(*PBX) {}},
		{"on a caller that does not acknowledge", func(tune *tuning) { tune.services.lastAck = 300 * time.Millisecond }, false, func(*PBX) {}},
		{"on a caller of whom nothing is heard", func(tune *tuning) { tune.services.vanished = 300 * time.Millisecond }, true, func(*PBX) {}},
		{"when the PBX closes", func(*tuning) {}, true, func(p *PBX) { p.Close() }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := startPBX(t, func(_ *Config, tune *tuning) { test.change(tune) })
			ph := newPhone(t, p, "1001", tls)
			offer, _ := ear(t, sdp.Off).Propose(false)
			r, res := ph.callEcho(string(offer))
			if test.acks {
				a := callerSide(ph, r, res)
				a.say("ACK")
				a.say("OPTIONS") // when this is answered, so the ACK has been taken or soon is
				ph.response("OPTIONS")
			}
			test.end(p)
			bye := ph.request("BYE")
			if bye.Recipient.String() != ph.contact || bye.From().Value() != res.To().Value() || bye.To().Value() != res.From().Value() || bye.CallID().Value() != r.callID {
				t.Errorf("the BYE is\n%s", bye)
			}
			awaitNoService(t, p)
		})
	}
}

func TestOnlySoManyCallsToServicesAtOnce(t *testing.T) {
	for name, change := range map[string]func(*tuning){
		"of all":      func(tune *tuning) { tune.services.calls = 1 },
		"of one user": func(tune *tuning) { tune.services.ofUser = 1 },
	} {
		t.Run(name, func(t *testing.T) { fillServices(t, change) })
	}
}

// fillServices calls once more than it may, where one call is allowed.
func fillServices(t *testing.T, change func(*tuning)) {
	p := startPBX(t, func(_ *Config, tune *tuning) { change(tune) })
	ph := newPhone(t, p, "1001", tcp)
	offer, _ := ear(t, sdp.Off).Propose(false)
	r, res := ph.callEcho(string(offer))
	a := callerSide(ph, r, res)
	a.say("ACK")
	second := r
	second.callID, second.cseq, second.branch = newCallID(), 1, ""
	second.extra = []string{"Contact: <" + ph.contact + ">"}
	second = ph.authenticated(second)
	ph.ackRefusal(second, ph.wants(ph.response("INVITE"), 486))
	a.say("BYE")
	ph.wants(ph.response("BYE"), 200)
	awaitNoService(t, p)
	ph.callEcho(string(offer))
}

func TestAServiceRefusesARequestThatCameTooLate(t *testing.T) {
	p := startPBX(t)
	ph := newPhone(t, p, "1001", tcp)
	offer, _ := ear(t, sdp.Off).Propose(false)
	r, res := ph.callEcho(string(offer))
	a := callerSide(ph, r, res)
	a.say("ACK")
	a.cseq = 5
	a.say("OPTIONS")
	ph.wants(ph.response("OPTIONS"), 200)
	a.cseq = 3
	a.say("INFO")
	ph.wants(ph.response("INFO"), 500)
}

func TestServicesTakeCallsOnly(t *testing.T) {
	p := startPBX(t)
	ph := newPhone(t, p, "1001", tcp)
	for method, status := range map[string]int{"OPTIONS": 200, "MESSAGE": 405} {
		ph.authenticated(request{method: method, uri: "sip:*43@" + testDomain, callID: newCallID(), cseq: 1})
		ph.wants(ph.response(method), status)
	}
}

func TestAServiceKnowsNoExtension(t *testing.T) {
	ph := newPhone(t, startPBX(t), "1001", tcp)
	r := ph.authenticated(request{method: "INVITE", uri: "sip:*60@" + testDomain, callID: newCallID(), cseq: 1, extra: []string{"Require: 100rel", "Require: timer"}})
	res := ph.wants(ph.response("INVITE"), 420)
	if got := header(res, "Unsupported"); got != "100rel, timer" {
		t.Errorf("Unsupported is %q", got)
	}
	ph.ackRefusal(r, res)
}

func TestACallerIsHeardOfByRTPAndByRTCP(t *testing.T) {
	began := time.Now()
	at := func(seconds int) time.Time { return began.Add(time.Duration(seconds) * time.Second) }
	life := pulse{at: began}
	for _, step := range []struct {
		name  string
		stats media.Stats
		at    int
		want  time.Duration
	}{
		{"nothing yet", media.Stats{}, 5, 5 * time.Second},
		{"RTP", media.Stats{PacketsReceived: 1}, 6, 0},
		{"nothing new", media.Stats{PacketsReceived: 1}, 20, 14 * time.Second},
		{"a report", media.Stats{PacketsReceived: 1, RoundTrip: 12345}, 25, 0},
		{"another", media.Stats{PacketsReceived: 1, RoundTrip: 12346}, 30, 0},
		{"what is not accepted", media.Stats{PacketsReceived: 1, RoundTrip: 12346, Discarded: media.Discarded{Malformed: 9}}, 31, time.Second},
	} {
		if got := life.silence(step.stats, at(step.at)); got != step.want {
			t.Errorf("%s: silent for %v, want %v", step.name, got, step.want)
		}
	}
}

func TestABeatCatchesUpGently(t *testing.T) {
	began := time.Now()
	b := beat{began: began}
	for _, step := range []struct {
		name string
		at   int // milliseconds
		want int
	}{
		{"too early", 9, 0},
		{"in time", 10, 1},
		{"the same again", 10, 0},
		{"three late", 40, 2},
		{"the last of them", 41, 1},
		{"long held", 1000, 1},
		{"from then on in time", 1010, 1},
	} {
		if got := b.due(began.Add(time.Duration(step.at) * time.Millisecond)); got != step.want {
			t.Errorf("%s: %d frames are due, want %d", step.name, got, step.want)
		}
	}
}
