package pbx

import (
	"bytes"
	"testing"
	"time"

	"sotto/assets"
	"sotto/audio"
	"sotto/audio/likeness"
	"sotto/media"
	"sotto/media/sdp"
)

// listen takes down what s hears until done is closed.
func listen(s *media.Session, done <-chan struct{}) []int16 {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var heard []int16
	frame := make([]int16, s.Rate()/100)
	for frames := (beat{began: time.Now()}); ; {
		select {
		case <-done:
			return heard
		case now := <-tick.C:
			for range frames.due(now) {
				s.ReadFrame(frame)
				heard = append(heard, frame...)
			}
		}
	}
}

func TestTheSentenceIsSpokenOnceAndThenThePBXHangsUp(t *testing.T) {
	t.Parallel() // it takes as long as the sentence
	p := startPBX(t)
	sentence, err := audio.ReadWAV(bytes.NewReader(assets.Sentence()))
	if err != nil {
		t.Fatal(err)
	}
	type call struct {
		*phone
		heard chan []int16
		done  chan struct{}
	}
	var calls []call
	for _, encryption := range []sdp.Encryption{sdp.Off, sdp.Optional, sdp.Required} {
		ph, ear := newPhone(t, p, "1001", tls), ear(t, encryption)
		offer, _ := ear.Propose(false)
		r, res := ph.callService("*60", string(offer))
		if err := ear.Receive("", res.Body()); err != nil {
			t.Fatal(err)
		}
		if err := ear.Commit(""); err != nil {
			t.Fatal(err)
		}
		if running, _ := ear.Running(); (running.Suite != "") != (encryption != sdp.Off) {
			t.Errorf("%s: it runs with suite %q", encryption, running.Suite)
		}
		c := call{ph, make(chan []int16, 1), make(chan struct{})}
		go func() { c.heard <- listen(ear, c.done) }()
		callerSide(ph, r, res).say("ACK")
		calls = append(calls, c)
	}
	for _, c := range calls {
		bye := c.request("BYE")
		close(c.done)
		c.reply(bye, "200 OK", "", "")
		found := likeness.Compare(sentence.Samples, <-c.heard, sentence.Rate)
		if found.Likeness < 0.6 || found.Delay < 0 {
			t.Errorf("what is heard is like the sentence by %.2f, %d of %d pieces, %v later", found.Likeness, found.Found, found.Pieces, found.Delay)
		}
	}
	awaitNoService(t, p)
}

func TestASpeechEndsWithItsLastFrameAndIsFilledUpWithSilence(t *testing.T) {
	s := &speech{left: make([]int16, 200)}
	for i := range s.left {
		s.left[i] = 1
	}
	frame := make([]int16, 80)
	for i, want := range []bool{true, true, false} {
		if got := s.next(frame); got != want {
			t.Errorf("frame %d: more to come is %v", i, got)
		}
	}
	if frame[39] != 1 || frame[40] != 0 || frame[79] != 0 {
		t.Errorf("the last frame is %v", frame)
	}
}

func TestACallerMayLeaveBeforeTheSentenceIsOver(t *testing.T) {
	p := startPBX(t)
	for _, transport := range []string{udp, tls} {
		t.Run(transport, func(t *testing.T) {
			ph := newPhone(t, p, "1001", transport)
			offer, _ := ear(t, sdp.Off).Propose(false)
			r, res := ph.callService("*60", string(offer))
			a := callerSide(ph, r, res)
			a.say("ACK")
			a.say("BYE")
			ph.wants(ph.response("BYE"), 200)
			awaitNoService(t, p)
		})
	}
}

func TestACallerWhoseConnectionBreaksLeavesItsPlace(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.services.vanished = 300 * time.Millisecond })
	ph := newPhone(t, p, "1001", tls)
	offer, _ := ear(t, sdp.Required).Propose(false)
	r, res := ph.callEcho(string(offer))
	a := callerSide(ph, r, res)
	a.say("ACK")
	a.say("OPTIONS") // when this is answered, the ACK has been taken
	ph.wants(ph.response("OPTIONS"), 200)
	ph.conn.Close()
	awaitNoService(t, p)
}
