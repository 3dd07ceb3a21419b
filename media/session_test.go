package media

import (
	"fmt"
	"math"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = netip.MustParseAddr("127.0.0.1")

// deadline is how long anything on loopback may take before a test fails.
const deadline = 10 * time.Second

// side is one end of a call and the events it told.
type side struct {
	*Session
	t      *testing.T
	events chan Event
}

func newSide(t *testing.T, c Config) *side {
	t.Helper()
	s := &side{t: t, events: make(chan Event, 256)}
	c.Address = loopback
	c.Events = func(e Event) { s.events <- e }
	var err error
	if s.Session, err = newSession(c, func() time.Duration { return time.Hour }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// waitFor fails the test unless the condition comes true before the deadline.
func waitFor(t *testing.T, what string, condition func() bool) {
	t.Helper()
	end := time.NewTimer(deadline)
	defer end.Stop()
	tick := time.NewTicker(100 * time.Microsecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("still not: %s", what)
		}
	}
}

// event waits for the next event that want accepts.
func (s *side) event(want func(Event) bool) Event {
	s.t.Helper()
	end := time.NewTimer(deadline)
	defer end.Stop()
	for {
		select {
		case e := <-s.events:
			if want(e) {
				return e
			}
		case <-end.C:
			s.t.Fatal("the event did not come")
		}
	}
}

// agree runs one exchange that offer begins.
func agree(t *testing.T, offerer, answerer *side) {
	t.Helper()
	offer, err := offerer.Propose(false)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := answerer.Answer(offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := answerer.Commit(""); err != nil {
		t.Fatal(err)
	}
	if err := offerer.Receive("tag", answer); err != nil {
		t.Fatal(err)
	}
	if err := offerer.Commit("tag"); err != nil {
		t.Fatal(err)
	}
}

// secure is a configuration with one suite, "" for plain RTP.
func secure(suite sdes.Suite) Config {
	if suite == "" {
		return Config{}
	}
	return Config{Encryption: sdp.Required, Suites: []sdes.Suite{suite}}
}

// call is two sides that agree.
func call(t *testing.T, c Config) (a, b *side) {
	t.Helper()
	a, b = newSide(t, c), newSide(t, c)
	agree(t, a, b)
	return a, b
}

// tone is a sine that goes on from call to call.
type tone struct {
	hertz, rate float64
	at          int
}

func (t *tone) frame(samples []int16) {
	for i := range samples {
		samples[i] = int16(10000 * math.Sin(2*math.Pi*t.hertz*float64(t.at)/t.rate))
		t.at++
	}
}

// beat moves both sides on by a frame, waits for the packets to arrive, and returns what b heard.
func beat(t *testing.T, a, b *side, voice *tone) []int16 {
	t.Helper()
	frame := make([]int16, a.Rate()/100)
	voice.frame(frame)
	sent, came := a.Stats().PacketsSent, arrived(b)
	a.WriteFrame(frame)
	came += a.Stats().PacketsSent - sent
	waitFor(t, "the packet has arrived", func() bool { return arrived(b) >= came })
	heard := make([]int16, b.Rate()/100)
	b.ReadFrame(heard)
	return heard
}

// arrived is how many packets a side has dealt with, one way or another.
func arrived(s *side) uint64 {
	stats := s.Stats()
	d := stats.Discarded
	return stats.PacketsReceived + d.Malformed + d.Early + d.Unauthenticated + d.Replayed + d.Plain + d.WrongPayload + d.WrongSource
}

// hear lets a's tone go to b for that many frames and returns the share of the power that b heard of
// it at its end which is at that frequency (Goertzel).
func hear(t *testing.T, a, b *side, hertz float64, frames int) float64 {
	t.Helper()
	voice := &tone{hertz: hertz, rate: float64(a.Rate())}
	var heard []int16
	for range frames {
		heard = append(heard, beat(t, a, b, voice)...)
	}
	return share(heard[len(heard)-b.Rate()/10:], hertz, float64(b.Rate()))
}

// share is the part of the samples' power at one frequency, 0 to 1.
func share(samples []int16, hertz, rate float64) float64 {
	k := 2 * math.Cos(2*math.Pi*hertz/rate)
	var s1, s2, power float64
	for _, sample := range samples {
		x := float64(sample)
		s1, s2 = x+k*s1-s2, s1
		power += x * x
	}
	if power == 0 {
		return 0
	}
	return (s1*s1 + s2*s2 - k*s1*s2) / (power * float64(len(samples)) / 2)
}

func TestAToneIsHeardInEverySuiteAndCodec(t *testing.T) {
	for _, suite := range append(sdes.Suites(), "") {
		for _, name := range []string{"PCMU", "PCMA"} {
			t.Run(fmt.Sprintf("%s %s", name, suite), func(t *testing.T) {
				c := secure(suite)
				c.Codecs = []string{name}
				a, b := call(t, c)
				for _, s := range []*side{a, b} {
					d, ok := s.Running()
					if !ok || d.Codec != name || d.Suite != string(suite) || d.Rate != 8000 {
						t.Fatalf("running %+v, %v", d, ok)
					}
				}
				if got := hear(t, a, b, 440, 30); got < 0.98 {
					t.Errorf("forwards %.3f of what was heard is the tone", got)
				}
				if got := hear(t, b, a, 1000, 30); got < 0.98 {
					t.Errorf("backwards %.3f of what was heard is the tone", got)
				}
				if d := b.Stats().Discarded; d != (Discarded{}) {
					t.Errorf("discarded %+v", d)
				}
			})
		}
	}
}
