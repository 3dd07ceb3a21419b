package media

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/pion/srtp/v2"

	"sotto/media/sdes"
)

// replayWindow is how many packets back a replay is told from a late packet (RFC 3711 section 3.3.2
// asks for 64 or more).
const replayWindow = 128

// heldKeys is how many of the peer's keys are remembered with their state.
const heldKeys = 16

// profileOf is pion's name for a suite.
func profileOf(s sdes.Suite) (srtp.ProtectionProfile, error) {
	switch s {
	case sdes.AESCM128HMACSHA180:
		return srtp.ProtectionProfileAes128CmHmacSha1_80, nil
	case sdes.AESCM128HMACSHA132:
		return srtp.ProtectionProfileAes128CmHmacSha1_32, nil
	case sdes.AESCM256HMACSHA180:
		return srtp.ProtectionProfileAes256CmHmacSha1_80, nil
	case sdes.AESCM256HMACSHA132:
		return srtp.ProtectionProfileAes256CmHmacSha1_32, nil
	case sdes.AEADAES128GCM:
		return srtp.ProtectionProfileAeadAes128Gcm, nil
	case sdes.AEADAES256GCM:
		return srtp.ProtectionProfileAeadAes256Gcm, nil
	}
	return 0, fmt.Errorf("%w: %q", sdes.ErrSuite, string(s))
}

// newContext makes pion's context of one direction. Its error never tells the key.
func newContext(key sdes.Crypto, options ...srtp.ContextOption) (*srtp.Context, error) {
	profile, err := profileOf(key.Suite)
	if err != nil {
		return nil, err
	}
	if len(key.Key) != key.Suite.KeyLen() || len(key.Salt) != key.Suite.SaltLen() {
		return nil, fmt.Errorf("media: the key of %s has the wrong length", key.Suite)
	}
	return srtp.CreateContext(key.Key, key.Salt, profile, append(options, srtp.MasterKeyIndicator(key.MKI))...)
}

// keys holds the SRTP contexts of a session's life. An exchange that repeats a key gets the running
// context, with its rollover counter and replay window: a fresh one would send the same keystream
// twice and take old packets for new.
type keys struct {
	in  []*inbound // the peer's, the one used last in front
	out []*outbound
}

// inbound is the context of the peer's key.
func (k *keys) inbound(key sdes.Crypto) (*inbound, error) {
	if i := slices.IndexFunc(k.in, func(c *inbound) bool { return sameKey(c.key, key) }); i >= 0 {
		found := k.in[i]
		k.used(found)
		return found, nil
	}
	var before map[uint32]uint32
	if len(k.in) > 0 {
		before = k.in[0].rollovers()
	}
	made, err := newInbound(key, before)
	if err != nil {
		return nil, err
	}
	k.in = slices.Insert(k.in, 0, made)
	k.in = k.in[:min(len(k.in), heldKeys)]
	return made, nil
}

// used brings a context to the front, away from being forgotten.
func (k *keys) used(c *inbound) {
	if i := slices.Index(k.in, c); i > 0 {
		k.in = slices.Insert(slices.Delete(k.in, i, i+1), 0, c)
	}
}

// outbound is the context of a key of ours. None is forgotten: there are no more than a keyring has.
func (k *keys) outbound(key sdes.Crypto) (*outbound, error) {
	for _, c := range k.out {
		if sameKey(c.key, key) {
			return c, nil
		}
	}
	made, err := newOutbound(key)
	if err != nil {
		return nil, err
	}
	k.out = append(k.out, made)
	return made, nil
}

func sameKey(a, b sdes.Crypto) bool {
	return a.Suite == b.Suite && bytes.Equal(a.MKI, b.MKI) && a.SameKey(b)
}
