package sip

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"sotto/sip/trust"
)

// door is where a direct account is called, by whomever: a UDP socket, or a
// listener and the connections that others open to it.
type door struct {
	agent    *Agent
	at       netip.AddrPort // of no interface in particular
	socket   *link          // UDP
	packets  *net.UDPConn   // of that socket
	listener net.Listener   // TCP and TLS
	config   *tls.Config    // TLS
	work     sync.WaitGroup

	guests map[*guest]bool // owned by the agent's loop
}

// acceptPause follows a failure to accept a connection, for want of file
// descriptors say.
const acceptPause = 100 * time.Millisecond

// withDoor calls then on the loop when a direct account listens, or with the
// error why it can't. Any other account has nothing to wait for.
func (a *Agent) withDoor(then func(error)) {
	if a.server != nil || a.door != nil {
		then(nil)
		return
	}
	a.opening = append(a.opening, then)
	if len(a.opening) > 1 {
		return
	}
	a.opens.Go(func() {
		d, err := a.listen()
		a.loop.Post(func() { a.listens(d, err) })
	})
}

// listens goes on once a direct account listens, or can't.
func (a *Agent) listens(d *door, err error) {
	waiting := a.opening
	a.opening = nil
	if err == nil {
		a.door, a.dialer.door = d, d
		d.begin()
	}
	for _, then := range waiting {
		then(err)
	}
}

// listen opens the door of a direct account. The error is a *ListenError or a
// *trust.OwnError.
func (a *Agent) listen() (*door, error) {
	d := &door{agent: a, guests: map[*guest]bool{}}
	port := a.config.LocalPort
	if a.config.Transport == UDP {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: int(port)})
		if err != nil {
			return nil, &ListenError{port, err}
		}
		d.at = addrPort(conn.LocalAddr())
		d.socket = newLink(Flow{Transport: UDP, Local: d.at}, func() { _ = conn.Close() })
		d.socket.key = addrOf(d.at)
		a.stack.adoptPackets(&packetConn{UDPConn: conn, link: d.socket, admit: func(_ netip.AddrPort, data []byte) bool { return isSane(data) }})
		d.packets = conn
		return d, nil
	}
	if a.config.Transport == TLS {
		own, err := trust.LoadOwn(a.config.CertFile, a.config.KeyFile)
		if err != nil {
			return nil, err
		}
		a.dialer.beliefs.show(own)
		d.config = &tls.Config{Certificates: []tls.Certificate{*own}, MinVersion: max(a.config.MinTLSVersion, tls.VersionTLS12)}
	}
	listener, err := listenStream(port)
	if err != nil {
		return nil, &ListenError{port, err}
	}
	d.listener, d.at = listener, addrPort(listener.Addr())
	return d, nil
}

// listenStream opens a listener whose connections end within half a minute when
// the other end has vanished without a word.
func listenStream(port uint16) (net.Listener, error) {
	probing := net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}
	config := net.ListenConfig{KeepAliveConfig: probing}
	return config.Listen(context.Background(), "tcp", fmt.Sprintf(":%d", port))
}

// begin takes in whoever comes.
func (d *door) begin() {
	if d.listener != nil {
		d.work.Go(d.accept)
		return
	}
	a := d.agent
	d.work.Go(func() {
		<-d.socket.closed
		a.loop.Post(func() { a.doorLost(d) })
	})
}

func (d *door) accept() {
	for {
		conn, err := d.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			select {
			case <-time.After(acceptPause):
			case <-d.agent.ctx.Done():
			}
		default:
			d.receive(conn)
		}
	}
}

// linkTo is the link to a peer by the socket of a direct account over UDP.
func (d *door) linkTo(remote netip.AddrPort) (*link, error) {
	local, err := routeTo(remote)
	if err != nil {
		return nil, err
	}
	l := &link{flow: Flow{Transport: UDP, Local: netip.AddrPortFrom(local, d.at.Port()), Remote: remote}, shared: true}
	l.closed, l.key, l.end = d.socket.closed, d.socket.key, func() {}
	l.write = func(b []byte) error { _, err := d.packets.WriteToUDPAddrPort(b, remote); return err }
	return l, nil
}

// doorLost is told when the socket of a direct account has failed.
func (a *Agent) doorLost(d *door) {
	if a.door != d || a.closing {
		return
	}
	a.door, a.dialer.door = nil, nil
	a.unlink(func(l *link) bool { return l.shared })
	for _, c := range a.calls {
		c.flowLost()
	}
	a.openFailed(&ListenError{Port: d.at.Port(), Err: errFlowLost})
}

// close ends the door, and waits until nobody comes in by it any more.
func (d *door) close() {
	if d.listener != nil {
		_ = d.listener.Close()
	} else {
		d.socket.close()
	}
	d.work.Wait()
}
