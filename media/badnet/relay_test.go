package badnet_test

import (
	"maps"
	"net"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/media/badnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

var home = netip.MustParseAddr("127.0.0.1")

// end is one end of a call: a socket that sends to a port of the relay.
type end struct {
	*net.UDPConn
	t  *testing.T
	to netip.AddrPort
}

func newEnd(t *testing.T, port uint16) end {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(home, 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return end{conn, t, netip.AddrPortFrom(home, port)}
}

func (e end) send(text string) {
	e.t.Helper()
	if _, err := e.WriteToUDPAddrPort([]byte(text), e.to); err != nil {
		e.t.Fatal(err)
	}
}

// get is the next packet but those of meet. It has to come from where the end sends to.
func (e end) get() string {
	e.t.Helper()
	if err := e.SetReadDeadline(time.Now().Add(patience)); err != nil {
		e.t.Fatal(err)
	}
	buffer := make([]byte, 100)
	for {
		n, from, err := e.ReadFromUDPAddrPort(buffer)
		if err != nil {
			e.t.Fatal(err)
		}
		if from.Port() != e.to.Port() {
			e.t.Errorf("it came from %v, not %v", from, e.to)
		}
		if text := string(buffer[:n]); text != greeting {
			return text
		}
	}
}

const greeting = "hello"

func newRelay(t *testing.T, w badnet.Weather) *badnet.Relay {
	t.Helper()
	r, err := badnet.New(home, w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// meet lets both ends be known to the relay: what comes before is handed to nobody.
func meet(t *testing.T, a, b end) {
	t.Helper()
	b.send(greeting)
	for {
		a.send(greeting)
		if err := b.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.ReadFromUDPAddrPort(make([]byte, 100)); err == nil {
			return
		}
	}
}

func TestPacketsAreHandedOnBothWaysFromWhereTheOtherSideIsThoughtToBe(t *testing.T) {
	r := newRelay(t, badnet.Weather{})
	for name, next := range map[string]uint16{"RTP": 0, "RTCP": 1} {
		t.Run(name, func(t *testing.T) {
			a, b := newEnd(t, r.Facing(badnet.Caller)+next), newEnd(t, r.Facing(badnet.Callee)+next)
			meet(t, a, b)
			a.send("to b")
			if got := b.get(); got != "to b" {
				t.Errorf("b got %q", got)
			}
			b.send("to a")
			if got := a.get(); got != "to a" {
				t.Errorf("a got %q", got)
			}
		})
	}
	if handed := r.Handed(badnet.Callee); handed < 1 || handed > 2 { // "to a", and the greeting if it came second
		t.Errorf("%d packets of RTP were the callee's", handed)
	}
}

func TestPacketsTakeTheTimeOfTheirWeather(t *testing.T) {
	const jitter = 20 * time.Millisecond
	weather := badnet.Weather{Seed: 1, Jitter: jitter, Duplicated: 0.5}
	r := newRelay(t, weather)
	a, b := newEnd(t, r.Facing(badnet.Caller)), newEnd(t, r.Facing(badnet.Callee))
	meet(t, a, b)
	began := time.Now()
	const letters = "abcdefghijklmnopqrst"
	course := weather.Course(uint64(badnet.Caller))
	for range r.Handed(badnet.Caller) {
		course.Next(0)
	}
	want := map[string]int{}
	packets := 0
	for _, letter := range letters {
		a.send(string(letter))
		want[string(letter)] = len(course.Next(0))
		packets += want[string(letter)]
	}
	got := map[string]int{}
	for range packets {
		got[b.get()]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if took := time.Since(began); took < jitter/2 {
		t.Errorf("all of them took %v", took)
	}
}
