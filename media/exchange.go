package media

import (
	"fmt"
	"sync"
	"time"

	"sotto/media/sdp"
)

// manyBranches is how many answers to one offer are kept.
const manyBranches = 16

// exchange is where a session stands in offer and answer (RFC 3264). The path that runs stays as it
// is until Commit.
type exchange struct {
	mu      sync.Mutex
	id      uint64 // of o=
	version uint64
	body    []byte // the last one made, to know whether the next differs

	direction sdp.Direction // that this side wants
	ring      *sdp.Keyring
	keys      keys

	offer   *sdp.Offer // ours, open for answers; nil: none
	pending map[string]*path
	running *path
	again   bool // something ran when this exchange began
}

func (e *exchange) begin() {
	e.id = randomUint64() >> 2 // o= is a number that every peer's 64 bits hold
	e.version = e.id
	e.pending = map[string]*path{}
	e.ring = new(sdp.Keyring)
}

// SetDirection sets which ways audio is wanted to flow from the next offer or answer on: SendOnly or
// Inactive holds the other side, SendRecv is the start and resumes.
func (s *Session) SetDirection(d sdp.Direction) {
	s.exchange.mu.Lock()
	defer s.exchange.mu.Unlock()
	s.exchange.direction = d
}

// Propose makes a new local offer, which then waits for Receive. It ends whatever was pending. While
// nothing runs each offer has new keys; a re-offer repeats those of the call. With secureOnly plain RTP
// is not offered. The errors are ErrClosed and those of sdp.NewOffer.
func (s *Session) Propose(secureOnly bool) ([]byte, error) {
	e := &s.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.closed() {
		return nil, ErrClosed
	}
	s.start()
	var offer *sdp.Offer
	body, err := s.version(func(l sdp.Local) (body []byte, err error) {
		if offer, err = sdp.NewOffer(l, secureOnly); err != nil {
			return nil, err
		}
		return offer.Body(), nil
	})
	if err != nil {
		return nil, err
	}
	e.offer = offer
	return body, nil
}

// Answer answers a remote offer. What it agrees on is pending until Commit("") or Rollback. The error
// is an *sdp.Refusal, or ErrClosed.
func (s *Session) Answer(offer []byte) ([]byte, error) {
	e := &s.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.closed() {
		return nil, ErrClosed
	}
	s.start()
	var agreement sdp.Agreement
	body, err := s.version(func(l sdp.Local) (body []byte, err error) {
		body, agreement, err = sdp.Answer(l, offer)
		return body, err
	})
	if err != nil {
		return nil, err
	}
	if err := s.keep("", agreement); err != nil {
		return nil, err
	}
	return body, nil
}

// Receive reads an answer to the last offer and keeps it by branch, the To tag of a fork; an earlier
// one of the same branch is replaced. The error is an *sdp.Refusal, ErrNoOffer or ErrBranches.
func (s *Session) Receive(branch string, answer []byte) error {
	e := &s.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.offer == nil {
		return ErrNoOffer
	}
	if _, known := e.pending[branch]; !known && len(e.pending) == manyBranches {
		return ErrBranches
	}
	agreement, err := e.offer.Read(answer)
	if err != nil {
		return err
	}
	return s.keep(branch, agreement)
}

// Pending describes what Commit of that branch would run.
func (s *Session) Pending(branch string) (Description, bool) {
	s.exchange.mu.Lock()
	defer s.exchange.mu.Unlock()
	p, ok := s.exchange.pending[branch]
	if !ok {
		return Description{}, false
	}
	return p.description(), true
}

// Running describes what runs; false before the first Commit.
func (s *Session) Running() (Description, bool) {
	s.exchange.mu.Lock()
	defer s.exchange.mu.Unlock()
	if s.exchange.running == nil {
		return Description{}, false
	}
	return s.exchange.running.description(), true
}

// Commit runs what is pending on that branch. An answer of ours is then done with. An offer of ours
// stays open, so that early media of one fork may run before another one is answered, until the next
// Propose, Answer or Rollback. The error is ErrNoBranch.
func (s *Session) Commit(branch string) error {
	e := &s.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	p, ok := e.pending[branch]
	if !ok {
		return fmt.Errorf("%w: %q", ErrNoBranch, branch)
	}
	last := e.running
	e.running = p
	if e.offer == nil {
		clear(e.pending)
	}
	// Order matters: the reader must not meet packets that it could open but not place.
	s.receiver.run(p)
	l := newListening(p, nil)
	if e.again {
		l = l.after(last, time.Now())
	}
	s.receiver.listening.Store(l)
	s.sender.run(p)
	s.control.use(p)
	s.leave()
	s.rate.Store(int32(p.codec.SampleRate()))
	s.log.Debug("audio runs", "codec", p.codec.Name(), "suite", string(p.Suite), "remote", p.Remote, "direction", p.Direction)
	return nil
}

// Rollback forgets the exchange that is pending: an offer was refused, or our answer was not sent.
// What runs is left as it is.
func (s *Session) Rollback() {
	e := &s.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	e.offer = nil
	clear(e.pending)
	s.listen()
}

// start begins an exchange.
func (s *Session) start() {
	e := &s.exchange
	e.offer = nil
	clear(e.pending)
	e.again = e.running != nil
	if e.again {
		e.keys.used(e.running.in)
	} else {
		// Nothing was protected yet, so another attempt can have keys of its own.
		e.ring, e.keys = new(sdp.Keyring), keys{}
	}
	s.listen()
}

// keep makes an agreement pending. From now on packets under its key are understood.
func (s *Session) keep(branch string, a sdp.Agreement) error {
	p, err := newPath(a, &s.exchange.keys)
	if err != nil {
		return err
	}
	s.exchange.pending[branch] = p
	s.listen()
	return nil
}

// listen tells the reader what is running and pending.
func (s *Session) listen() {
	e := &s.exchange
	var pending []*path
	if e.again {
		for _, p := range e.pending {
			pending = append(pending, p)
		}
	}
	s.receiver.listening.Store(newListening(e.running, pending))
}
