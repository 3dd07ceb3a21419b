package sip

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"sync"
	"time"

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
	onIdle       func()                     // what Close waits for: the end of the last call
	server       *way                       // nil: a direct account
	dialled      []*way                     // of a direct account: to those whom it calls
	links        map[*link]bool             // those that messages come by
	bypasses     map[netip.AddrPort]*bypass // by where they lead to
	door         *door                      // of a direct account: where it is called; nil while that is not open
	opening      []func(error)              // who waits for the door
	believed     int                        // counts the changes of whom TLS believes
	registration registration
	credentials  credentials
	calls        map[dialogKey]*Call
	strangers    strangerLog

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
	a := &Agent{
		config: config, domain: domain, contactUser: rand.Text(),
		calls: map[dialogKey]*Call{}, links: map[*link]bool{}, bypasses: map[netip.AddrPort]*bypass{}, waits: usualWaits,
	}
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
	if config.direct() {
		a.dialer.localPort = 0 // that is where it is called
	} else {
		a.server = &way{agent: a, dialer: a.dialer}
	}
	if config.Transport == TLS {
		if a.dialer.beliefs, err = config.beliefs(target); err != nil {
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

// Start registers the account, if it is one that registers. A direct account
// begins to listen.
func (a *Agent) Start() {
	if a.config.Register || a.config.direct() {
		a.Register()
	}
}

// emit tells the owner. It runs on the loop, so that events are in order.
func (a *Agent) emit(e Event) { a.config.Events(e) }
