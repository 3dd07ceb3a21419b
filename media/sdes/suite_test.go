package sdes_test

import (
	"slices"
	"strings"
	"testing"

	"sotto/media/sdes"
)

func TestTheSixSuitesHaveTheKeyAndSaltLengthsOfTheirRFC(t *testing.T) {
	lengths := map[sdes.Suite][2]int{
		"AES_CM_128_HMAC_SHA1_80": {16, 14}, // RFC 4568
		"AES_CM_128_HMAC_SHA1_32": {16, 14},
		"AES_256_CM_HMAC_SHA1_80": {32, 14}, // RFC 6188
		"AES_256_CM_HMAC_SHA1_32": {32, 14},
		"AEAD_AES_128_GCM":        {16, 12}, // RFC 7714
		"AEAD_AES_256_GCM":        {32, 12},
	}
	if got := len(sdes.Suites()); got != len(lengths) {
		t.Fatalf("%d suites, want %d", got, len(lengths))
	}
	for _, s := range sdes.Suites() {
		want, ok := lengths[s]
		if !ok {
			t.Errorf("%s should not be there", s)
		}
		if got := [2]int{s.KeyLen(), s.SaltLen()}; got != want {
			t.Errorf("%s has key and salt of %v bytes, want %v", s, got, want)
		}
		if !s.Known() {
			t.Errorf("%s is not known", s)
		}
	}
}

func TestNoSuiteWithoutEncryptionExists(t *testing.T) {
	for _, s := range sdes.Suites() {
		if strings.Contains(string(s), "NULL") {
			t.Errorf("%s is offered", s)
		}
	}
	for _, s := range []sdes.Suite{"", "NULL_HMAC_SHA1_80", "NULL_NULL", "F8_128_HMAC_SHA1_80", "AES_192_CM_HMAC_SHA1_80"} {
		if s.Known() || s.KeyLen() != 0 || s.SaltLen() != 0 {
			t.Errorf("%q is known", s)
		}
	}
}

func TestChangingTheListOfSuitesChangesNoOneElses(t *testing.T) {
	want := slices.Clone(sdes.Suites())
	clear(sdes.Suites())
	if !slices.Equal(sdes.Suites(), want) {
		t.Error("Suites hands out its own list")
	}
}
