package sdes_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"

	"sotto/media/sdes"
)

// Key and salt texts of the right length for each kind of suite.
var (
	key128  = b64(30, 'a')
	key256  = b64(46, 'b')
	gcm128  = b64(28, 'c')
	gcm256  = b64(44, 'd')
	rfcKey1 = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj" // of an example in RFC 4568
)

func b64(n int, fill byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, n))
}

func TestTheExamplesOfRFC4568AreRead(t *testing.T) {
	tests := []struct {
		name, value string
		want        sdes.Crypto
		secret      string // base64 of key and salt
	}{
		{
			"video of the first body",
			"1 AES_CM_128_HMAC_SHA1_80 inline:" + rfcKey1 + "|2^20|1:32",
			sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Lifetime: 1 << 20, MKI: slices.Concat(make([]byte, 31), []byte{1})},
			rfcKey1,
		},
		{
			"audio of the first body",
			"1 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj|2^20|1:32",
			sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA132, Lifetime: 1 << 20, MKI: slices.Concat(make([]byte, 31), []byte{1})},
			"NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj",
		},
		{
			"first line of the offer",
			"1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4 FEC_ORDER=FEC_SRTP",
			sdes.Crypto{
				Tag: 1, Suite: sdes.AESCM128HMACSHA180, Lifetime: 1 << 20, MKI: []byte{0, 0, 0, 1},
				Params: []string{"FEC_ORDER=FEC_SRTP"},
			},
			"WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
		},
		{
			"answer",
			"1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:4",
			sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Lifetime: 1 << 20, MKI: []byte{0, 0, 0, 1}},
			"PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sdes.Parse(tt.value)
			if err != nil {
				t.Fatal(err)
			}
			sameFields(t, got, tt.want)
			secret := slices.Concat(got.Key, got.Salt)
			if text := base64.StdEncoding.EncodeToString(secret); text != tt.secret {
				t.Errorf("key and salt are %s, want %s", text, tt.secret)
			}
			if len(got.Key) != 16 || len(got.Salt) != 14 {
				t.Errorf("key of %d and salt of %d bytes", len(got.Key), len(got.Salt))
			}
			if got.Line() != tt.value {
				t.Errorf("written as %s, want %s", got.Line(), tt.value)
			}
		})
	}
}

func sameFields(t *testing.T, got, want sdes.Crypto) {
	t.Helper()
	if got.Tag != want.Tag || got.Suite != want.Suite || got.Lifetime != want.Lifetime {
		t.Errorf("got tag %d, suite %s, lifetime %d, want %d, %s, %d",
			got.Tag, got.Suite, got.Lifetime, want.Tag, want.Suite, want.Lifetime)
	}
	if !bytes.Equal(got.MKI, want.MKI) {
		t.Errorf("MKI is %x, want %x", got.MKI, want.MKI)
	}
	if !slices.Equal(got.Params, want.Params) {
		t.Errorf("parameters are %q, want %q", got.Params, want.Params)
	}
}

