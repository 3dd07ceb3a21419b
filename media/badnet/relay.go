package badnet

import (
	"bytes"
	"container/heap"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Side is an end of a call.
type Side int

// The two of them.
const (
	Caller Side = iota
	Callee
)

func (s Side) other() Side { return 1 - s }

// The sockets of a side: the weather is RTP's, RTCP passes at once.
const (
	rtp = iota
	rtcp
	kinds
)

// longest is more than any packet of audio, in bytes.
const longest = 2048

// Relay stands in for each end of a call towards the other. Its ends send from where they listen, as
// phones do, and so it learns where to hand packets to.
type Relay struct {
	sockets [2][kinds]*net.UDPConn
	began   time.Time
	done    chan struct{}
	changed chan struct{} // something waits that did not
	workers sync.WaitGroup

	mu      sync.Mutex
	ends    [2][kinds]netip.AddrPort
	courses [2]*Course // of what a side sends
	waiting flights
	handed  [2]int // packets of RTP that a side sent, lost ones included
}

// New begins to relay on ports of that address. The error says that there are none.
func New(address netip.Addr, weather Weather) (*Relay, error) {
	r := &Relay{began: time.Now(), done: make(chan struct{}), changed: make(chan struct{}, 1)}
	for side := range r.sockets {
		pair, err := bind(address)
		if err != nil {
			r.closeSockets()
			return nil, err
		}
		r.sockets[side] = pair
		r.courses[side] = weather.Course(uint64(side))
	}
	for side := range r.sockets {
		for kind := range kinds {
			r.workers.Go(func() { r.read(Side(side), kind) })
		}
	}
	r.workers.Go(r.deliver)
	return r, nil
}

// bindTries is how many even ports are tried that the system chooses.
const bindTries = 64

// bind takes an even port and the next.
func bind(address netip.Addr) (pair [kinds]*net.UDPConn, err error) {
	for range bindTries {
		var first, second *net.UDPConn
		if first, err = listen(address, 0); err != nil {
			return pair, err
		}
		port := portOf(first)
		if port%2 == 0 {
			if second, err = listen(address, port+1); err == nil {
				return [kinds]*net.UDPConn{first, second}, nil
			}
		}
		_ = first.Close()
	}
	return pair, errors.Join(errors.New("badnet: no even port with a free neighbour"), err)
}

func listen(address netip.Addr, port uint16) (*net.UDPConn, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, port)))
	if err != nil {
		return nil, fmt.Errorf("badnet: %w", err)
	}
	return conn, nil
}

func portOf(conn *net.UDPConn) uint16 { return conn.LocalAddr().(*net.UDPAddr).AddrPort().Port() }

// Facing is the port of RTP that a side has to be given as the other one's; RTCP's is the next.
func (r *Relay) Facing(side Side) uint16 { return portOf(r.sockets[side][rtp]) }

// Handed is how many packets of RTP a side has sent, lost ones included.
func (r *Relay) Handed(side Side) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.handed[side]
}

// Close ends it and waits for that. What is on the way is lost.
func (r *Relay) Close() {
	close(r.done)
	r.closeSockets()
	r.workers.Wait()
}

func (r *Relay) closeSockets() {
	for _, pair := range r.sockets {
		for _, socket := range pair {
			if socket != nil {
				_ = socket.Close()
			}
		}
	}
}

// read takes what a side sends.
func (r *Relay) read(side Side, kind int) {
	buffer := make([]byte, longest)
	for {
		n, from, err := r.sockets[side][kind].ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			r.take(side, kind, from, bytes.Clone(buffer[:n]))
		}
	}
}

// take lets the weather decide. Before the other side has sent anything nobody knows where it is, and
// the weather has not begun.
func (r *Relay) take(side Side, kind int, from netip.AddrPort, packet []byte) {
	now := time.Since(r.began)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ends[side][kind] = from
	if !r.ends[side.other()][kind].IsValid() {
		return
	}
	arrivals := []time.Duration{now}
	if kind == rtp && !control(packet) {
		r.handed[side]++
		arrivals = r.courses[side].Next(now)
	}
	for _, at := range arrivals {
		heap.Push(&r.waiting, flight{at: at, order: r.waiting.count, to: side.other(), kind: kind, packet: packet})
	}
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

// control tells RTCP from RTP where both share a port (RFC 5761 section 4).
func control(packet []byte) bool { return len(packet) >= 8 && packet[1] >= 192 && packet[1] <= 223 }

// deliver hands packets on when their time has come.
func (r *Relay) deliver() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-r.done:
			return
		case <-r.changed:
		case <-timer.C:
		}
		for {
			f, to, wait := r.next()
			if f == nil {
				timer.Reset(wait)
				break
			}
			_, _ = r.sockets[f.to][f.kind].WriteToUDPAddrPort(f.packet, to) // whoever is gone hears nothing
		}
	}
}

// idle is how long deliver sleeps with nothing on the way.
const idle = time.Hour

// next is the packet that is due and where it goes, or how long to wait for one.
func (r *Relay) next() (f *flight, to netip.AddrPort, wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting.list) == 0 {
		return nil, netip.AddrPort{}, idle
	}
	if wait = r.waiting.list[0].at - time.Since(r.began); wait > 0 {
		return nil, netip.AddrPort{}, wait
	}
	due := heap.Pop(&r.waiting).(flight)
	return &due, r.ends[due.to][due.kind], 0
}
