package sdes

import (
	"encoding/base64"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

const (
	maxLifetime  = 1 << 48 // SRTP packets (RFC 3711 section 9.2)
	maxMKILength = 128     // bytes (RFC 4568 section 6.1)
)

// parseKey reads "inline:" key-salt ["|" lifetime] ["|" mki ":" length]
// (RFC 4568 section 9.2).
func (c *Crypto) parseKey(param string) error {
	if strings.Contains(param, ";") {
		return ErrSeveralKeys
	}
	method, info, found := strings.Cut(param, ":")
	if !found || !strings.EqualFold(method, "inline") {
		return ErrKeyMethod
	}
	fields := strings.Split(info, "|")
	if len(fields) > 3 {
		return ErrSyntax
	}
	secret, err := decodeSecret(fields[0])
	if err != nil {
		return err
	}
	if len(secret) != c.Suite.KeyLen()+c.Suite.SaltLen() {
		return ErrKeyLength
	}
	c.setSecret(secret)
	return c.parseKeyFields(fields[1:])
}

// decodeSecret takes base64 with its padding or without it.
func decodeSecret(s string) ([]byte, error) {
	if secret, err := base64.StdEncoding.DecodeString(s); err == nil {
		return secret, nil
	}
	secret, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil, ErrKey // the decoder's own error would quote the key
	}
	return secret, nil
}

// parseKeyFields reads what follows the key. Either field may stand alone; only
// the identifier has a colon.
func (c *Crypto) parseKeyFields(fields []string) (err error) {
	if len(fields) > 0 && !strings.Contains(fields[0], ":") {
		if c.Lifetime, err = parseLifetime(fields[0]); err != nil {
			return err
		}
		fields = fields[1:]
	}
	switch len(fields) {
	case 0:
		return nil
	case 1:
		c.MKI, err = parseMKI(fields[0])
		return err
	}
	return ErrSyntax
}

// parseLifetime reads a count of packets, decimal or as a power of two.
func parseLifetime(s string) (uint64, error) {
	digits, power := strings.CutPrefix(s, "2^")
	if !isDigits(digits) {
		return 0, ErrLifetime
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	switch {
	case err != nil:
		return 0, ErrLifetime
	case power && n > 48:
		return 0, ErrLifetime
	case power:
		n = 1 << n
	}
	if n == 0 || n > maxLifetime {
		return 0, ErrLifetime
	}
	return n, nil
}

// formatLifetime prefers the power of two, which every reader knows.
func formatLifetime(n uint64) string {
	if bits.OnesCount64(n) == 1 {
		return "2^" + strconv.Itoa(bits.TrailingZeros64(n))
	}
	return strconv.FormatUint(n, 10)
}

// parseMKI reads value ":" length and lays the value out as the packets carry
// it. The value may be as wide as the 128 bytes allow.
func parseMKI(s string) ([]byte, error) {
	value, length, found := strings.Cut(s, ":")
	// 128 bytes have at most 309 digits.
	if !found || !isDigits(value) || len(value) > 309 || !isDigits(length) || len(length) > 3 {
		return nil, ErrMKI
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 1 || n > maxMKILength {
		return nil, ErrMKI
	}
	v, ok := new(big.Int).SetString(value, 10)
	if !ok || v.BitLen() > 8*n {
		return nil, ErrMKI
	}
	return v.FillBytes(make([]byte, n)), nil
}