func TestUsableAttributesAreRead(t *testing.T) {
	tests := []struct {
		name, value string
		want        sdes.Crypto
	}{
		{"key alone", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128, sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180}},
		{"AES-256", "2 AES_256_CM_HMAC_SHA1_80 inline:" + key256, sdes.Crypto{Tag: 2, Suite: sdes.AESCM256HMACSHA180}},
		{"AES-256, short tag", "3 AES_256_CM_HMAC_SHA1_32 inline:" + key256, sdes.Crypto{Tag: 3, Suite: sdes.AESCM256HMACSHA132}},
		{"GCM-128", "4 AEAD_AES_128_GCM inline:" + gcm128, sdes.Crypto{Tag: 4, Suite: sdes.AEADAES128GCM}},
		{"GCM-256", "5 AEAD_AES_256_GCM inline:" + gcm256, sdes.Crypto{Tag: 5, Suite: sdes.AEADAES256GCM}},
		{"padding left out", "5 AEAD_AES_256_GCM inline:" + strings.TrimRight(gcm256, "="), sdes.Crypto{Tag: 5, Suite: sdes.AEADAES256GCM}},
		{"greatest tag", "999999999 AEAD_AES_256_GCM inline:" + gcm256, sdes.Crypto{Tag: 999999999, Suite: sdes.AEADAES256GCM}},
		{"names in other case", "1 aes_cm_128_hmac_sha1_80 INLINE:" + key128, sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180}},
		{"blanks and tabs", "  1\tAES_CM_128_HMAC_SHA1_80   inline:" + key128 + " ", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180}},
		{"decimal lifetime", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|1066400", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Lifetime: 1066400}},
		{"lifetime of one packet", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|2^0", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Lifetime: 1}},
		{"longest lifetime", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|2^48", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Lifetime: 1 << 48}},
		{"identifier without lifetime", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|258:2", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, MKI: []byte{1, 2}}},
		{"identifier of 0", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|0:1", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, MKI: []byte{0}}},
		{"identifier of 128 bytes", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|7:128", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, MKI: slices.Concat(make([]byte, 127), []byte{7})}},
		{"WSH is only a hint", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + " WSH=64", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Params: []string{"WSH=64"}}},
		{"KDR of 0 is one derivation", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + " KDR=0", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Params: []string{"KDR=0"}}},
		{"order of a FEC nobody sends", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + " FEC_ORDER=SRTP_FEC", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Params: []string{"FEC_ORDER=SRTP_FEC"}}},
		{"unknown but optional parameter", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + " -SRC=1 WSH=128", sdes.Crypto{Tag: 1, Suite: sdes.AESCM128HMACSHA180, Params: []string{"-SRC=1", "WSH=128"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sdes.Parse(tt.value)
			if err != nil {
				t.Fatal(err)
			}
			sameFields(t, got, tt.want)
			if len(got.Key) != got.Suite.KeyLen() || len(got.Salt) != got.Suite.SaltLen() {
				t.Errorf("key of %d and salt of %d bytes", len(got.Key), len(got.Salt))
			}
			again, err := sdes.Parse(got.Line())
			if err != nil {
				t.Fatalf("its own line is refused: %v", err)
			}
			sameFields(t, again, tt.want)
			if !again.SameKey(got) {
				t.Error("its own line has another key")
			}
		})
	}
}

func TestUnusableAttributesAreRefusedWithTheirReason(t *testing.T) {
	const suite = "1 AES_CM_128_HMAC_SHA1_80 "
	good := suite + "inline:" + key128
	tests := []struct {
		name, value string
		want        error
	}{
		{"nothing", "", sdes.ErrSyntax},
		{"tag alone", "5", sdes.ErrSyntax},
		{"no tag", "AES_CM_128_HMAC_SHA1_80 inline:" + key128, sdes.ErrSyntax},
		{"no tag but a parameter", "AES_CM_128_HMAC_SHA1_80 inline:" + key128 + " WSH=64", sdes.ErrTag},
		{"tag with a sign", "+1 AES_CM_128_HMAC_SHA1_80 inline:" + key128, sdes.ErrTag},
		{"tag of ten digits", "1000000000 AES_CM_128_HMAC_SHA1_80 inline:" + key128, sdes.ErrTag},
		{"F8", "2 F8_128_HMAC_SHA1_80 inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm", sdes.ErrSuite},
		{"NULL cipher", "1 NULL_HMAC_SHA1_80 inline:" + key128, sdes.ErrSuite},
		{"no method", suite + key128, sdes.ErrKeyMethod},
		{"other method", suite + "uri:" + key128, sdes.ErrKeyMethod},
		{"two keys, as in RFC 4568", suite + "inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm|2^20|1:4;inline:QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5|2^20|2:4", sdes.ErrSeveralKeys},
		{"not base64", suite + "inline:!!!not*base64*at*all*!!!_________________", sdes.ErrKey},
		{"empty key", suite + "inline:", sdes.ErrKeyLength},
		{"key of 16 bytes", suite + "inline:" + b64(16, 1), sdes.ErrKeyLength},
		{"key of 29 bytes", suite + "inline:" + b64(29, 1), sdes.ErrKeyLength},
		{"key of 31 bytes", suite + "inline:" + b64(31, 1), sdes.ErrKeyLength},
		{"AES-256 key for AES-128", suite + "inline:" + key256, sdes.ErrKeyLength},
		{"AES-128 key for AES-256", "1 AES_256_CM_HMAC_SHA1_80 inline:" + key128, sdes.ErrKeyLength},
		{"counter mode key for GCM", "1 AEAD_AES_128_GCM inline:" + key128, sdes.ErrKeyLength},
		{"lifetime of 0", good + "|0", sdes.ErrLifetime},
		{"lifetime beyond 2^48", good + "|2^49", sdes.ErrLifetime},
		{"decimal lifetime beyond 2^48", good + "|281474976710657", sdes.ErrLifetime},
		{"lifetime beyond 64 bits", good + "|99999999999999999999", sdes.ErrLifetime},
		{"lifetime to the power of a minus", good + "|2^-1", sdes.ErrLifetime},
		{"lifetime of words", good + "|forever", sdes.ErrLifetime},
		{"empty lifetime", good + "|", sdes.ErrLifetime},
		{"identifier before lifetime", good + "|1:4|2^20", sdes.ErrSyntax},
		{"identifier without a value", good + "|:4", sdes.ErrMKI},
		{"identifier of no bytes", good + "|1:0", sdes.ErrMKI},
		{"identifier of 129 bytes", good + "|1:129", sdes.ErrMKI},
		{"identifier too great for its bytes", good + "|256:1", sdes.ErrMKI},
		{"identifier without end", good + "|" + strings.Repeat("9", 310) + ":128", sdes.ErrMKI},
		{"second field no identifier", good + "|2^20|2^20", sdes.ErrMKI},
		{"four fields", good + "|2^20|1:4|1", sdes.ErrSyntax},
		{"SRTP in clear", good + " UNENCRYPTED_SRTP", sdes.ErrParameter},
		{"SRTCP in clear", good + " UNENCRYPTED_SRTCP", sdes.ErrParameter},
		{"no authentication", good + " UNAUTHENTICATED_SRTP", sdes.ErrParameter},
		{"SRTP in clear, lower case", good + " unencrypted_srtp", sdes.ErrParameter},
		{"bad parameter behind a good one", good + " WSH=64 UNENCRYPTED_SRTP", sdes.ErrParameter},
		{"repeated derivation", good + " KDR=1", sdes.ErrParameter},
		{"derivation rate of words", good + " KDR=x", sdes.ErrParameter},
		{"derivation rate of nothing", good + " KDR", sdes.ErrParameter},
		{"a key for FEC", good + " FEC_KEY=inline:" + key128, sdes.ErrParameter},
		{"an order FEC does not have", good + " FEC_ORDER=LAST", sdes.ErrParameter},
		{"too small a window", good + " WSH=60", sdes.ErrParameter},
		{"unknown parameter", good + " SRC=1", sdes.ErrParameter},
		{"far too long", good + strings.Repeat(" -x", 4096), sdes.ErrSyntax},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := sdes.Parse(tt.value)
			if !errors.Is(err, tt.want) {
				t.Errorf("got error %v, want %v", err, tt.want)
			}
			if c.Key != nil || c.Salt != nil {
				t.Error("a refused attribute left a key behind")
			}
		})
	}
}
