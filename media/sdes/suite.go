// Package sdes reads and writes the a=crypto attribute of SDP (RFC 4568): the
// suite, the master key and salt, and the parameters one side of a call
// declares for the SRTP it sends. It does no cryptography of its own, opens no
// socket, and never prints a key except where it writes the attribute itself.
package sdes

import (
	"slices"
	"strings"
)

// Suite is the name of a crypto suite as it stands in the attribute
// (RFC 4568 section 6.2).
type Suite string

// The suites this phone can run. The NULL ciphers and F8 are not among them.
const (
	AESCM128HMACSHA180 Suite = "AES_CM_128_HMAC_SHA1_80" // RFC 4568 section 6.2.1
	AESCM128HMACSHA132 Suite = "AES_CM_128_HMAC_SHA1_32" // RFC 4568 section 6.2.2
	AESCM256HMACSHA180 Suite = "AES_256_CM_HMAC_SHA1_80" // RFC 6188 section 4
	AESCM256HMACSHA132 Suite = "AES_256_CM_HMAC_SHA1_32" // RFC 6188 section 4
	AEADAES128GCM      Suite = "AEAD_AES_128_GCM"        // RFC 7714 section 14.1
	AEADAES256GCM      Suite = "AEAD_AES_256_GCM"        // RFC 7714 section 14.1
)

// allSuites is read only; Suites hands out copies.
var allSuites = []Suite{
	AESCM128HMACSHA180, AESCM128HMACSHA132,
	AESCM256HMACSHA180, AESCM256HMACSHA132,
	AEADAES128GCM, AEADAES256GCM,
}

// Suites returns all six suites, in the order of the constants.
func Suites() []Suite { return slices.Clone(allSuites) }

// Known says whether the suite is one of Suites.
func (s Suite) Known() bool { return slices.Contains(allSuites, s) }

// KeyLen is the length of the master key in bytes, 0 for an unknown suite.
func (s Suite) KeyLen() int {
	switch s {
	case AESCM128HMACSHA180, AESCM128HMACSHA132, AEADAES128GCM:
		return 16
	case AESCM256HMACSHA180, AESCM256HMACSHA132, AEADAES256GCM:
		return 32
	}
	return 0
}

// SaltLen is the length of the master salt in bytes: 14 for counter mode
// (RFC 3711 section 8.2), 12 for GCM (RFC 7714), 0 for an unknown
// suite.
func (s Suite) SaltLen() int {
	switch s {
	case AESCM128HMACSHA180, AESCM128HMACSHA132, AESCM256HMACSHA180, AESCM256HMACSHA132:
		return 14
	case AEADAES128GCM, AEADAES256GCM:
		return 12
	}
	return 0
}

// parseSuite finds a suite by its name; ABNF literals ignore case.
func parseSuite(name string) (Suite, error) {
	for _, s := range allSuites {
		if strings.EqualFold(name, string(s)) {
			return s, nil
		}
	}
	return "", ErrSuite
}
