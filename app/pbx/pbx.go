// Package pbx is the telephone exchange that Sotto brings along: a registrar
// and proxy (RFC 3261 §10, §16) over UDP, TCP and TLS with a certificate
// authority of its own, an extension that echoes (*43) and one that speaks a
// sentence and hangs up (*60). It is good enough for the phones of an office on
// one machine, at one address, and for no more than that:
//
//   - At most 512 connections, 256 of them from one address and 128 on which
//     nobody has proved who they are; 10 contacts a user; 20 calls to the
//     extensions, 4 of them by one user.
//   - Registrations last from 1 minute to 1 hour, by UDP to 10 minutes. They
//     are kept in memory: after a restart phones are called once they have
//     refreshed them.
//   - A call rings all phones of a user at once. There is no voice mail, no
//     group, no transfer of its own, no presence, no trunk to anywhere: nothing
//     is sent but where its phones registered from, a request for a foreign
//     domain is refused, and no connection is ever opened.
//   - It keeps no dialogs. Where a phone vanishes in mid-call, the other one
//     finds out by itself: its voice stops, and its BYE is answered 480 or 408.
//
// A phone that vanishes holds nobody up. Its contact goes with its connection;
// over UDP, where nothing tells, one that stays silent is given up after 5
// seconds, after 2 when all others have refused or it was silent before. There
// are no pings: a phone that is there refreshes its registration.
//
// Nothing is kept of strangers: they are challenged without a word on who
// exists, 100 requests a second from one address (503 with Retry-After above
// that). Of each user 5 wrong passwords from one address are looked at and then
// one every 30 seconds, of all users 50 and then one every 6 seconds; from
// elsewhere, and by the flow that a user is registered by, it goes on as ever.
//
// Voice goes from phone to phone; the proxy does not touch SDP.
package pbx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"sync"
	"time"

	cryptotls "crypto/tls"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

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
	services    *services
	turns       *turns
	load        *load
	strangers   *allowance[netip.Addr]

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
	p.guard = newGuard(c, t)
	p.turns = newTurns(t.limits.underWay)
	p.load = newLoad(t.limits.ofSource, t.limits.transactions)
	p.strangers = newAllowance[netip.Addr](t.limits.strangers, t.now)
	p.connections = newConnections(t.limits.connections, p.connectionClosed, p.turns.await)
	p.services = newServices(p)
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
		p.services.hangUpAll()
		p.end()
		p.turns.close()
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
			p.connections.sweep(time.Now())
			p.turns.sweep()
			p.strangers.sweep()
			p.guard.guesses.sweep()
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
