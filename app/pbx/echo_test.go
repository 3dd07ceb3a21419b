package pbx

import (
	"math"
	"testing"
	"time"

	"sotto/media"
	"sotto/media/sdp"
)

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
			awaitNoService(t, p)
		})
	}
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
