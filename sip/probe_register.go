package sip

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	// askLimit bounds the wait for a registrar's answer, where there is no other
	// to ask.
	askLimit = 10 * time.Second
	// partingLimit bounds the wait for the answer that a binding is gone.
	partingLimit = 1500 * time.Millisecond
)

// Proof says what is known after ProbeRegister.
type Proof int

// The proofs.
const (
	ProofPassword Proof = iota + 1 // the registrar has asked for the password, and takes it
	ProofOpen                      // it answers who does not prove anything
	ProofBinding                   // it has taken a binding, which is gone again
	ProofNone                      // it does not take the question, and nothing else was tried
)

// answer is what came of a question to the registrar.
type answer struct {
	req *sip.Request
	res *sip.Response
	err error
}

// register finds out whether the registrar takes the account. False is ctx's end.
func (p *probe) register(ctx context.Context, bind bool) bool {
	got, ok := p.ask(ctx)
	if !ok {
		return false
	}
	proof, err := got.proof()
	status, _ := errors.AsType[*StatusError](err)
	if proof == ProofNone {
		if err = nil; bind {
			if proof, ok, err = p.bind(ctx); !ok {
				return false
			}
		}
	}
	p.tell(ProbeRegister, err, func(told *Probed) {
		_ = p.agent.loop.Do(func() { told.Flow = p.agent.server.flow() })
		if told.Proof = proof; proof == ProofNone {
			told.Status = status
		}
	})
	return true
}

// ask asks the registrar for the account's bindings, and the next one where one
// does not answer, or can't (RFC 3263 §4.3).
func (p *probe) ask(ctx context.Context) (got answer, ok bool) {
	for {
		answers := make(chan answer, 1)
		wait := askLimit
		_ = p.agent.loop.Do(func() {
			if p.agent.server.canMove() {
				wait = p.agent.waits.hop
			}
			p.agent.askBindings(func(a answer) { answers <- a })
		})
		select {
		case got = <-answers:
		case <-time.After(wait):
			got = answer{err: ErrNoAnswer}
		case <-ctx.Done():
			return got, false
		}
		if got.res != nil && !failsHop(got.res) || !p.elsewhere() {
			return got, true
		}
	}
}

// elsewhere gives the hop up for another, if there is one.
func (p *probe) elsewhere() (moved bool) {
	_ = p.agent.loop.Do(func() {
		l := p.agent.server.link
		moved = l != nil && p.agent.server.moveOn(l.flow.Remote, restUsual, nil)
	})
	return moved
}

// askBindings sends a REGISTER without a Contact.
func (a *Agent) askBindings(done func(answer)) {
	a.server.withLink(func(err error) {
		if err != nil {
			done(answer{err: err})
			return
		}
		a.request(a.newRegister(), true, func(req *sip.Request, res *sip.Response, err error) { done(answer{req, res, err}) })
	})
}

// proof is what an answer proves; ProofNone where it is one to the question
// alone, with its status as the error.
func (got answer) proof() (Proof, error) {
	switch {
	case got.err != nil:
		return 0, got.err
	case got.res.IsSuccess() && got.req.GetHeader("Authorization") == nil && got.req.GetHeader("Proxy-Authorization") == nil:
		return ProofOpen, nil
	case got.res.IsSuccess():
		return ProofPassword, nil
	}
	status := &StatusError{Code: got.res.StatusCode, Reason: got.res.Reason}
	if hopeless(status.Code, status) {
		return 0, status
	}
	return ProofNone, status
}

// bind registers for a moment. False is ctx's end.
func (p *probe) bind(ctx context.Context) (proof Proof, ok bool, err error) {
	p.agent.Register()
	limit := time.After(askLimit)
	for {
		select {
		case r := <-p.registrations:
			switch r.State {
			case Registered:
				return ProofBinding, true, nil
			case Failed:
				return 0, true, r.Err
			}
		case <-limit:
			return 0, true, ErrNoAnswer
		case <-ctx.Done():
			return 0, false, nil
		}
	}
}
