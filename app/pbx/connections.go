package pbx

import (
	"errors"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// strangerLife is how long a connection lasts on which nobody proves who they are.
const strangerLife = 30 * time.Second

var (
	// errTooManyConnections refuses the connection that is one too many.
	errTooManyConnections = errors.New("too many connections")
	// errClosing refuses those that come while the PBX ends.
	errClosing = errors.New("the PBX is closing")
)

// connections holds the stream connections that phones have opened. sipgo tells
// nobody when one closes; this does, before sipgo's own pool notices.
type connections struct {
	limits connectionLimits
	closed func(flow) // called once for each connection, without a lock held
	room   func()     // returns when there is room for another request

	mu     sync.Mutex
	serial uint64
	byPeer map[peer]*connection
	live   map[*connection]bool // those that have not closed
	ending bool                 // no more are taken
}

// connectionLimits bounds the connections that are open at once, over all
// stream transports together.
type connectionLimits struct {
	all       int
	ofOne     int // from one address
	strangers int // on which nobody has proved who they are; the oldest makes room for the next
}

// peer is where a connection comes from.
type peer struct {
	transport string
	remote    netip.AddrPort
}

func newConnections(limits connectionLimits, closed func(flow), room func()) *connections {
	return &connections{limits: limits, closed: closed, room: room, byPeer: map[peer]*connection{}, live: map[*connection]bool{}}
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
	leaving, err := c.makeRoom(remote.Addr())
	if err != nil {
		c.mu.Unlock()
		return nil, err
	}
	c.serial++
	conn := &connection{Conn: raw, flow: flow{transport, remote, c.serial}, owner: c, since: time.Now()}
	c.live[conn] = true
	if old := c.byPeer[peer{transport, remote}]; old != nil {
		leaving = append(leaving, old) // its phone has closed it long ago, or the port would not be free
	}
	c.byPeer[peer{transport, remote}] = conn
	c.mu.Unlock()
	for _, old := range leaving {
		old.abort()
	}
	return conn, nil
}

// makeRoom returns the connections that have to go before one from addr is
// taken in: a crowd of strangers does not shut out who comes after it.
func (c *connections) makeRoom(addr netip.Addr) ([]*connection, error) {
	ofOne, strangers := 0, 0
	var oldest *connection
	for conn := range c.live {
		if party(conn.flow.remote.Addr()) == party(addr) {
			ofOne++
		}
		if conn.proved {
			continue
		}
		strangers++
		if oldest == nil || conn.flow.serial < oldest.flow.serial {
			oldest = conn
		}
	}
	switch {
	case c.ending:
		return nil, errClosing
	case ofOne >= c.limits.ofOne:
		return nil, errTooManyConnections
	case strangers >= c.limits.strangers:
		return []*connection{oldest}, nil
	case len(c.live) >= c.limits.all:
		return nil, errTooManyConnections
	}
	return nil, nil
}

// prove notes that somebody has shown on a connection who they are.
func (c *connections) prove(transport string, remote netip.AddrPort) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if conn := c.byPeer[peer{sip.NetworkToUpper(transport), remote}]; conn != nil {
		conn.proved = true
	}
}

// sweep ends the connections whose time to do so is over.
func (c *connections) sweep(now time.Time) {
	for _, conn := range c.strangers(now.Add(-strangerLife)) {
		conn.abort()
	}
}

func (c *connections) strangers(before time.Time) []*connection {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []*connection
	for conn := range c.live {
		if !conn.proved && conn.since.Before(before) {
			found = append(found, conn)
		}
	}
	return found
}

func (c *connections) remove(conn *connection) {
	c.mu.Lock()
	key := peer{conn.flow.transport, conn.flow.remote}
	if c.byPeer[key] == conn {
		delete(c.byPeer, key)
	}
	delete(c.live, conn)
	c.mu.Unlock()
	c.closed(conn.flow)
}

// close ends every connection and takes no more.
func (c *connections) close() {
	c.mu.Lock()
	c.ending = true
	all := slices.Collect(maps.Keys(c.live))
	c.mu.Unlock()
	for _, conn := range all {
		_ = conn.Close()
	}
}
