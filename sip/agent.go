package sip

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// connectLimit bounds the way to a server: names, connection and handshake,
// over all of its addresses.
const connectLimit = 20 * time.Second

// Agent is the user agent of one account. Its methods are safe for concurrent
// use; those that change something return at once and tell the outcome as an
// Event.
type Agent struct {
	config Config
	domain endpoint
	loop   *loop.Loop
	stack  *stack
	dialer *connector
	ctx    context.Context // ends with the agent
	cancel context.CancelFunc
	busy   sync.WaitGroup // goroutines that post to the loop
	opens  sync.WaitGroup // goroutines that open a link
	ending sync.Once

	// contactUser is the user part of our Contact: unguessable, so that whoever
	// calls it has it from our server.
	contactUser string

	// Owned by the loop.
	closing      bool
	onIdle       func() // what Close waits for: the end of the last call
	link         *link
	connecting   []func(error) // who waits for the link
	believed     int           // counts the changes of whom TLS believes
	hops         hops
	registration registration
	credentials  credentials
	calls        map[dialogKey]*Call
	strangers    strangerLog
	moved        bool // calls are to hear of the link

	// challengesInside is known of a server that has challenged a request inside
	// a call of ours, and took the answer.
	challengesInside bool

	// admission is read by the socket's reader.
	admission admission

	waits waits // set before Start
}

// NewAgent makes the agent of one account and starts its goroutines. It sends
// nothing before Start. The error says what is wrong with the configuration.
func NewAgent(config Config) (*Agent, error) {
	config, domain, target, err := config.normalised()
	if err != nil {
		return nil, err
	}
	a := &Agent{config: config, domain: domain, contactUser: rand.Text(), calls: map[dialogKey]*Call{}, waits: usualWaits}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	a.credentials = credentials{username: config.AuthUsername, password: config.Password, realm: config.Realm, registers: config.Register}
	a.dialer = &connector{
		transport: config.Transport,
		server:    target,
		localPort: config.LocalPort,
		resolver:  interruptible(config.Resolver),
		admit:     a.admission.admits,
		waits:     &a.waits,
	}
	if config.Transport == TLS {
		if a.dialer.beliefs, err = newBeliefs(config.policy(target)); err != nil {
			a.cancel()
			return nil, err
		}
	}
	if a.stack, err = newStack(config.Log, a.received); err != nil {
		a.cancel()
		return nil, fmt.Errorf("starting the SIP stack: %w", err)
	}
	a.dialer.stack = a.stack
	a.loop = loop.New()
	return a, nil
}

// Start registers the account, if it is one that registers.
func (a *Agent) Start() {
	if a.config.Register {
		a.Register()
	}
}

// emit tells the owner. It runs on the loop, so that events are in order.
func (a *Agent) emit(e Event) { a.config.Events(e) }

// withLink calls then on the loop when the account has a live flow, opening it
// if need be, or with the error why there is none.
func (a *Agent) withLink(then func(error)) {
	if a.link != nil {
		then(nil)
		return
	}
	if a.closing && len(a.connecting) == 0 {
		then(ErrClosed)
		return
	}
	a.connecting = append(a.connecting, then)
	if len(a.connecting) == 1 {
		a.connect()
	}
}

// connect opens a link for those who wait for one. When meanwhile the user has
// come to trust a server, a failure counts for nothing.
func (a *Agent) connect() {
	order, believed := a.hops.order(time.Now()), a.believed
	a.opens.Go(func() {
		ctx, cancel := context.WithTimeout(a.ctx, connectLimit)
		defer cancel()
		s := a.dialer.connect(ctx, order)
		a.loop.Post(func() {
			if s.link == nil && a.believed != believed && !a.closing {
				a.connect()
				return
			}
			a.linked(s)
		})
	})
}

func (a *Agent) linked(s search) {
	waiting := a.connecting
	a.connecting = nil
	if len(s.hops) > 0 {
		a.hops.known = s.hops
	}
	for _, remote := range s.failed {
		a.hops.rest(remote, restUsual, time.Now())
	}
	if l := s.link; l != nil {
		a.link = l
		a.admission.server(addresses(a.hops.known), l.flow.Remote, a.contactUser)
		a.busy.Go(func() {
			<-l.closed
			a.loop.Post(func() { a.unlinked(l) })
		})
		a.keepAlive(l)
		a.seekBetter(l, a.waits.better)
		a.moved = len(a.calls) > 0
	}
	for _, then := range waiting {
		then(s.err)
	}
	if !a.registration.wanted {
		a.tellMoved()
	}
}

// unlinked is told when a link has ended: a connection that the server closed
// or that broke, or our own close.
func (a *Agent) unlinked(l *link) {
	if a.link != l {
		return
	}
	a.link = nil
	for _, c := range a.calls {
		c.flowLost()
	}
	if !a.closing {
		a.registration.flowLost(a, l)
	}
}

// leaveLink gives up a flow on which a request got no answer, so that the next
// attempt looks for the server anew: its address may have changed, or ours. A
// call may still need it.
func (a *Agent) leaveLink() {
	if l := a.link; l != nil && len(a.calls) == 0 {
		a.link = nil
		l.end()
	}
}

// flowOf tells by which flow a request came.
func (a *Agent) flowOf(req *sip.Request) Flow {
	if a.link == nil {
		return Flow{Transport: a.config.Transport}
	}
	flow := a.link.flow
	if source, err := netip.ParseAddrPort(req.Source()); err == nil && a.config.Transport == UDP {
		flow.Remote = source
	}
	return flow
}

// flow is the account's own; messages of ours go by no other.
func (a *Agent) flow() Flow {
	if a.link == nil {
		return Flow{Transport: a.config.Transport}
	}
	return a.link.flow
}

// Reach opens the account's flow, unless there is one, and calls then on the
// agent's goroutine with it, or with the error why the server can't be
// reached. It is for who has to know our own address before the first request.
func (a *Agent) Reach(then func(Flow, error)) {
	posted := a.loop.Post(func() {
		if a.closing {
			then(Flow{}, ErrClosed)
			return
		}
		a.withLink(func(err error) { then(a.flow(), err) })
	})
	if !posted {
		then(Flow{}, ErrClosed)
	}
}
