package app

import (
	"errors"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/audio"
	"sotto/media"
)

const (
	markEvery  = 4               // packets: the frames of one are loud, those of the others silent
	markLevels = 8               // one after the other, so that each mark is known for what it is
	markStep   = 2000            // between them: more than G.711 changes
	listening  = 2 * time.Second // of each phase
)

// BenchmarkDelay measures what the phone adds to the delay of a voice in one
// direction, over SRTP on loopback and in real time, with packets of 20 ms and
// a network without jitter:
//
//   - to-wire: from the moment at which a packet's last frame of 10 ms is
//     complete in the microphone's ring until the packet was received;
//   - to-speaker: from there until its first frame is written to the
//     loudspeaker's ring, which is playout's delay and the wait for the beat.
//
// The microphone completes its frames by a clock of its own, whose phase to
// the phone's beat nobody chooses: five phases are measured, as many times
// each. What a packet takes to fill (20 ms) is not in it, nor what the rings of
// the devices themselves hold (package audio).
func BenchmarkDelay(b *testing.B) {
	var out, in []time.Duration
	for b.Loop() {
		for phase := time.Millisecond; phase < frameTime; phase += 2 * time.Millisecond {
			toWire, toSpeaker := delays(b, phase)
			out, in = append(out, toWire...), append(in, toSpeaker...)
		}
	}
	report := func(name string, d []time.Duration) {
		slices.Sort(d)
		ms := func(share float64) float64 {
			return float64(d[int(share*float64(len(d)-1))]) / float64(time.Millisecond)
		}
		b.ReportMetric(ms(0.5), "ms-"+name+"-median")
		b.ReportMetric(ms(0.99), "ms-"+name+"-p99")
	}
	if len(out) == 0 {
		b.Fatal("no packet was heard")
	}
	report("to-wire", out)
	report("to-speaker", in)
	b.ReportMetric(0, "ns/op") // a call's length, which says nothing
}

// delays are those of the marks that one call carries.
func delays(b *testing.B, phase time.Duration) (toWire, toSpeaker []time.Duration) {
	b.Helper()
	near, far := newSession(b), newSession(b)
	tap := newTap(b)
	offer, err := near.Propose(false)
	if err != nil {
		b.Fatal(err)
	}
	answer, err := far.Answer(tap.between(b, offer))
	if err != nil {
		b.Fatal(err)
	}
	for _, err := range []error{near.Receive("", tap.between(b, answer)), near.Commit(""), far.Commit("")} {
		if err != nil {
			b.Fatal(err)
		}
	}
	from, to := &markedCard{phase: phase}, &markedCard{}
	for card, session := range map[*markedCard]*media.Session{from: near, to: far} {
		v := voiceOf(b, card)
		l := v.attach(session)
		defer v.close()
		defer v.detach(l)
	}
	<-time.After(listening)
	return from.compare(tap.times(), to)
}

// tap is the wire between two sessions: it notes when each packet of the first
// that speaks has come, and hands it on.
type tap struct {
	socket *net.UDPConn
	ends   []netip.AddrPort

	mu   sync.Mutex
	came []time.Time // by the packet's number, from the first
	base uint16
}

func newTap(b *testing.B) *tap {
	b.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.Fatal(err)
	}
	t := &tap{socket: socket}
	return t
}

var audioPort = regexp.MustCompile(`m=audio (\d+) `)

// between puts the tap's address into a body. The first is the speaker's.
func (t *tap) between(b *testing.B, body []byte) []byte {
	b.Helper()
	port, err := strconv.Atoi(audioPort.FindStringSubmatch(string(body))[1])
	if err != nil {
		b.Fatal(err)
	}
	t.ends = append(t.ends, netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port)))
	if len(t.ends) == 2 {
		var passing sync.WaitGroup
		passing.Go(t.pass)
		b.Cleanup(func() { _ = t.socket.Close(); passing.Wait() })
	}
	own := t.socket.LocalAddr().(*net.UDPAddr).Port
	return []byte(strings.Replace(string(body), "m=audio "+strconv.Itoa(port), "m=audio "+strconv.Itoa(own), 1))
}

func (t *tap) pass() {
	packet := make([]byte, 2048)
	for {
		n, from, err := t.socket.ReadFromUDPAddrPort(packet)
		now := time.Now()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil || n < 12 {
			continue
		}
		to := t.ends[0]
		if from == t.ends[0] {
			to = t.ends[1]
			t.note(uint16(packet[2])<<8|uint16(packet[3]), now)
		}
		_, _ = t.socket.WriteToUDPAddrPort(packet[:n], to) // lost packets count for nothing
	}
}

// note keeps when a packet came: none is lost or overtaken on loopback.
func (t *tap) note(number uint16, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.came) == 0 {
		t.base = number
	}
	for int(number-t.base) > len(t.came) {
		t.came = append(t.came, time.Time{})
	}
	t.came = append(t.came, now)
}

func (t *tap) times() []time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.came)
}

// markedCard is a microphone that marks some packets and a loudspeaker that
// notes when it gets a mark.
type markedCard struct {
	audio.Null
	phase time.Duration // from a frame's end to the first beat that may read it

	mu       sync.Mutex
	complete []time.Time // by frame
	heard    []mark
	level    int // of the frame written last
}

// mark is a loud frame that was written to the loudspeaker's ring.
type mark struct {
	level int
	at    time.Time
}

func (c *markedCard) OpenInput(int) (audio.Input, error)   { return c, nil }
func (c *markedCard) OpenOutput(int) (audio.Output, error) { return c, nil }
func (c *markedCard) Close() error                         { return nil }

// Read gives the next frame.
func (c *markedCard) Read(frame []int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.complete)
	done := time.Now().Add(-c.phase)
	if n > 0 {
		done = c.complete[0].Add(time.Duration(n) * frameTime)
	}
	c.complete = append(c.complete, done)
	clear(frame)
	if packet := n / 2; packet%markEvery == 0 {
		for i := range frame {
			frame[i] = int16(markStep * (1 + packet/markEvery%markLevels))
		}
	}
}

// Write notes where a mark begins.
func (c *markedCard) Write(frame []int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	level := (int(slices.Max(frame)) + markStep/2) / markStep
	if level > 0 && c.level != level {
		c.heard = append(c.heard, mark{level, time.Now()})
	}
	c.level = level
}

// compare tells how long each mark was on its way to the wire, and from there.
// Of those with one level the newest that had come is the one that is heard.
func (c *markedCard) compare(came []time.Time, to *markedCard) (toWire, toSpeaker []time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	for packet, at := range came {
		if last := 2*packet + 1; !at.IsZero() && last < len(c.complete) {
			toWire = append(toWire, at.Sub(c.complete[last]))
		}
	}
	for _, h := range to.heard {
		for packet := (len(came) - 1) / markEvery * markEvery; packet >= 0; packet -= markEvery {
			if at := came[packet]; 1+packet/markEvery%markLevels == h.level && !at.IsZero() && at.Before(h.at) {
				toSpeaker = append(toSpeaker, h.at.Sub(at))
				break
			}
		}
	}
	return toWire, toSpeaker
}
