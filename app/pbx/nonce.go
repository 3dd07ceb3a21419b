package pbx

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"sync"
	"time"
)

const (
	nonceLifetime = 5 * time.Minute
	mostNonces    = 4096 // in use at once
	nonceSize     = 32   // bytes: 8 of time, 8 at random, 16 of HMAC-SHA-256
	nonceSigned   = 16   // how many of them are signed
	countWindow   = 64   // how far back a nonce count may arrive out of order
)

// nonces makes the nonces of digest challenges (RFC 7616 §5.4). Each carries
// its time and a signature over that and the address it is given to, so that
// challenging strangers costs no memory, and who answers a nonce has received
// it. Only those that someone has answered rightly are remembered, with their
// counts.
type nonces struct {
	now func() time.Time
	key [sha256.Size]byte

	mu    sync.Mutex
	since time.Time // earlier nonces are no longer taken
	used  map[string]*counts
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

// make returns a new nonce for whoever is at addr.
func (n *nonces) make(addr netip.Addr) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(n.now().UnixNano()))
	raw = append(raw, make([]byte, nonceSigned-len(raw))...)
	rand.Read(raw[8:])
	return hex.EncodeToString(append(raw, n.sign(raw, addr)...))
}

// fresh says whether nonce is ours, was given to addr, and is still within its lifetime.
func (n *nonces) fresh(nonce string, addr netip.Addr) bool {
	raw, err := hex.DecodeString(nonce)
	if err != nil || len(raw) != nonceSize || !hmac.Equal(raw[nonceSigned:], n.sign(raw[:nonceSigned], addr)) {
		return false
	}
	made := time.Unix(0, int64(binary.BigEndian.Uint64(raw)))
	age := n.now().Sub(made)
	return age >= 0 && age < nonceLifetime && made.After(n.start())
}

func (n *nonces) start() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.since
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

// forget drops nonces that fresh would refuse by now. Where too many are left,
// it drops all, and none made until now is taken again: phones then get a new
// one, and nothing that was used can be used twice.
func (n *nonces) forget() {
	now := n.now()
	for nonce, c := range n.used {
		if now.After(c.expires) {
			delete(n.used, nonce)
		}
	}
	if len(n.used) >= mostNonces {
		clear(n.used)
		n.since = now
	}
}

func (n *nonces) sign(raw []byte, addr netip.Addr) []byte {
	h := hmac.New(sha256.New, n.key[:])
	h.Write(raw)
	h.Write(addr.AsSlice())
	return h.Sum(nil)[:nonceSize-nonceSigned]
}
