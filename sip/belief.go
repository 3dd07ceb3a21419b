package sip

import (
	"crypto/tls"
	"maps"
	"slices"
	"sync"

	"sotto/sip/trust"
)

// belief is whom TLS believes at one port of the server: pins are by port.
type belief struct {
	policy trust.Policy
	config *tls.Config
}

// beliefs are those of an account. What an attempt has begun with it ends with,
// when they change meanwhile.
type beliefs struct {
	mu     sync.Mutex
	policy trust.Policy
	byPort map[uint16]belief
}

// newBeliefs reads what the policy names, for the port that it has.
func newBeliefs(policy trust.Policy) (*beliefs, error) {
	b := &beliefs{policy: policy, byPort: map[uint16]belief{}}
	_, err := b.at(policy.Port)
	return b, err
}

// at is the belief at a port, which SRV records may have named. The errors are
// those of trust.Policy.
func (b *beliefs) at(port uint16) (belief, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if known, ok := b.byPort[port]; ok {
		return known, nil
	}
	made, err := believing(b.policy, port)
	if err == nil {
		b.byPort[port] = made
	}
	return made, err
}

func believing(policy trust.Policy, port uint16) (belief, error) {
	policy.Port = port
	config, err := policy.ClientConfig()
	return belief{policy, config}, err
}

// change takes other pins, or returns an error and leaves all as it was.
func (b *beliefs) change(pins []trust.Pin) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	policy := b.policy
	policy.Pins = slices.Clone(pins)
	changed := map[uint16]belief{}
	for port := range maps.Keys(b.byPort) {
		made, err := believing(policy, port)
		if err != nil {
			return err
		}
		changed[port] = made
	}
	b.policy, b.byPort = policy, changed
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
