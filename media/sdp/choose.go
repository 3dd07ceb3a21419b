package sdp

import (
	"slices"
	"strings"

	"sotto/media/sdes"
)

// choice is how one media line of an offer could be run.
type choice struct {
	line   int
	rank   int // the higher the better, 0: not at all
	codecs []Codec
	codec  Codec       // the peer's first that this side has, with its payload type
	crypto sdes.Crypto // the peer's; the zero Crypto for plain RTP
}

// Ranks of a line: a secure one comes first, wherever it stands.
const (
	unusable = iota
	open
	opportunistic // RTP/AVP with a=crypto (RFC 8643)
	secure
)

// choose finds the line of an offer to run: the best that the policy allows and
// that has a codec in common, the first of equals. The peer's order decides
// among codecs and among crypto suites (RFC 3264 section 6.1, RFC 4568 section
// 5.1.2).
func choose(l Local, sections []*section) (choice, *Refusal) {
	var best choice
	allowed, live := false, false
	for i, s := range sections {
		if !s.live() {
			continue
		}
		live = true
		c := l.judge(s)
		allowed = allowed || c.rank > unusable
		c.line, c.codecs = i, s.codecs(nil)
		codec, ok := firstCommon(c.codecs, l.Codecs)
		if c.codec = codec; ok && c.rank > best.rank {
			best = c
		}
	}
	switch {
	case best.rank > unusable:
		return best, nil
	case allowed:
		return best, refuse(NotAcceptable, "The offer has no audio codec that can be used here.")
	case live:
		return best, l.refusal(sections)
	}
	return best, noAudio(sections)
}

// judge ranks a live line by the policy and takes the crypto to run it with.
func (l Local) judge(s *section) choice {
	if l.Encryption == Off {
		if s.profile == AVP {
			return choice{rank: open}
		}
		return choice{}
	}
	if c, ok := preferred(s.usable(l.Keys)); ok {
		if s.profile == SAVP {
			return choice{rank: secure, crypto: c}
		}
		return choice{rank: opportunistic, crypto: c}
	}
	if s.profile == AVP && l.Encryption == Optional {
		return choice{rank: open}
	}
	return choice{}
}

// preferred is the first attribute, though one whose packets carry no master
// key identifier comes before any that do: with one key an identifier tells
// nothing and costs bytes in every packet.
func preferred(cryptos []sdes.Crypto) (sdes.Crypto, bool) {
	if len(cryptos) == 0 {
		return sdes.Crypto{}, false
	}
	i := slices.IndexFunc(cryptos, func(c sdes.Crypto) bool { return len(c.MKI) == 0 })
	return cryptos[max(i, 0)], true
}

// firstCommon is the first of theirs that is also ours, under our name for it.
func firstCommon(theirs, ours []Codec) (Codec, bool) {
	for _, c := range theirs {
		if i := slices.IndexFunc(ours, c.same); i >= 0 {
			c.Name = ours[i].Name
			return c, true
		}
	}
	return Codec{}, false
}

// refusal explains why the policy allows none of the live lines.
func (l Local) refusal(sections []*section) *Refusal {
	if l.Encryption == Off {
		return refuse(NotAcceptable, "The offer wants encrypted audio, and media encryption is off here.")
	}
	for _, s := range sections {
		if s.live() && (s.profile == SAVP || len(s.attributes("crypto")) > 0) {
			return refuse(NotAcceptable, "The offer has no a=crypto line with a suite and a key that can be used here.")
		}
	}
	return refuse(EncryptionRequired, "The offer has plain RTP only, and encrypted audio (SRTP with a=crypto) is required here.")
}

// noAudio explains why no line is live.
func noAudio(sections []*section) *Refusal {
	for _, s := range sections {
		if strings.EqualFold(s.name.media, "audio") && strings.Contains(strings.ToUpper(s.name.proto), "TLS/") {
			return refuse(NotAcceptable, "The offer has audio over DTLS-SRTP only, and this phone takes its keys from a=crypto.")
		}
	}
	return refuse(NotAcceptable, "The offer has no audio that can be used here.")
}
