package media

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"testing"
)

// The session keys that RFC 3711 appendix B.3 derives from its master key.
const (
	rfcCipherKey  = "C61E7A93744F39EE10734AFE3FF7A087"
	rfcCipherSalt = "30CBBC08863D8C85D49DB34A9AE1"
	rfcAuthKey    = "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"
)

// rfcProtected protects a packet of ROC 0 with these session keys by the text of RFC 3711 sections
// 4.1.1 and 4.2.1, with nothing but the standard library.
func rfcProtected(t *testing.T, packet []byte) []byte {
	t.Helper()
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	block, err := aes.NewCipher(unhex(rfcCipherKey))
	if err != nil {
		t.Fatal(err)
	}
	// IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16)
	iv := append(unhex(rfcCipherSalt), 0, 0)
	for i := range 4 {
		iv[4+i] ^= packet[8+i]
	}
	iv[12] ^= packet[2]
	iv[13] ^= packet[3]
	out := append([]byte(nil), packet...)
	cipher.NewCTR(block, iv).XORKeyStream(out[rtpHeader:], packet[rtpHeader:])
	mac := hmac.New(sha1.New, unhex(rfcAuthKey))
	mac.Write(out)
	mac.Write([]byte{0, 0, 0, 0})
	return append(out, mac.Sum(nil)[:10]...)
}
