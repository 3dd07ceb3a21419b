package sip

import (
	"context"
	"crypto/tls"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/trust"
)

// ProbeStep names a part of the way to a registration.
type ProbeStep string

// The steps, in their order. Over UDP there is no connection that could fail.
const (
	ProbeDNS         ProbeStep = "dns"
	ProbeUDP         ProbeStep = "udp"
	ProbeTCP         ProbeStep = "tcp"
	ProbeTLS         ProbeStep = "tls"
	ProbeCertificate ProbeStep = "certificate"
	ProbeRegister    ProbeStep = "register"
	ProbeListen      ProbeStep = "listen" // the only one of a direct account
)

// Probed is how a step went. A step after one that failed is not reached.
type Probed struct {
	Step      ProbeStep
	Err       error        // as in Registration; nil: it went well
	Server    string       // the host that the account is told to contact
	Addresses []netip.Addr // ProbeDNS: what the host stands for
	Flow      Flow         // of the steps after it, as far as they have come; TLS from ProbeCertificate on
	Version   string       // ProbeTLS: 1.2 or 1.3
	Cipher    string       // ProbeTLS: IANA's name of the suite
	Proof     Proof        // ProbeRegister
	Status    *StatusError // with ProofNone: what it answers to the question
}

// Probe goes the way of an account to its registration, as its agent would and
// by a flow of its own, and tells how each step went. It ends with the first
// that fails. Nothing is sent before the server is verified. The registrar is
// asked for the account's bindings (RFC 3261 §10.2.3), for which it wants the
// password and changes nothing; only one that takes no such question gets a
// binding for a moment, if bind allows that: it may have room for one alone,
// and that of a phone which is registered would go. The error is that of ctx or
// says, as NewAgent's, that the configuration can't be used. A direct account
// only listens for a moment.
func Probe(ctx context.Context, config Config, bind bool, told func(Probed)) error {
	p := &probe{told: told, registrations: make(chan Registration, 16)}
	if config.direct() {
		return probeDoor(ctx, config, told)
	}
	config.Instance = "" // it stands for the account's own flow, which is to stay
	config.LocalPort = 0 // and may have this
	config.Keepalive = 0 // it does not last so long
	config.Expires = time.Minute
	config.Register = true // as to whose challenges are answered
	config.Events = p.heard
	a, err := NewAgent(config)
	if err != nil {
		return err
	}
	defer p.part(a)
	p.agent, p.server = a, a.dialer.server.host
	a.ctx = withTrace(a.ctx, trace{resolved: p.resolved, connected: p.connected, shown: p.shown})
	if !p.reach(ctx) || !p.register(ctx, bind) {
		return ctx.Err()
	}
	return nil
}

// probe is one of them under way.
type probe struct {
	told          func(Probed)
	agent         *Agent
	server        string
	registrations chan Registration

	mu    sync.Mutex
	addrs []netip.Addr
	first netip.AddrPort      // that has connected
	state tls.ConnectionState // that was shown last
}

func (p *probe) resolved(addrs []netip.Addr) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.addrs = slices.Clone(addrs)
}

func (p *probe) connected(remote netip.AddrPort) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.first.IsValid() {
		p.first = remote
	}
}

func (p *probe) shown(state tls.ConnectionState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = state
}

// heard takes what the agent tells. Whoever calls the binding of a moment hears
// that nobody is there.
func (p *probe) heard(e Event) {
	switch e := e.(type) {
	case Registration:
		select {
		case p.registrations <- e:
		default: // nobody waits for more than the first few
		}
	case Incoming:
		e.Call.Reject(sip.StatusTemporarilyUnavailable)
	}
}

// part takes back what there is, without waiting for long.
func (p *probe) part(a *Agent) {
	ctx, cancel := context.WithTimeout(context.Background(), partingLimit)
	defer cancel()
	a.Close(ctx)
}

func (p *probe) tell(step ProbeStep, err error, change func(*Probed)) {
	told := Probed{Step: step, Err: err, Server: p.server}
	if change != nil {
		change(&told)
	}
	p.told(told)
}

// reach opens the flow and says whether there is one.
func (p *probe) reach(ctx context.Context) bool {
	type outcome struct {
		flow Flow
		err  error
	}
	reached := make(chan outcome, 1)
	p.agent.Reach("", func(f Flow, err error) { reached <- outcome{f, err} })
	select {
	case o := <-reached:
		p.steps(o.flow, o.err)
		return o.err == nil
	case <-ctx.Done():
		return false
	}
}

// steps tells how far the way to a flow led.
func (p *probe) steps(flow Flow, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	failed := failedStep(p.agent.config.Transport, err)
	for _, step := range stepsOf(p.agent.config.Transport) {
		why := err
		if step != failed {
			why = nil
		}
		p.tell(step, why, func(told *Probed) {
			if told.Flow = flow; err != nil {
				told.Flow.Remote = p.first
			}
			switch step {
			case ProbeDNS:
				told.Addresses = p.addrs
			case ProbeTLS:
				told.Version, told.Cipher = tlsVersion(p.state.Version), tls.CipherSuiteName(p.state.CipherSuite)
			}
		})
		if why != nil {
			return
		}
	}
}

// stepsOf are those on the way to a flow.
func stepsOf(t Transport) []ProbeStep {
	switch t {
	case UDP:
		return []ProbeStep{ProbeDNS, ProbeUDP}
	case TCP:
		return []ProbeStep{ProbeDNS, ProbeTCP}
	}
	return []ProbeStep{ProbeDNS, ProbeTCP, ProbeTLS, ProbeCertificate}
}

// failedStep is the one that an error comes from; none for nil.
func failedStep(t Transport, err error) ProbeStep {
	connect, connecting := errors.AsType[*ConnectError](err)
	secure, securing := errors.AsType[*trust.Error](err)
	switch {
	case err == nil:
		return ""
	case securing && (secure.Certificate != nil || errors.Is(err, trust.ErrNoCertificate)):
		return ProbeCertificate
	case securing, connecting && connect.Shook:
		return ProbeTLS
	case connecting && connect.Code == ConnectDNS:
		return ProbeDNS
	case t == UDP:
		return ProbeUDP
	case connecting:
		return ProbeTCP
	}
	return stepsOf(t)[len(stepsOf(t))-1]
}
