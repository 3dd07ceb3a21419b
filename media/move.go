package media

import "net/netip"

// Address is the address of this host that the session is bound to and names in its bodies.
func (s *Session) Address() netip.Addr {
	s.exchange.mu.Lock()
	defer s.exchange.mu.Unlock()
	return s.config.Address
}

// Move binds the session to another address of this host: from now on it sends from there, and the
// next offer or answer names it. What still comes to the sockets before is taken until the next
// Commit. The stream goes on: same SSRC, keys, sequence and timestamps. The errors are ErrClosed,
// ErrAddress and ErrPorts; then all is as it was.
func (s *Session) Move(to netip.Addr) error {
	fresh, err := bind(to, s.config.Ports)
	if err != nil {
		return err
	}
	e := &s.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.closed() {
		fresh.close()
		return ErrClosed
	}
	s.leave()
	s.config.Address = to
	s.left.Store(s.sockets.Swap(&fresh))
	s.sender.use(fresh.rtp.writer())
	s.control.bound(fresh)
	s.readBoth(fresh)
	return nil
}

// leave frees the sockets before the last Move. The exchange is locked.
func (s *Session) leave() {
	if left := s.left.Swap(nil); left != nil {
		left.close()
	}
}

// use begins to send by another socket.
func (s *sender) use(conn packetConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = conn
}

// bound begins to report by other sockets.
func (c *control) bound(to sockets) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sockets = to
}
