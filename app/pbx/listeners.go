package pbx

import (
	"context"
	cryptotls "crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	sottosip "sotto/sip"
)

const (
	writeTimeout = 5 * time.Second        // until a phone that takes nothing counts as gone
	acceptPause  = 100 * time.Millisecond // after an accept failed, for want of descriptors say
)

// errNoDialling is what sipgo gets when it would open a connection.
var errNoDialling = errors.New("this PBX opens no connections")

// listeners are the sockets of a PBX.
type listeners struct {
	udp *datagrams
	tcp net.Listener
	tls net.Listener
}

func (l listeners) close() error {
	var errs []error
	if l.udp != nil {
		errs = append(errs, l.udp.Close())
	}
	for _, one := range []net.Listener{l.tcp, l.tls} {
		if one != nil {
			errs = append(errs, one.Close())
		}
	}
	for i, err := range errs {
		if errors.Is(err, net.ErrClosed) {
			errs[i] = nil // Close was called before
		}
	}
	return errors.Join(errs...)
}

// listen opens the sockets and makes the certificate for them. What it opened
// before it fails is in p.listeners.
func (p *PBX) listen() error {
	p.place = place{address: p.config.Address, domain: p.config.Domain, ports: map[string]uint16{}}
	certificate, err := p.authority.issue(p.place.names()...)
	if err != nil {
		return err
	}
	return errors.Join(p.listenUDP(), p.listenTCP(), p.listenTLS(certificate))
}

func (p *PBX) listenUDP() error {
	conn, err := net.ListenPacket("udp", p.at(p.config.UDPPort))
	if err != nil {
		return fmt.Errorf("listening for UDP: %w", err)
	}
	p.listeners.udp = newDatagrams(conn, p.tuning.limits.peers, p.turns.full)
	p.place.ports[udp] = portOf(conn.LocalAddr())
	return nil
}

func (p *PBX) listenTCP() error {
	l, err := p.listenStream(p.config.TCPPort)
	if err != nil {
		return fmt.Errorf("listening for TCP: %w", err)
	}
	p.listeners.tcp = &acceptor{l, tcp, p.connections}
	p.place.ports[tcp] = portOf(l.Addr())
	return nil
}

func (p *PBX) listenTLS(certificate cryptotls.Certificate) error {
	config := &cryptotls.Config{Certificates: []cryptotls.Certificate{certificate}, MinVersion: cryptotls.VersionTLS12}
	l, err := p.listenStream(p.config.TLSPort)
	if err != nil {
		return fmt.Errorf("listening for TLS: %w", err)
	}
	p.listeners.tls = &acceptor{cryptotls.NewListener(l, config), tls, p.connections}
	p.place.ports[tls] = portOf(l.Addr())
	return nil
}

// listenStream opens a listener whose connections end within half a minute when
// the phone at the other end has vanished without a word.
func (p *PBX) listenStream(port int) (net.Listener, error) {
	probing := net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}
	config := net.ListenConfig{KeepAliveConfig: probing}
	return config.Listen(context.Background(), "tcp", p.at(port))
}

func (p *PBX) at(port int) string {
	return net.JoinHostPort(p.config.Address.String(), fmt.Sprint(port))
}

func portOf(addr net.Addr) uint16 {
	return netip.MustParseAddrPort(addr.String()).Port()
}

// serve hands the sockets to sipgo.
func (p *PBX) serve() error {
	log := sottosip.Quiet(p.log)
	agent, err := sipgo.NewUA(
		sipgo.WithUserAgentDNSResolver(&net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errNoDialling }}),
		sipgo.WithUserAgentTransportLayerOptions(
			sip.WithTransportLayerLogger(log),
			sip.WithTransportLayerTransports(sip.TransportsConfig{
				TCP: p.streams(),
				TLS: &sip.TransportTLS{TransportTCP: p.streams()},
			}),
		),
		sipgo.WithUserAgentTransactionLayerOptions(
			sip.WithTransactionLayerLogger(log),
			// A response that fits no transaction goes no further (RFC 6026 §7.3).
			sip.WithTransactionLayerUnhandledResponseHandler(func(*sip.Response) {}),
			// A call to a phone that vanishes ends at once, not after 32 seconds.
			sip.WithTransactionLayerTerminateOnConnClose(),
		),
	)
	if err != nil {
		return fmt.Errorf("making the PBX's user agent: %w", err)
	}
	server, err := sipgo.NewServer(agent, sipgo.WithServerLogger(log))
	if err != nil {
		return fmt.Errorf("making the PBX's server: %w", err)
	}
	p.agent = agent
	p.listeners.udp.pool = agent.TransportLayer().Pool("udp")
	p.handle(server)
	agent.TransportLayer().OnMessage(p.turns.arrived)
	p.work.Go(func() { p.listeners.udp.serve(server) })
	p.work.Go(func() { _ = server.ServeTCP(p.listeners.tcp) })
	p.work.Go(func() { _ = server.ServeTLS(p.listeners.tls) })
	p.work.Go(p.sweep)
	return nil
}

// streams configures sipgo's TCP so that it never dials: not to send a request
// to a phone that is gone, and not to return a response to where a Via says,
// which is what sipgo does when the connection that the request came by is gone.
func (p *PBX) streams() *sip.TransportTCP {
	return &sip.TransportTCP{
		WriteTimeout: writeTimeout,
		ReadTimeout:  p.config.MaxExpires + time.Minute, // who is registered has been heard by then
		DialerCreate: func(net.Addr) net.Dialer {
			return net.Dialer{Control: func(string, string, syscall.RawConn) error { return errNoDialling }}
		},
	}
}

// acceptor lets the PBX know each connection before sipgo does.
type acceptor struct {
	net.Listener
	transport string
	known     *connections
}

// Accept returns the next connection; those above the limit are closed at once.
func (a *acceptor) Accept() (net.Conn, error) {
	for {
		raw, err := a.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		if err != nil {
			time.Sleep(acceptPause)
			continue
		}
		conn, err := a.known.add(a.transport, raw)
		if err == nil {
			return conn, nil
		}
		_ = raw.Close()
	}
}
