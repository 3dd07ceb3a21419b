package pbx

import (
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/media"
	"sotto/media/sdp"
)

// ear is the audio of a phone that calls the echo.
func ear(t *testing.T, encryption sdp.Encryption) *media.Session {
	t.Helper()
	s, err := media.NewSession(media.Config{Encryption: encryption, Address: netip.AddrFrom4([4]byte{127, 0, 0, 1})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// callEcho calls the extension with a body, and returns the INVITE and the 200.
func (ph *phone) callEcho(body string) (request, *sip.Response) {
	ph.t.Helper()
	r := ph.authenticated(request{
		method: "INVITE", uri: "sip:*43@" + testDomain, callID: newCallID(), cseq: 1,
		extra: []string{"Contact: <" + ph.contact + ">", "Content-Type: application/sdp"}, body: body,
	})
	return r, ph.wants(ph.response("INVITE"), 200)
}

// hears talks in a tone until the echo of it comes back.
func hears(t *testing.T, s *media.Session) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	size := s.Rate() / 100
	out, in := make([]int16, size), make([]int16, size)
	for i := range out {
		out[i] = int16(10000 * math.Sin(2*math.Pi*float64(i)*8/float64(size))) // whole periods: 800 Hz
	}
	for end := time.Now().Add(deadline); time.Now().Before(end); <-tick.C {
		s.WriteFrame(out)
		s.ReadFrame(in)
		if level(in) > 3000 {
			return
		}
	}
	t.Fatalf("no echo is heard; %+v", s.Stats())
}

// level is the root mean square of a frame.
func level(frame []int16) float64 {
	sum := 0.0
	for _, v := range frame {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(frame)))
}

func TestTheEchoAnswersEachEncryptionAndIsHeard(t *testing.T) {
	p := startPBX(t)
	for _, encryption := range []sdp.Encryption{sdp.Off, sdp.Optional, sdp.Required} {
		t.Run(encryption.String(), func(t *testing.T) {
			ph, audio := newPhone(t, p, "1001", tls), ear(t, encryption)
			offer, err := audio.Propose(false)
			if err != nil {
				t.Fatal(err)
			}
			r, res := ph.callEcho(string(offer))
			if err := audio.Receive("", res.Body()); err != nil {
				t.Fatal(err)
			}
			if err := audio.Commit(""); err != nil {
				t.Fatal(err)
			}
			a := callerSide(ph, r, res)
			a.say("ACK")
			if running, _ := audio.Running(); (running.Suite != "") != (encryption != sdp.Off) {
				t.Errorf("it runs with suite %q", running.Suite)
			}
			hears(t, audio)
			a.say("OPTIONS")
			ph.wants(ph.response("OPTIONS"), 200)
			a.say("BYE")
			ph.wants(ph.response("BYE"), 200)
			awaitNoEcho(t, p)
		})
	}
}

func awaitNoEcho(t *testing.T, p *PBX) {
	t.Helper()
	await(t, "the echo to end", func() bool {
		p.echo.mu.Lock()
		defer p.echo.mu.Unlock()
		return len(p.echo.calls) == 0
	})
}

func TestTheEchoOffersWhereTheCallerDoesNot(t *testing.T) {
	p := startPBX(t)
	ph, audio := newPhone(t, p, "1001", udp), ear(t, sdp.Required)
	r, res := ph.callEcho("")
	answer, err := audio.Answer(res.Body())
	if err != nil {
		t.Fatal(err)
	}
	if err := audio.Commit(""); err != nil {
		t.Fatal(err)
	}
	a := callerSide(ph, r, res)
	ph.ask(request{method: "ACK", uri: a.target, from: a.from, to: a.to, callID: a.callID, cseq: a.cseq, extra: []string{"Content-Type: application/sdp"}, body: string(answer)})
	hears(t, audio)
	a.say("BYE")
	ph.wants(ph.response("BYE"), 200)
}

func TestTheEchoTakesANewOfferWithinTheCall(t *testing.T) {
	p := startPBX(t)
	for _, method := range []string{"INVITE", "UPDATE"} {
		t.Run(method, func(t *testing.T) {
			ph, audio := newPhone(t, p, "1001", tcp), ear(t, sdp.Required)
			offer, _ := audio.Propose(false)
			r, res := ph.callEcho(string(offer))
			a := callerSide(ph, r, res)
			a.say("ACK")
			for range 2 {
				if err := audio.Receive("", res.Body()); err != nil {
					t.Fatal(err)
				}
				if err := audio.Commit(""); err != nil {
					t.Fatal(err)
				}
				hears(t, audio)
				offer, _ = audio.Propose(false)
				a.cseq++
				ph.ask(request{method: method, uri: a.target, from: a.from, to: a.to, callID: a.callID, cseq: a.cseq, extra: []string{"Content-Type: application/sdp"}, body: string(offer)})
				res = ph.wants(ph.response(method), 200)
				if method == "INVITE" {
					a.say("ACK")
				}
			}
			a.say("BYE")
			ph.wants(ph.response("BYE"), 200)
		})
	}
}

func TestTheEchoRefusesAnOfferItCannotAnswer(t *testing.T) {
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
	awaitNoEcho(t, p)
}

func TestTheEchoRepeatsItsAnswerUntilItIsAcknowledged(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.echo.firstAck = 20 * time.Millisecond })
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

func TestTheEchoHangsUp(t *testing.T) {
	tests := []struct {
		name   string
		change func(*tuning)
		acks   bool
		end    func(*PBX)
	}{
		{"after its time", func(tune *tuning) { tune.echo.length = 300 * time.Millisecond }, true, func(*PBX) {}},
		{"on a caller that does not acknowledge", func(tune *tuning) { tune.echo.lastAck = 300 * time.Millisecond }, false, func(*PBX) {}},
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
			awaitNoEcho(t, p)
		})
	}
}

func TestOnlySoManyEchoesAtOnce(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.echo.calls = 1 })
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
	awaitNoEcho(t, p)
	ph.callEcho(string(offer))
}

func TestAnEchoRefusesARequestThatCameTooLate(t *testing.T) {
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

func TestTheEchoTakesCallsOnly(t *testing.T) {
	p := startPBX(t)
	ph := newPhone(t, p, "1001", tcp)
	for method, status := range map[string]int{"OPTIONS": 200, "MESSAGE": 405} {
		ph.authenticated(request{method: method, uri: "sip:*43@" + testDomain, callID: newCallID(), cseq: 1})
		ph.wants(ph.response(method), status)
	}
}
