package sip

import (
	"crypto/tls"
	"slices"
	"sync"

	"sotto/sip/trust"
)

// belief is whom TLS believes at one host and port: pins are by both.
type belief struct {
	policy trust.Policy
	config *tls.Config
}

// beliefs are those of an account. What an attempt has begun with it ends with,
// when they change meanwhile.
type beliefs struct {
	mu     sync.Mutex
	policy trust.Policy // but for whom it concerns
	known  map[endpoint]belief
}

// beliefsMost bounds how many are kept: a direct account may call anybody.
const beliefsMost = 64

// newBeliefs reads the files that the policy names.
func newBeliefs(policy trust.Policy, first endpoint) (*beliefs, error) {
	b := &beliefs{policy: policy, known: map[endpoint]belief{}}
	_, err := b.at(first.host, first.portFor(TLS))
	return b, err
}

// at is the belief in a host at a port, which SRV records may have named. The
// errors are those of trust.Policy.
func (b *beliefs) at(host string, port uint16) (belief, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := endpoint{host, port}
	if known, ok := b.known[at]; ok {
		return known, nil
	}
	made, err := believing(b.policy, at)
	if err == nil {
		if len(b.known) == beliefsMost {
			clear(b.known)
		}
		b.known[at] = made
	}
	return made, err
}

func believing(policy trust.Policy, at endpoint) (belief, error) {
	policy.Server, policy.Port = at.host, at.port
	config, err := policy.ClientConfig()
	return belief{policy, config}, err
}

// show has us shown by this certificate to who asks, from the next connection
// on.
func (b *beliefs) show(ours *tls.Certificate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.policy.Certificate = ours
	clear(b.known)
}

// change takes other pins, or returns an error and leaves all as it was.
func (b *beliefs) change(pins []trust.Pin) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	policy := b.policy
	policy.Pins = slices.Clone(pins)
	changed := map[endpoint]belief{}
	for at := range b.known {
		made, err := believing(policy, at)
		if err != nil {
			return err
		}
		changed[at] = made
	}
	b.policy, b.known = policy, changed
	return nil
}

// Trust has the account go by other pins from its next connection on. A flow
// that stands goes on, and so do its calls; an attempt under way that fails is
// made once more. It reads the CA file: the error is a *trust.CAFileError, and
// then the pins stay as they were.
func (a *Agent) Trust(pins []trust.Pin) error {
	if a.config.Transport != TLS {
		return nil
	}
	if err := a.dialer.beliefs.change(pins); err != nil {
		return err
	}
	a.loop.Post(func() { a.believed++ })
	return nil
}
