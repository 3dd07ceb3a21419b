package pbx

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// transaction is a server transaction. Until its sender has proved who they
// are nothing of it is kept: a request is answered and forgotten, and answered
// anew when it comes again (RFC 3261 §8.2.7).
type transaction struct {
	sip.ServerTransaction
	proved bool
	turn   *turn
}

// prove notes that req comes from a user.
func (p *PBX) prove(req *sip.Request, tx *transaction) {
	tx.proved = true
	p.connections.prove(req.Transport(), sourceOf(req))
}

// received wraps what handles a request: order, limits and form come first.
func (p *PBX) received(handle func(*sip.Request, *transaction)) sipgo.RequestHandler {
	return func(req *sip.Request, raw sip.ServerTransaction) {
		if !p.begin() {
			return
		}
		defer p.work.Done()
		tx := &transaction{ServerTransaction: raw, turn: p.turns.take(req)}
		defer tx.turn.pass()
		source := sourceOf(req)
		if !p.admit(req, tx, source) {
			tx.Terminate()
			return
		}
		if p.wellFormed(req, tx) {
			handle(req, tx)
		}
		if tx.proved {
			return
		}
		if !req.IsAck() { // which costs no answer
			p.strangers.spend(party(source.Addr()))
		}
		tx.Terminate()
	}
}

// admit refuses what would be too much: of one sender, of all, or of those who
// have not said who they are.
func (p *PBX) admit(req *sip.Request, tx *transaction, source netip.AddrPort) bool {
	if req.IsAck() {
		return true
	}
	if wait := p.strangers.wait(party(source.Addr())); wait > 0 && !p.vouched(req, source) {
		p.strangers.spend(party(source.Addr()))
		if !p.strangers.exhausted(party(source.Addr())) { // then silence, which costs less
			p.overload(req, tx, wait)
		}
		return false
	}
	if !p.load.enter(source) {
		p.overload(req, tx, overloadPause)
		return false
	}
	leave := func(string, error) { p.load.leave(source) }
	if !tx.OnTerminate(leave) {
		leave("", nil)
	}
	return true
}

// vouched says whether there is a reason to believe that req comes from a user.
func (p *PBX) vouched(req *sip.Request, source netip.AddrPort) bool {
	for _, field := range []string{"Authorization", "Proxy-Authorization"} {
		if c := p.guard.credentials(req, field); c != nil && p.guard.nonces.fresh(c.Nonce, source.Addr()) {
			return true // and how often such an answer may be wrong is bounded too
		}
	}
	if _, ok := p.readRoute(req).next(); ok || p.services.find(req) != nil {
		return true
	}
	f, ok := p.flowOf(req)
	return ok && p.bindings.by(f)
}

// overloadPause is what the sender of one request too many is asked to wait.
const overloadPause = 5 * time.Second

// overload is a 503 that says when to try again (RFC 3261 §21.5.4).
func (p *PBX) overload(req *sip.Request, tx *transaction, wait time.Duration) {
	res := sip.NewResponseFromRequest(req, sip.StatusServiceUnavailable, "Too many requests", nil)
	p.respondLater(tx, res, wait)
}

// respondLater sends res, which says to come back after a wait (RFC 3261 §20.33).
func (p *PBX) respondLater(tx sip.ServerTransaction, res *sip.Response, wait time.Duration) {
	res.AppendHeader(sip.NewHeader("Retry-After", strconv.Itoa(max(1, wholeSeconds(wait)))))
	p.respond(tx, res)
}

// sourceOf is where req comes from; sipgo has taken it from the socket.
func sourceOf(req *sip.Request) netip.AddrPort {
	source, _ := netip.ParseAddrPort(req.Source())
	return source
}

// load counts the transactions that sipgo keeps.
type load struct {
	mostOfOne, most int

	mu    sync.Mutex
	total int
	of    map[netip.AddrPort]int
}

func newLoad(mostOfOne, most int) *load {
	return &load{mostOfOne: mostOfOne, most: most, of: map[netip.AddrPort]int{}}
}

// enter counts a transaction in, or says that there is no room for it.
func (l *load) enter(source netip.AddrPort) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.total >= l.most || l.of[source] >= l.mostOfOne {
		return false
	}
	l.total++
	l.of[source]++
	return true
}

func (l *load) leave(source netip.AddrPort) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total--
	if l.of[source]--; l.of[source] == 0 {
		delete(l.of, source)
	}
}
