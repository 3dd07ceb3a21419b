package sdp

import (
	"slices"
	"time"

	"sotto/media/sdes"
)

// Answer answers an offer (RFC 3264 section 6) with the one line of audio that
// the policy of l likes best: a secure one before one in clear. All other media
// lines are refused in their places. The answer names one codec, so that both
// sides send the same, and telephone-event where the offer has it; with SRTP one
// a=crypto under the tag of the offer with a key of l.Keys. RTCP is multiplexed
// if the offer asks for it (RFC 5761).
//
// The error is always a *Refusal.
func Answer(l Local, offer []byte) (body []byte, a Agreement, err error) {
	l, err = l.prepared()
	if err != nil {
		return nil, Agreement{}, unable(err)
	}
	sections, refusal := parse(offer)
	if refusal != nil {
		return nil, Agreement{}, refusal
	}
	c, refusal := choose(l, sections)
	if refusal != nil {
		return nil, Agreement{}, refusal
	}
	a, refusal = l.accept(c, sections)
	if refusal != nil {
		return nil, Agreement{}, refusal
	}
	if body, err = l.write(a.Layout, a.answer(l)); err != nil {
		return nil, Agreement{}, unable(err)
	}
	return body, a, nil
}

// accept is the agreement on a chosen line.
func (l Local) accept(c choice, sections []*section) (Agreement, *Refusal) {
	s := sections[c.line]
	a := Agreement{
		Codec: c.codec, TelephoneEvent: event(c.codecs, c.codec.ClockRate),
		Profile: s.profile,
	}
	a.Receive, a.ReceiveEvent = []Codec{c.codec}, a.TelephoneEvent
	a.Layout = newLayout(sections, c.line, a.ReceiveEvent)
	_, a.RTCPMux = s.attribute("rtcp-mux")
	if refusal := a.route(l, s); refusal != nil {
		return Agreement{}, refusal
	}
	if c.crypto.Suite == "" {
		return a, nil
	}
	own, err := l.Keys.Key(c.crypto.Tag, c.crypto.Suite)
	if err != nil {
		return Agreement{}, unable(err)
	}
	a.Suite, a.LocalKey, a.RemoteKey = own.Suite, own, c.crypto
	return a, nil
}

// answer is the audio line that announces the agreement.
func (a Agreement) answer(l Local) stream {
	codec := a.Codec
	codec.Fmtp = ""
	if i := slices.IndexFunc(l.Codecs, codec.same); i >= 0 {
		codec.Fmtp = l.Codecs[i].Fmtp
	}
	st := stream{
		proto: a.Layout.proto(), codecs: []Codec{codec},
		direction: a.Direction, ptime: a.packetTime(), mux: a.RTCPMux,
	}
	if a.TelephoneEvent != noPayload {
		st.event = &Codec{
			Name: eventName, PayloadType: uint8(a.TelephoneEvent),
			ClockRate: codec.ClockRate, Fmtp: eventRange,
		}
	}
	if a.Encrypted() {
		st.cryptos = []sdes.Crypto{a.LocalKey}
	}
	return st
}

// packetTime is what this side's packets will last: two frames, or one for a
// peer that takes no more.
func (a Agreement) packetTime() time.Duration {
	if a.MaxPtime >= shortTime && a.MaxPtime < packetTime {
		return shortTime
	}
	return packetTime
}
