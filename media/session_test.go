package media

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/netip"
	"runtime"
	"strings"
	"sync"
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

func TestASessionTellsNoKeyInItsLog(t *testing.T) {
	var log bytes.Buffer
	c := secure(suite80)
	c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a, b := call(t, c)
	mustHear(t, a, b)
	for _, s := range []*side{a, b} {
		key := keyOf(t, s.propose())
		for _, secret := range []string{key.Line(), string(key.Key), fmt.Sprintf("%x", key.Key)} {
			if strings.Contains(log.String(), secret) {
				t.Error("there is a key in the log")
			}
		}
	}
}

func TestAClosedSessionSaysSo(t *testing.T) {
	a, b := call(t, Config{})
	for range 3 {
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Propose(false); !errors.Is(err, ErrClosed) {
		t.Errorf("Propose: %v", err)
	}
	if _, err := a.Answer(b.propose()); !errors.Is(err, ErrClosed) {
		t.Errorf("Answer: %v", err)
	}
	if err := a.SendDigits("1"); !errors.Is(err, ErrClosed) {
		t.Errorf("SendDigits: %v", err)
	}
	frame := make([]int16, 80)
	a.WriteFrame(frame)
	a.WriteFrame(frame)
	a.ReadFrame(frame)
}

func TestDigitsToAPeerWithoutTelephoneEventsAreAnError(t *testing.T) {
	a, b := newSide(t, Config{}), newSide(t, Config{})
	offer := bytes.ReplaceAll(a.propose(), []byte("a=rtpmap:101 telephone-event/8000\r\n"), nil)
	b.answer(bytes.ReplaceAll(offer, []byte(" 101\r\n"), []byte("\r\n")))
	b.commit("")
	if err := b.SendDigits("1"); !errors.Is(err, ErrNoEvents) {
		t.Errorf("%v", err)
	}
}

func TestCodecsAreOfferedInTheirOrder(t *testing.T) {
	for _, row := range []struct {
		codecs []string
		want   string
		err    error
	}{
		{nil, "PCMU", nil},
		{[]string{"PCMA", "PCMU"}, "PCMA", nil},
		{[]string{"pcma"}, "PCMA", nil},
		{[]string{"G729"}, "", ErrCodec},
		{[]string{}, "", ErrCodec},
	} {
		a, err := NewSession(Config{Address: loopback, Codecs: row.codecs})
		if !errors.Is(err, row.err) {
			t.Errorf("%v: %v", row.codecs, err)
		}
		if err != nil {
			continue
		}
		b := newSide(t, Config{})
		agree(t, &side{Session: a, t: t}, b)
		if d, _ := b.Running(); d.Codec != row.want {
			t.Errorf("%v: %s runs", row.codecs, d.Codec)
		}
		_ = a.Close()
	}
}

func TestAllMethodsMayBeCalledAtOnce(t *testing.T) {
	a, b := call(t, Config{Encryption: sdp.Optional})
	var wait sync.WaitGroup
	stop := make(chan struct{})
	background := func(work func()) {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					work()
					runtime.Gosched()
				}
			}
		})
	}
	for _, s := range []*side{a, b} {
		background(func() {
			frame := make([]int16, s.Rate()/100)
			s.WriteFrame(frame)
			s.ReadFrame(frame)
		})
		background(func() { s.Stats() })
		background(func() { s.Running(); s.Pending("tag") })
		background(func() { _ = s.SendDigits("1") })
		background(func() { s.control.report(false) })
		background(func() {
			select {
			case <-s.events:
			case <-stop:
			}
		})
	}
	for range 10 {
		agree(t, a, b)
		a.propose()
		a.Rollback()
	}
	close(stop)
	_ = a.Close()
	_ = b.Close()
	wait.Wait()
}

func TestAPacketIsStillHeardAfterLossAndReordering(t *testing.T) {
	for _, suite := range []sdes.Suite{"", suite80, sdes.AEADAES128GCM} {
		t.Run(groupName(suite), func(t *testing.T) {
			r := testReceiver(t, suite, nil)
			stream := newPackets(t, suite)
			voice := &tone{hertz: 440, rate: 8000}
			var heard []int16
			var held []byte
			for n := range 100 {
				voice.frame(stream.frame[:])
				stream.sender.write(stream.frame[:], epoch)
				voice.frame(stream.frame[:])
				stream.sender.write(stream.frame[:], epoch)
				packet := bytes.Clone(stream.out.last)
				switch {
				case n%10 == 3: // lost
				case n%10 == 6:
					held = packet
				case n%10 == 7:
					r.take(packet, peerAddress, epoch)
					r.take(held, peerAddress, epoch)
				default:
					r.take(packet, peerAddress, epoch)
				}
				for range 2 {
					frame := make([]int16, 80)
					r.read(frame)
					heard = append(heard, frame...)
				}
			}
			if got := share(heard[8000:], 440, 8000); got < 0.8 {
				t.Errorf("%.3f of what was heard is the tone", got)
			}
			if s := r.buffer.Stats(); s.Missed != 10 || s.Late != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}
