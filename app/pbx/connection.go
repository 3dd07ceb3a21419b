package pbx

import (
	"context"
	cryptotls "crypto/tls"
	"net"
	"sync"
	"time"

	sottosip "sotto/sip"
)

// handshakeTimeout is how long TLS may take from the connection to its last
// handshake message.
const handshakeTimeout = 10 * time.Second

// connection is one accepted stream. It ends at its first error in either
// direction, so that a phone that is gone is known to be gone.
type connection struct {
	net.Conn
	flow  flow
	owner *connections
	since time.Time
	shake sync.Once
	gone  sync.Once

	proved bool // under the owner's lock: somebody has shown who they are
}

// Read is called by one goroutine, sipgo's reader of this connection.
func (c *connection) Read(b []byte) (int, error) {
	var err error
	c.shake.Do(func() { err = c.handshake() })
	c.owner.room()
	n := 0
	if err == nil {
		n, err = c.Conn.Read(b)
	}
	if err != nil {
		_ = c.Close()
		sottosip.LastWords(err)
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

// abort ends the connection without the farewell of TLS, which may take seconds
// towards somebody who does not read.
func (c *connection) abort() {
	if conn, ok := c.Conn.(*cryptotls.Conn); ok {
		_ = conn.NetConn().Close()
	}
	_ = c.Close()
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
