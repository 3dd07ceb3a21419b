// Package pbx is the telephone exchange that Sotto brings along: a registrar
// and proxy (RFC 3261 §10, §16) for a few users on this machine, over UDP, TCP
// and TLS with a certificate authority of its own, and an extension that echoes.
//
// It sends nothing anywhere but where its phones registered from: a request for
// a foreign domain is refused, and no connection is ever opened. Voice goes from
// phone to phone; the proxy does not touch SDP.
package pbx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"sync"
	"time"

	cryptotls "crypto/tls"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// ErrConfig is wrapped by what Start returns for a configuration that can't work.
var ErrConfig = errors.New("the PBX can't be configured so")

// Config says what a PBX serves. The zero value of each field but Users is its
// default.
type Config struct {
	Users   map[string]string // password by user name
	Domain  string            // of its users' addresses; default "localhost"
	Realm   string            // of its challenges; default the domain
	Address netip.Addr        // to listen on, a single one; default 127.0.0.1
	UDPPort int               // to listen on; 0: a free one
	TCPPort int
	TLSPort int
	// Algorithms of digest challenges, best first: "SHA-256", "MD5"; default both. There are phones that
	// give up on a challenge that they don't know, even beside one that they do: for those, "MD5" alone.
	Algorithms []string
	MinExpires time.Duration // shortest registration granted; default 1 minute
	MaxExpires time.Duration // longest one; default 1 hour
	Log        *slog.Logger  // nil: nothing is logged
}

// PBX is a running exchange.
type PBX struct {
	config      Config
	tuning      tuning
	log         *slog.Logger
	place       place
	authority   *authority
	guard       *guard
	bindings    *bindings
	tokens      *tokens
	connections *connections
	agent       *sipgo.UserAgent
	listeners   listeners
	echo        *echo

	ending context.Context // done when Close is called
	end    context.CancelFunc

	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup // every goroutine of this PBX; grows only while closed is false or a counted one runs
}

// Start opens the listeners and serves until Close.
func Start(c Config) (*PBX, error) { return start(c, usual) }

func start(c Config, t tuning) (*PBX, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	p := &PBX{config: c, tuning: t, log: c.Log, tokens: newTokens(), bindings: newBindings(t.now)}
	p.guard = newGuard(c.Realm, c.Users, c.Algorithms, t.now)
	p.connections = newConnections(p.connectionClosed)
	p.echo = newEcho(p)
	p.ending, p.end = context.WithCancel(context.Background())
	if p.authority, err = newAuthority(c.Domain); err == nil {
		err = p.listen()
	}
	if err == nil {
		err = p.serve()
	}
	if err != nil {
		p.end()
		return nil, errors.Join(err, p.listeners.close())
	}
	return p, nil
}

// complete fills in the defaults and says what can't work.
func (c Config) complete() (Config, error) {
	if len(c.Users) == 0 {
		return c, fmt.Errorf("%w: it has no users", ErrConfig)
	}
	c.Users = maps.Clone(c.Users)
	setDefault(&c.Domain, "localhost")
	setDefault(&c.Realm, c.Domain)
	setDefault(&c.Address, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	setDefault(&c.MinExpires, time.Minute)
	setDefault(&c.MaxExpires, time.Hour)
	setDefault(&c.Log, slog.New(slog.DiscardHandler))
	if len(c.Algorithms) == 0 {
		c.Algorithms = []string{"SHA-256", "MD5"}
	}
	for _, name := range c.Algorithms {
		if hashes[name] == nil {
			return c, fmt.Errorf("%w: %q is no digest algorithm: SHA-256 or MD5", ErrConfig, name)
		}
	}
	if c.Address.IsUnspecified() || c.Address.IsMulticast() {
		return c, fmt.Errorf("%w: %s is no single address that phones could be told", ErrConfig, c.Address)
	}
	if c.MinExpires > c.MaxExpires {
		return c, fmt.Errorf("%w: the shortest expiry, %s, is above the longest, %s", ErrConfig, c.MinExpires, c.MaxExpires)
	}
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// UDP returns where the PBX listens for datagrams.
func (p *PBX) UDP() netip.AddrPort { return p.place.endpoint(udp) }

// TCP returns where the PBX listens for TCP connections.
func (p *PBX) TCP() netip.AddrPort { return p.place.endpoint(tcp) }

// TLS returns where the PBX listens for TLS connections.
func (p *PBX) TLS() netip.AddrPort { return p.place.endpoint(tls) }

// CA returns the certificate, in PEM, of the authority behind the PBX's own.
func (p *PBX) CA() []byte { return p.authority.pem() }

// WriteCA writes what CA returns to a file.
func (p *PBX) WriteCA(path string) error {
	if err := os.WriteFile(path, p.CA(), 0o644); err != nil {
		return fmt.Errorf("writing the PBX's CA: %w", err)
	}
	return nil
}

// CertificateFor issues a certificate of the PBX's authority for host names or
// IP literals, at least one, for a phone that listens itself.
func (p *PBX) CertificateFor(name string, more ...string) (cryptotls.Certificate, error) {
	return p.authority.issue(append([]string{name}, more...)...)
}

// Close ends every call that the PBX itself is in, closes its connections and
// listeners, and returns when nothing of it runs any more.
func (p *PBX) Close() error {
	p.mu.Lock()
	again := p.closed
	p.closed = true
	p.mu.Unlock()
	if !again {
		p.echo.hangUpAll()
		p.end()
	}
	err := p.listeners.close()
	// Not sipgo's own Close: it forgets its sockets, and for a request that is
	// still on its way it would open new ones. All of them are ours to close.
	p.agent.TransactionLayer().Close() // first, since the end of a connection is an error to a transaction
	p.connections.close()
	p.work.Wait()
	p.agent.TransactionLayer().Close() // what was begun while the others ended
	return err
}

// begin counts a request in; the caller owes work.Done when it returns true.
func (p *PBX) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.work.Add(1)
	return true
}

// now is the time by which registrations expire.
func (p *PBX) now() time.Time { return p.tuning.now() }

// connectionClosed forgets who was reachable by a connection.
func (p *PBX) connectionClosed(f flow) {
	p.bindings.drop(f)
	p.log.Debug("a phone's connection closed", "transport", f.transport, "remote", f.remote)
}

// sweep forgets, once a second, what has expired.
func (p *PBX) sweep() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.bindings.sweep()
		case <-p.ending.Done():
			return
		}
	}
}

// respond sends res. A caller that can't be answered is gone, and its
// transaction's end says so where it matters.
func (p *PBX) respond(tx sip.ServerTransaction, res *sip.Response) {
	if err := tx.Respond(res); err != nil {
		p.log.Debug("a response was not sent", "status", res.StatusCode, "error", err)
	}
}

// reply answers req with a status and a reason in words.
func (p *PBX) reply(req *sip.Request, tx sip.ServerTransaction, status int, reason string) {
	p.respond(tx, sip.NewResponseFromRequest(req, status, reason, nil))
}
