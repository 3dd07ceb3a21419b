package sdp

import (
	"fmt"
	"io"
	"slices"

	"sotto/media/sdes"
)

// Offer is an offer of this side's, from its making until its answers are read:
// there may be several, by forks. It does not change and may be used by many
// goroutines. Printing it does not show its keys.
type Offer struct {
	local   Local
	layout  Layout
	body    []byte
	cryptos []sdes.Crypto
	codecs  []Codec // with telephone-event
	secure  bool    // plain RTP is no answer to it
}

// NewOffer makes an offer of one audio line: RTP/AVP when encryption is off,
// RTP/AVP with a=crypto when it is optional (RFC 8643), RTP/SAVP when it is
// required or secureOnly asks for it. A re-offer of an optional call that runs
// as RTP/SAVP stays so, with all media lines of l.Layout in their places.
//
// Each suite of l.Suites is offered once with a key of its own, under tags from
// 1. RTCP multiplexing is not offered: this side always has a port for RTCP, and
// old peers stumble over the attribute.
//
// The errors are ErrAddress, ErrCodecs, ErrSuites and ErrPolicy.
func NewOffer(l Local, secureOnly bool) (*Offer, error) {
	if secureOnly && l.Encryption == Off {
		return nil, ErrPolicy
	}
	l, err := l.prepared()
	if err != nil {
		return nil, err
	}
	profile := AVP
	running, _ := parseProfile(l.Layout.proto())
	if secureOnly || l.Encryption == Required || l.Encryption == Optional && running == SAVP {
		profile = SAVP
	}
	o := &Offer{
		local: l, secure: profile == SAVP,
		layout: l.Layout.withProto(profile.rename(l.Layout.proto())),
	}
	if o.cryptos, err = l.offeredKeys(); err != nil {
		return nil, err
	}
	event := l.eventCodec()
	o.codecs = append(slices.Clone(l.Codecs), event)
	o.body, err = l.write(o.layout, stream{
		proto: o.layout.proto(), codecs: l.Codecs, event: &event,
		cryptos: o.cryptos, direction: l.Direction, ptime: packetTime,
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// offeredKeys are the attributes of an offer, tags from 1.
func (l Local) offeredKeys() (cryptos []sdes.Crypto, err error) {
	if l.Encryption == Off {
		return nil, nil
	}
	seen := map[sdes.Suite]bool{}
	for _, s := range l.Suites {
		if seen[s] {
			continue
		}
		seen[s] = true
		c, err := l.Keys.Key(len(cryptos)+1, s)
		if err != nil {
			return nil, err
		}
		cryptos = append(cryptos, c)
	}
	return cryptos, nil
}

// Body is the offer's SDP. It holds the keys.
func (o *Offer) Body() []byte { return slices.Clone(o.body) }

// Format hides body and keys from every verb.
func (o *Offer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "offer") }
