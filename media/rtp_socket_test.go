package media

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// families are the loopback addresses of both.
var families = map[string]netip.Addr{"IPv4": loopback, "IPv6": netip.IPv6Loopback()}

// rtpEnd is a socket of RTP that is read, and what came.
type rtpEnd struct {
	*rtpSocket
	mu   sync.Mutex
	came []received
}

type received struct {
	packet string
	from   netip.AddrPort
	at     time.Time
}

func newRTPEnd(t *testing.T, address netip.Addr) *rtpEnd {
	t.Helper()
	socket, err := listenRTP(address, 0)
	if err != nil {
		t.Skipf("this machine has no %v: %v", address, err)
	}
	e := &rtpEnd{rtpSocket: socket}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		if err := socket.run(done, e.take); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		close(done)
		_ = socket.Close()
		<-ended
	})
	return e
}

func (e *rtpEnd) take(packet []byte, from netip.AddrPort, at time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.came = append(e.came, received{string(packet), from, at})
}

// all waits for so many packets, which a beat reads.
func (e *rtpEnd) all(t *testing.T, count int) (all []received) {
	t.Helper()
	waitFor(t, fmt.Sprintf("%d packets have come", count), func() bool {
		e.beat(e.take)
		e.mu.Lock()
		defer e.mu.Unlock()
		all = slices.Clone(e.came)
		return len(all) >= count
	})
	return all
}

func TestASocketHandsOnEachPacketWithItsSourceAndTime(t *testing.T) {
	for name, address := range families {
		t.Run(name, func(t *testing.T) {
			e := newRTPEnd(t, address)
			peer, err := listen(address, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = peer.Close() }()
			from, to := netip.AddrPortFrom(address, uint16(portOf(peer))), netip.AddrPortFrom(address, uint16(e.port()))
			const count = 11 // several system calls' worth
			began := time.Now()
			for n := range count {
				if _, err := peer.WriteToUDPAddrPort([]byte{byte(n)}, to); err != nil {
					t.Fatal(err)
				}
			}
			for n, r := range e.all(t, count) {
				if r.packet != string([]byte{byte(n)}) || r.from != from {
					t.Errorf("packet %d is %q from %v, want it from %v", n, r.packet, r.from, from)
				}
				// The system's clock is read apart from Go's, so there is some play.
				if r.at.Before(began.Add(-time.Millisecond)) || r.at.After(time.Now()) {
					t.Errorf("packet %d came %v after it was sent", n, r.at.Sub(began))
				}
			}
		})
	}
}

func TestTheTimeOfAPacketIsThatOfItsArrival(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere a goroutine waits for packets and stamps them")
	}
	e := newRTPEnd(t, loopback)
	w, to := newRTPEnd(t, loopback).writer(), netip.AddrPortFrom(loopback, uint16(e.port()))
	// The kernel begins to stamp a moment after it was asked to.
	row := 0
	waitFor(t, "packets in a row are stamped before they are read", func() bool {
		sent := time.Now()
		if _, err := w.WriteToUDPAddrPort([]byte("x"), to); err != nil {
			t.Fatal(err)
		}
		later := time.NewTimer(10 * time.Millisecond)
		defer later.Stop()
		<-later.C
		all := e.all(t, 1)
		e.mu.Lock()
		e.came = nil
		e.mu.Unlock()
		if row++; all[0].at.Sub(sent) >= 5*time.Millisecond {
			row = 0
		}
		return row == 5
	})
}

func TestASocketSendsFromItsPort(t *testing.T) {
	for name, address := range families {
		t.Run(name, func(t *testing.T) {
			one, two := newRTPEnd(t, address), newRTPEnd(t, address)
			w := one.writer()
			for _, text := range []string{"a", "bb", "ccc"} {
				if n, err := w.WriteToUDPAddrPort([]byte(text), netip.AddrPortFrom(address, uint16(two.port()))); err != nil || n != len(text) {
					t.Fatalf("%d bytes, %v", n, err)
				}
			}
			all := two.all(t, 3)
			if all[0].packet+all[1].packet+all[2].packet != "abbccc" || all[0].from != netip.AddrPortFrom(address, uint16(one.port())) {
				t.Errorf("got %v", all)
			}
			if _, err := w.WriteToUDPAddrPort(make([]byte, 70_000), netip.AddrPortFrom(address, uint16(two.port()))); err == nil {
				t.Error("a packet longer than UDP's was sent")
			}
		})
	}
}

func TestAPacketThatIsTooLongIsCutOff(t *testing.T) {
	e := newRTPEnd(t, loopback)
	peer := newRTPEnd(t, loopback)
	long := bytes.Repeat([]byte("x"), 3*largestPacket)
	for _, packet := range [][]byte{long, []byte("next")} {
		if _, err := peer.writer().WriteToUDPAddrPort(packet, netip.AddrPortFrom(loopback, uint16(e.port()))); err != nil {
			t.Fatal(err)
		}
	}
	all := e.all(t, 2)
	if len(all[0].packet) > largestPacket || all[1].packet != "next" {
		t.Errorf("%d bytes came, then %q", len(all[0].packet), all[1].packet)
	}
}

func TestAClosedSocketIsReadAndSendsNoMore(t *testing.T) {
	socket, err := listenRTP(loopback, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, port := socket.writer(), socket.port()
	if err := socket.Close(); err != nil {
		t.Fatal(err)
	}
	socket.beat(func([]byte, netip.AddrPort, time.Time) { t.Error("a packet came") })
	if _, err := w.WriteToUDPAddrPort([]byte("x"), peerAddress); err == nil {
		t.Error("a packet was sent")
	}
	again, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		t.Fatalf("its port is not free: %v", err)
	}
	_ = again.Close()
}

func TestManyReadersGetEachPacketOnce(t *testing.T) {
	e, peer := newRTPEnd(t, loopback), newRTPEnd(t, loopback)
	const count = 200
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					e.drain(e.take)
					runtime.Gosched()
				}
			}
		})
	}
	w := peer.writer()
	for n := range count {
		if _, err := w.WriteToUDPAddrPort([]byte{byte(n)}, netip.AddrPortFrom(loopback, uint16(e.port()))); err != nil {
			t.Fatal(err)
		}
	}
	all := e.all(t, count)
	close(done)
	readers.Wait()
	if len(all) != count {
		t.Errorf("%d packets came", len(all))
	}
	for n, r := range all {
		if r.packet != string([]byte{byte(n)}) {
			t.Fatalf("packet %d is %q", n, r.packet)
		}
	}
}

func TestASessionHearsAlsoWhereNoBeatReadsIt(t *testing.T) {
	a, b := call(t, secure(suite80))
	for _, what := range []string{"before any", "after the last"} {
		a.WriteFrame(nil)
		a.WriteFrame(nil)
		waitFor(t, "the packet is there, "+what+" beat", func() bool { return b.receiver.received() == a.sender.sent() })
		b.ReadFrame(make([]int16, 80))
	}
}
