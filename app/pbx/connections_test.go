package pbx

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

// TestNoConnectionIsOpenedToWhereAViaSays sends requests and closes at once, so
// that sipgo finds no connection for its answer and would open one.
func TestNoConnectionIsOpenedToWhereAViaSays(t *testing.T) {
	p := startPBX(t)
	trap, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer trap.Close()
	trapped := make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := trap.Accept(); err == nil {
			conn.Close()
			trapped <- struct{}{}
		}
	}()
	for i := range 200 {
		ph := newPhone(t, p, "1001", tcp)
		ph.send(fmt.Sprintf("OPTIONS sip:%s SIP/2.0\nVia: SIP/2.0/TCP %s;branch=z9hG4bKtrap%d\nFrom: <sip:x@x>;tag=x\nTo: <sip:x@x>\nCall-ID: %d\nCSeq: 1 OPTIONS", testDomain, trap.Addr(), i, i), "")
		ph.conn.Close()
	}
	await(t, "the connections to be forgotten", func() bool {
		p.connections.mu.Lock()
		defer p.connections.mu.Unlock()
		return len(p.connections.live) == 0
	})
	p.Close()
	trap.Close()
	<-done
	if len(trapped) != 0 {
		t.Error("the PBX connected to where a Via told it to")
	}
}

func TestARequestToAConnectionThatIsNotThereOpensNone(t *testing.T) {
	p := startPBX(t)
	trap, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer trap.Close()
	f := flow{tcp, netip.MustParseAddrPort(trap.Addr().String()), 1}
	req := sip.NewRequest(sip.OPTIONS, uri(t, "sip:x@127.0.0.1"))
	copyDialog(caller(t), req)
	p.address(req, f)
	if err := p.agent.TransportLayer().WriteMsg(req); !errors.Is(err, errNoDialling) {
		t.Errorf("sipgo says %v, want %v", err, errNoDialling)
	}
	if _, err := p.request(req, f); !errors.Is(err, errFlowBroken) {
		t.Errorf("the PBX says %v, want %v", err, errFlowBroken)
	}
}

// caller makes a request with what copyDialog copies.
func caller(t *testing.T) *sip.Request {
	t.Helper()
	msg, err := sip.ParseMessage([]byte("OPTIONS sip:x@x SIP/2.0\r\nFrom: <sip:x@x>;tag=x\r\nTo: <sip:y@y>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return msg.(*sip.Request)
}

// newTestConnections has few places: 6, 3 of one address, 2 of strangers.
func newTestConnections(closed func(flow)) *connections {
	return newConnections(connectionLimits{all: 6, ofOne: 3, strangers: 2}, closed, func() {})
}

// accept takes a connection in, and proves who is at its other end.
func accept(t *testing.T, c *connections, remote string) *connection {
	t.Helper()
	conn, err := c.add(tcp, from(remote))
	if err != nil {
		t.Fatal(err)
	}
	c.prove("tcp", conn.flow.remote)
	return conn
}

func TestConnectionsAboveTheLimitAreClosed(t *testing.T) {
	c := newTestConnections(func(flow) {})
	var first *connection
	for i := range 6 {
		first = accept(t, c, fmt.Sprintf("127.0.0.%d:1", i+1))
	}
	if _, err := c.add(tcp, from("127.0.0.9:1")); !errors.Is(err, errTooManyConnections) {
		t.Errorf("error is %v", err)
	}
	first.Close()
	if _, err := c.add(tcp, from("127.0.0.9:1")); err != nil {
		t.Errorf("no room after one has closed: %v", err)
	}
}

func TestOneAddressCannotTakeAllConnections(t *testing.T) {
	c := newTestConnections(func(flow) {})
	for i := range 3 {
		accept(t, c, fmt.Sprintf("[2001:db8::%d]:1", i+1)) // one host, by what it may call itself
	}
	if _, err := c.add(tcp, from("[2001:db8::9]:1")); !errors.Is(err, errTooManyConnections) {
		t.Errorf("error is %v", err)
	}
	if _, err := c.add(tcp, from("[2001:db8:0:1::1]:1")); err != nil {
		t.Errorf("another address is refused: %v", err)
	}
}

func TestTheOldestStrangerMakesRoomForTheNext(t *testing.T) {
	var closed []flow
	c := newTestConnections(func(f flow) { closed = append(closed, f) })
	user := accept(t, c, "127.0.0.1:1")
	oldest, _ := c.add(tcp, from("127.0.0.2:1"))
	second, _ := c.add(tcp, from("127.0.0.3:1"))
	third, err := c.add(tcp, from("127.0.0.4:1"))
	if err != nil || len(closed) != 1 || closed[0] != oldest.flow {
		t.Errorf("closed are %v, want the oldest, %v; error %v", closed, oldest.flow, err)
	}
	for _, conn := range []*connection{user, second, third} {
		if !c.open(conn.flow) {
			t.Errorf("%v was closed", conn.flow)
		}
	}
}

func TestAConnectionOnWhichNobodyProvesWhoTheyAreEnds(t *testing.T) {
	c := newTestConnections(func(flow) {})
	user := accept(t, c, "127.0.0.1:1")
	stranger, _ := c.add(tcp, from("127.0.0.2:1"))
	c.sweep(stranger.since.Add(strangerLife))
	if !c.open(stranger.flow) {
		t.Error("it ended too early")
	}
	c.sweep(stranger.since.Add(strangerLife + 1))
	if c.open(stranger.flow) || !c.open(user.flow) {
		t.Errorf("open: the stranger %v, the user %v", c.open(stranger.flow), c.open(user.flow))
	}
}

func TestANewConnectionFromTheSamePortIsAnotherFlow(t *testing.T) {
	var closed []flow
	c := newTestConnections(func(f flow) { closed = append(closed, f) })
	old, _ := c.add(tcp, from("127.0.0.1:1"))
	young, _ := c.add(tcp, from("127.0.0.1:1"))
	if c.open(old.flow) || !c.open(young.flow) {
		t.Errorf("open: the old one %v, the new one %v", c.open(old.flow), c.open(young.flow))
	}
	if len(closed) != 1 || closed[0] != old.flow {
		t.Errorf("closed are %v", closed)
	}
}

// idleConn is a connection that only knows where it comes from.
type idleConn struct {
	net.Conn
	remote net.Addr
}

func from(remote string) net.Conn {
	return idleConn{remote: net.TCPAddrFromAddrPort(netip.MustParseAddrPort(remote))}
}

func (c idleConn) RemoteAddr() net.Addr { return c.remote }
func (c idleConn) Close() error         { return nil }

// TestACallerWhoOnlyCallsIsNoStranger has a phone call that has not registered,
// by a connection on which nothing else is said while the other one rings.
func TestACallerWhoOnlyCallsIsNoStranger(t *testing.T) {
	p := startPBX(t)
	caller, callee := newPhone(t, p, "1001", tls), registered(t, p, "1002", tcp)
	r := caller.call("1002")
	invite := callee.request("INVITE")
	p.connections.sweep(time.Now().Add(time.Hour))
	callee.reply(invite, "486 Busy Here", "x", "")
	caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 486))
}
