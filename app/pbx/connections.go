package pbx

import (
	"context"
	cryptotls "crypto/tls"
	"errors"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	mostConnections  = 512              // stream connections open at once, all transports together
	handshakeTimeout = 10 * time.Second // from a TLS connection's first byte to its last handshake message
)

// errTooManyConnections refuses the connection that is one too many.
var errTooManyConnections = errors.New("too many connections")

// connections holds the stream connections that phones have opened. sipgo tells
// nobody when one closes; this does, before sipgo's own pool notices.
type connections struct {
	closed func(flow) // called once for each connection, without a lock held

	mu     sync.Mutex
	serial uint64
	byPeer map[peer]*connection
	live   int  // how many have not closed
	ending bool // no more are taken
}

// peer is where a connection comes from.
type peer struct {
	transport string
	remote    netip.AddrPort
}

func newConnections(closed func(flow)) *connections {
	return &connections{closed: closed, byPeer: map[peer]*connection{}}
}

// find returns the flow of the connection that is open from remote.
func (c *connections) find(transport string, remote netip.AddrPort) (flow, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn := c.byPeer[peer{transport, remote}]
	if conn == nil {
		return flow{}, false
	}
	return conn.flow, true
}

// open says whether f can still carry a message. A UDP flow always can.
func (c *connections) open(f flow) bool {
	if !f.reliable() {
		return true
	}
	current, ok := c.find(f.transport, f.remote)
	return ok && current == f
}

// add takes in an accepted connection.
func (c *connections) add(transport string, raw net.Conn) (*connection, error) {
	remote, err := netip.ParseAddrPort(raw.RemoteAddr().String())
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	if c.ending || c.live >= mostConnections {
		c.mu.Unlock()
		return nil, errTooManyConnections
	}
	c.serial++
	c.live++
	conn := &connection{Conn: raw, flow: flow{transport, remote, c.serial}, owner: c}
	old := c.byPeer[peer{transport, remote}]
	c.byPeer[peer{transport, remote}] = conn
	c.mu.Unlock()
	if old != nil { // its phone has closed it long ago, or the port would not be free
		_ = old.Close()
	}
	return conn, nil
}

func (c *connections) remove(conn *connection) {
	c.mu.Lock()
	key := peer{conn.flow.transport, conn.flow.remote}
	if c.byPeer[key] == conn {
		delete(c.byPeer, key)
	}
	c.live--
	c.mu.Unlock()
	c.closed(conn.flow)
}

// close ends every connection and takes no more.
func (c *connections) close() {
	c.mu.Lock()
	c.ending = true
	all := slices.Collect(maps.Values(c.byPeer))
	c.mu.Unlock()
	for _, conn := range all {
		_ = conn.Close()
	}
}

// connection is one accepted stream. It ends at its first error in either
// direction, so that a phone that is gone is known to be gone.
type connection struct {
	net.Conn
	flow  flow
	owner *connections
	shake sync.Once
	gone  sync.Once
}

// Read is called by one goroutine, sipgo's reader of this connection.
func (c *connection) Read(b []byte) (int, error) {
	var err error
	c.shake.Do(func() { err = c.handshake() })
	n := 0
	if err == nil {
		n, err = c.Conn.Read(b)
	}
	if err != nil {
		_ = c.Close()
	}
	return n, err
}

// Write sends b whole, or ends the connection.
func (c *connection) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Close()
	}
	return n, err
}

// Close is called by whoever notices first that the connection is of no use:
// the PBX, or sipgo when it can't make sense of what comes.
func (c *connection) Close() error {
	err := c.Conn.Close() // first, so that nothing is written to a connection that counts as gone
	c.gone.Do(func() { c.owner.remove(c) })
	return err
}

// handshake bounds what a TLS client may take until it is one.
func (c *connection) handshake() error {
	conn, ok := c.Conn.(*cryptotls.Conn)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	defer cancel()
	return conn.HandshakeContext(ctx)
}
