// Package sdp makes and reads the offers and answers (RFC 3264) of one audio
// stream among whatever other media lines a body has, and decides whether that
// stream is encrypted (RFC 4568, RFC 8643). Its functions are pure: no socket,
// no name service, no clock.
package sdp

import "fmt"

// Encryption is an account's policy for its audio.
type Encryption int

// Off never encrypts and never offers to. Optional offers both (RFC 8643) and
// takes what the peer can do, encrypted first. Required ends any call whose
// audio would be in clear.
const (
	Off Encryption = iota
	Optional
	Required
)

var encryptionNames = [...]string{Off: "off", Optional: "optional", Required: "required"}

// String is the word of the configuration: off, optional or required.
func (e Encryption) String() string {
	if e < 0 || int(e) >= len(encryptionNames) {
		return fmt.Sprintf("Encryption(%d)", int(e))
	}
	return encryptionNames[e]
}

// ParseEncryption reads the word of the configuration.
func ParseEncryption(s string) (Encryption, error) {
	for e, name := range encryptionNames {
		if s == name {
			return Encryption(e), nil
		}
	}
	return Off, fmt.Errorf("media encryption %q is none of off, optional, required", s)
}
