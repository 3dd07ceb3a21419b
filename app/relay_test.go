package app_test

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sotto/app"
	"sotto/sip"
)

// The sides of a relay, and the sockets of each.
const (
	caller, callee = 0, 1
	rtp, rtcp      = 0, 1
)

// relay stands in the way of two phones' audio: to each it is the other one's
// address. It hands on all that comes, and a test may add to that.
type relay struct {
	t       *testing.T
	sockets [2][2]*net.UDPConn
	done    sync.WaitGroup

	mu    sync.Mutex
	peers [2][2]netip.AddrPort
	seen  [][]byte // the caller's packets of RTP
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	r := &relay{t: t}
	for side := range r.sockets {
		for kind := range r.sockets[side] {
			r.sockets[side][kind] = strangerSocket(t)
			r.done.Go(func() { r.pass(side, kind) })
		}
	}
	t.Cleanup(func() {
		for _, side := range r.sockets {
			for _, socket := range side {
				_ = socket.Close()
			}
		}
		r.done.Wait()
	})
	return r
}

// strangerSocket is a socket of somebody who takes no part in a call.
func strangerSocket(t *testing.T) *net.UDPConn {
	t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return socket
}

// pass hands on what comes from one side.
func (r *relay) pass(side, kind int) {
	buffer := make([]byte, 2048)
	for {
		n, _, err := r.sockets[side][kind].ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if side == caller && kind == rtp {
			r.mu.Lock()
			r.seen = append(r.seen, bytes.Clone(buffer[:n]))
			r.mu.Unlock()
		}
		r.send(1-side, kind, buffer[:n])
	}
}

// send sends a packet to a side, from the address that it takes for the other's.
func (r *relay) send(side, kind int, packet []byte) {
	if _, err := r.sockets[side][kind].WriteToUDPAddrPort(packet, r.address(side, kind)); err != nil {
		r.t.Logf("the relay could not send: %v", err)
	}
}

// address is where a side's phone listens.
func (r *relay) address(side, kind int) netip.AddrPort {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.peers[side][kind]
}

// captured is what the caller has sent so far.
func (r *relay) captured() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen[:len(r.seen):len(r.seen)]
}

// through notes where the phone of a side listens, as its body says, and names
// the relay's sockets in its place.
func (r *relay) through(side int, body []byte) []byte {
	r.t.Helper()
	line := audioOf(body)[0]
	port, err := strconv.ParseUint(line.port, 10, 16)
	if err != nil {
		r.t.Fatal(err)
	}
	home := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	r.mu.Lock()
	r.peers[side] = [2]netip.AddrPort{netip.AddrPortFrom(home, uint16(port)), netip.AddrPortFrom(home, uint16(port)+1)}
	r.mu.Unlock()
	own := func(kind int) int { return r.sockets[1-side][kind].LocalAddr().(*net.UDPAddr).Port }
	text := strings.Replace(string(body), "m=audio "+line.port+" ", fmt.Sprintf("m=audio %d ", own(rtp)), 1)
	return []byte(text + fmt.Sprintf("a=rtcp:%d\r\n", own(rtcp))) // RFC 3605
}

// call lets one phone call a user through the relay: carol, whom it dials, sends
// its offer on with the relay's addresses, and the answer back.
func (r *relay) call(x *exchange, from *phone, user string) {
	r.t.Helper()
	carol := x.peer(r.t, "carol")
	from.dial("carol")
	offer := waitFor(carol, "the offer", whatever[sip.Offer])
	if _, err := carol.Invite("sip:"+user+"@localhost", r.through(caller, offer.Body)); err != nil {
		r.t.Fatal(err)
	}
	answer := waitFor(carol, "the answer", whatever[sip.Answer])
	offer.Call.Accept(offer.ID, r.through(callee, answer.Body))
}

// throughRelay is a call of alice to bob through a relay, heard both ways.
func throughRelay(t *testing.T) (r *relay, alice, bob *phone) {
	t.Helper()
	x := startExchange(t)
	r, alice, bob = newRelay(t), x.phone(t, "alice"), x.phone(t, "bob", answering)
	r.call(x, alice, "bob")
	for _, p := range []*phone{alice, bob} {
		checkVerdict(t, p.connected(), app.Private, false)
	}
	bob.card.Await(t, app.ToneA)
	alice.card.Await(t, app.ToneB)
	return r, alice, bob
}
