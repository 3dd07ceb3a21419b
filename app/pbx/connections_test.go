package pbx

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"

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
		return p.connections.live == 0
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

func TestConnectionsAboveTheLimitAreClosed(t *testing.T) {
	c := newConnections(func(flow) {})
	var first *connection
	for i := range mostConnections {
		conn, err := c.add(tcp, from(fmt.Sprintf("127.0.0.1:%d", i+1)))
		if err != nil {
			t.Fatal(err)
		}
		first = conn
	}
	if _, err := c.add(tcp, from("127.0.0.2:1")); !errors.Is(err, errTooManyConnections) {
		t.Errorf("error is %v", err)
	}
	first.Close()
	if _, err := c.add(tcp, from("127.0.0.2:1")); err != nil {
		t.Errorf("no room after one has closed: %v", err)
	}
}

func TestANewConnectionFromTheSamePortIsAnotherFlow(t *testing.T) {
	var closed []flow
	c := newConnections(func(f flow) { closed = append(closed, f) })
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
