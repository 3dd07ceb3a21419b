package sdes_test

import (
	"testing"

	"sotto/media/sdes"
)

// FuzzParse: whatever is read has a known suite with a key of its length, and
// reads the same again from its own line.
func FuzzParse(f *testing.F) {
	for _, value := range []string{
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + rfcKey1 + "|2^20|1:32",
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|1:4 FEC_ORDER=FEC_SRTP WSH=64 -x",
		"4 AEAD_AES_128_GCM inline:" + gcm128,
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + ";inline:" + key128,
		"",
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		c, err := sdes.Parse(value)
		if err != nil {
			return
		}
		if !c.Suite.Known() || len(c.Key) != c.Suite.KeyLen() || len(c.Salt) != c.Suite.SaltLen() {
			t.Fatalf("taken without a full key: %v", c)
		}
		again, err := sdes.Parse(c.Line())
		if err != nil {
			t.Fatalf("its own line is refused: %v", err)
		}
		sameFields(t, again, c)
		if !again.SameKey(c) {
			t.Fatal("its own line has another key")
		}
	})
}
