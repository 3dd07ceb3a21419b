package sdes_test

import (
	"errors"
	"testing"

	"sotto/media/sdes"
)

func TestGeneratedKeysHaveTheLengthOfTheirSuiteAndDiffer(t *testing.T) {
	for _, s := range sdes.Suites() {
		t.Run(string(s), func(t *testing.T) {
			a, err := sdes.Generate(1, s)
			if err != nil {
				t.Fatal(err)
			}
			b, err := sdes.Generate(1, s)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Key) != s.KeyLen() || len(a.Salt) != s.SaltLen() {
				t.Errorf("key of %d and salt of %d bytes", len(a.Key), len(a.Salt))
			}
			if a.SameKey(b) {
				t.Error("the same key twice")
			}
			back, err := sdes.Parse(a.Line())
			if err != nil {
				t.Fatal(err)
			}
			if !back.SameKey(a) || back.Tag != 1 || back.Suite != s {
				t.Errorf("came back as %v", back)
			}
		})
	}
}

func TestNoKeyIsGeneratedForAnUnknownSuiteOrTag(t *testing.T) {
	if _, err := sdes.Generate(1, "NULL_HMAC_SHA1_80"); !errors.Is(err, sdes.ErrSuite) {
		t.Errorf("unknown suite: %v", err)
	}
	for _, tag := range []int{-1, 1_000_000_000} {
		if _, err := sdes.Generate(tag, sdes.AEADAES128GCM); !errors.Is(err, sdes.ErrTag) {
			t.Errorf("tag %d: %v", tag, err)
		}
	}
}

func TestAppendingToAKeyLeavesItsSaltAlone(t *testing.T) {
	c, err := sdes.Generate(1, sdes.AESCM128HMACSHA180)
	if err != nil {
		t.Fatal(err)
	}
	first := c.Salt[0]
	_ = append(c.Key, first+1)
	if c.Salt[0] != first {
		t.Error("the salt was overwritten")
	}
}

func TestSameKeyMindsSaltAndAbsence(t *testing.T) {
	c, err := sdes.Generate(1, sdes.AESCM128HMACSHA180)
	if err != nil {
		t.Fatal(err)
	}
	other := c
	other.Tag = 2
	if !c.SameKey(other) {
		t.Error("the tag is no part of the key")
	}
	other.Salt = append([]byte{c.Salt[0] ^ 1}, c.Salt[1:]...)
	if c.SameKey(other) {
		t.Error("the salt is part of the key")
	}
	if (sdes.Crypto{}).SameKey(sdes.Crypto{}) {
		t.Error("no key is the same as no key")
	}
}
