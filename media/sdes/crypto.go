package sdes

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Crypto is one a=crypto attribute: what its sender protects its own packets
// with (RFC 4568 section 4). However it is printed, its key stays hidden; only
// Line writes it.
type Crypto struct {
	Tag   int    // 0 to 999999999, joins an answer's attribute to the offer's
	Suite Suite  // one of Suites
	Key   []byte // master key, Suite.KeyLen bytes
	Salt  []byte // master salt, Suite.SaltLen bytes

	// MKI is the master key identifier that every packet under this key
	// carries, most significant byte first and as long as on the wire, 1 to 128
	// bytes; nil when packets carry none (RFC 3711 section 3.1).
	MKI []byte

	// Lifetime is the number of packets the key may protect, 1 to 2^48; 0 when
	// the attribute names none, which means the default of SRTP (RFC 3711
	// section 9.2).
	Lifetime uint64

	// Params are the session parameters, all of them harmless to a receiver
	// that ignores them (see Parse).
	Params []string
}

// Generate makes an attribute with a fresh master key and salt from the
// system's source of randomness. Its error is ErrSuite or ErrTag.
func Generate(tag int, s Suite) (Crypto, error) {
	if !s.Known() {
		return Crypto{}, ErrSuite
	}
	if tag < 0 || tag > maxTag {
		return Crypto{}, ErrTag
	}
	secret := make([]byte, s.KeyLen()+s.SaltLen())
	if _, err := rand.Read(secret); err != nil {
		return Crypto{}, fmt.Errorf("no randomness for a master key: %w", err)
	}
	c := Crypto{Tag: tag, Suite: s}
	c.setSecret(secret)
	return c, nil
}

// Line is the attribute's value, what follows "a=crypto:". It holds the key:
// it belongs into a message body and nowhere else. For the zero Crypto it is
// not a valid value.
func (c Crypto) Line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s inline:", c.Tag, string(c.Suite))
	b.WriteString(base64.StdEncoding.EncodeToString(c.secret()))
	c.writeKeyFields(&b)
	for _, p := range c.Params {
		b.WriteString(" " + p)
	}
	return b.String()
}

// SameKey says whether both attributes hold the same master key and salt, in
// constant time. Two without keys are not the same.
func (c Crypto) SameKey(other Crypto) bool {
	a, b := c.secret(), other.secret()
	return len(a) > 0 && subtle.ConstantTimeCompare(a, b) == 1
}

// secret is the key followed by the salt, as inline carries them.
func (c Crypto) secret() []byte { return bytes.Join([][]byte{c.Key, c.Salt}, nil) }

// setSecret divides what inline carries. The full slice expression keeps an
// append to the key from running into the salt.
func (c *Crypto) setSecret(secret []byte) {
	n := c.Suite.KeyLen()
	c.Key, c.Salt = secret[:n:n], secret[n:]
}

// writeKeyFields writes the lifetime and the identifier behind the key
// (RFC 4568 section 6.1).
func (c Crypto) writeKeyFields(b *strings.Builder) {
	if c.Lifetime > 0 {
		b.WriteString("|" + formatLifetime(c.Lifetime))
	}
	if len(c.MKI) > 0 {
		b.WriteString("|" + new(big.Int).SetBytes(c.MKI).String() + ":" + strconv.Itoa(len(c.MKI)))
	}
}
