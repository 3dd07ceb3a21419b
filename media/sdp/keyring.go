package sdp

import (
	"fmt"
	"io"
	"sync"

	"sotto/media/sdes"
)

// Keyring holds the keys with which this side protects what it sends in one
// call, one for each suite: made when first asked for, and the same in every
// later offer and answer, so that a re-offer does not re-key. A new attempt or
// a re-keying takes a new ring. The zero value is empty and ready, also for
// concurrent use. It must not be copied.
type Keyring struct {
	mu   sync.Mutex
	keys map[sdes.Suite]sdes.Crypto
}

// Key is the ring's key for a suite, under the given tag.
func (k *Keyring) Key(tag int, s sdes.Suite) (sdes.Crypto, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if c, ok := k.keys[s]; ok {
		c.Tag = tag
		return c, nil
	}
	c, err := sdes.Generate(tag, s)
	if err != nil {
		return sdes.Crypto{}, err
	}
	if k.keys == nil {
		k.keys = make(map[sdes.Suite]sdes.Crypto)
	}
	k.keys[s] = c
	return c, nil
}

// Holds says whether the key is one of the ring's, whatever its tag: then it
// came back from the peer.
func (k *Keyring) Holds(c sdes.Crypto) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, own := range k.keys {
		if own.SameKey(c) {
			return true
		}
	}
	return false
}

// Format hides the keys from every verb.
func (k *Keyring) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "keyring") }
