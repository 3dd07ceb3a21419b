package pbx

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"
)

const (
	nonceLifetime = 5 * time.Minute
	nonceSize     = 32 // bytes: 8 of time, 8 at random, 16 of HMAC-SHA-256
	nonceSigned   = 16 // how many of them are signed
	countWindow   = 64 // how far back a nonce count may arrive out of order
)

// nonces makes the nonces of digest challenges (RFC 7616 §5.4). Each carries
// its time and a signature, so that challenging strangers costs no memory; only
// nonces that someone has answered rightly are remembered, with their counts.
type nonces struct {
	now func() time.Time
	key [sha256.Size]byte

	mu   sync.Mutex
	used map[string]*counts
}

// counts remembers which nonce counts were seen: bit i of seen is highest-i.
type counts struct {
	expires time.Time
	highest uint32
	seen    uint64
}

func newNonces(now func() time.Time) *nonces {
	n := &nonces{now: now, used: map[string]*counts{}}
	rand.Read(n.key[:])
	return n
}

// make returns a new nonce.
func (n *nonces) make() string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(n.now().UnixNano()))
	raw = append(raw, make([]byte, nonceSigned-len(raw))...)
	rand.Read(raw[8:])
	return hex.EncodeToString(append(raw, n.sign(raw)...))
}

// fresh says whether nonce is ours and still within its lifetime.
func (n *nonces) fresh(nonce string) bool {
	raw, err := hex.DecodeString(nonce)
	if err != nil || len(raw) != nonceSize || !hmac.Equal(raw[nonceSigned:], n.sign(raw[:nonceSigned])) {
		return false
	}
	age := n.now().Sub(time.Unix(0, int64(binary.BigEndian.Uint64(raw))))
	return age >= 0 && age < nonceLifetime
}

// take uses up the count of a fresh nonce and reports whether it was unused. To
// be called once the response has proved right, never before.
func (n *nonces) take(nonce string, count uint32) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.used[nonce]
	if c == nil {
		n.forget()
		c = &counts{expires: n.now().Add(nonceLifetime)}
		n.used[nonce] = c
	}
	return c.take(count)
}

func (c *counts) take(count uint32) bool {
	if count == 0 {
		return false
	}
	if count > c.highest {
		c.seen = c.seen<<(count-c.highest) | 1
		c.highest = count
		return true
	}
	back := c.highest - count
	if back >= countWindow || c.seen&(1<<back) != 0 {
		return false
	}
	c.seen |= 1 << back
	return true
}

// forget drops nonces that fresh would refuse by now.
func (n *nonces) forget() {
	now := n.now()
	for nonce, c := range n.used {
		if now.After(c.expires) {
			delete(n.used, nonce)
		}
	}
}

func (n *nonces) sign(raw []byte) []byte {
	h := hmac.New(sha256.New, n.key[:])
	h.Write(raw)
	return h.Sum(nil)[:nonceSize-nonceSigned]
}
