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
	s.left.close()
	s.left, s.sockets, s.config.Address = s.sockets, fresh, to
	s.sender.use(fresh.rtp)
	s.control.bound(fresh)
	s.readAll(fresh)
	return nil
}

// readAll reads a pair of sockets until they are closed.
func (s *Session) readAll(from sockets) {
	s.workers.Go(func() { s.read(from.rtp, s.takeRTP) })
	s.workers.Go(func() { s.read(from.rtcp, s.control.take) })
}

// leave frees the sockets before the last Move. The exchange is locked.
func (s *Session) leave() {
	s.left.close()
	s.left = sockets{}
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
