package sdp

import (
	"slices"

	"sotto/media/sdes"
)

// Read reads an answer to the offer (RFC 3264 section 7). The error is always a
// *Refusal, and then the call must end:
//
//   - EncryptionRequired: the answer is plain RTP to an offer of RTP/SAVP;
//   - NotAcceptable: the audio was refused, or an answer has keys where
//     encryption is off;
//   - BadAnswer: another number of media lines than offered, a profile or codecs
//     that were not offered, a secure profile without keys, two a=crypto lines,
//     one that cannot be read, whose tag or suite was not offered, or whose key
//     is one of our own;
//   - BadSDP: the body cannot be read.
//
// A good a=crypto under RTP/AVP or RTP/SAVP is SRTP, whichever of the two was
// offered. An a=rtcp-mux that nobody offered is passed over.
func (o *Offer) Read(answer []byte) (Agreement, error) {
	sections, refusal := parse(answer)
	if refusal != nil {
		return Agreement{}, refusal
	}
	if len(sections) != o.layout.count() {
		return Agreement{}, refuse(BadAnswer, "The answer does not have the media lines of the offer.")
	}
	s := sections[o.layout.audio]
	if refusal := runs(s); refusal != nil {
		return Agreement{}, refusal
	}
	a := Agreement{Profile: s.profile}
	for _, step := range []func(*Agreement, *section) *Refusal{o.readKeys, o.readCodecs, o.readRoute} {
		if refusal := step(&a, s); refusal != nil {
			return Agreement{}, refusal
		}
	}
	a.Layout = newLayout(sections, o.layout.audio, a.ReceiveEvent)
	return a, nil
}

// runs refuses an audio line that is none.
func runs(s *section) *Refusal {
	switch {
	case s.closed:
		return refuse(NotAcceptable, "The other side refused the audio.")
	case !s.audio:
		return refuse(BadAnswer, "The answer has another kind of media than the offer.")
	}
	return nil
}

// readKeys is the lower half of the encryption table.
func (o *Offer) readKeys(a *Agreement, s *section) *Refusal {
	values := s.attributes("crypto")
	switch {
	case len(values) == 0 && o.secure:
		return refuse(EncryptionRequired, "The answer has no a=crypto line, and encrypted audio was required.")
	case len(values) == 0 && s.profile == SAVP:
		return refuse(BadAnswer, "The answer is RTP/SAVP without an a=crypto line.")
	case len(values) == 0:
		return nil
	case o.local.Encryption == Off:
		return refuse(NotAcceptable, "The answer has an a=crypto line, and media encryption is off here.")
	case len(values) > 1:
		return refuse(BadAnswer, "The answer has more than one a=crypto line.")
	}
	remote, err := sdes.Parse(values[0])
	if err != nil {
		return refuse(BadAnswer, "The a=crypto line of the answer cannot be used.")
	}
	i := slices.IndexFunc(o.cryptos, func(c sdes.Crypto) bool { return c.Tag == remote.Tag && c.Suite == remote.Suite })
	if i < 0 {
		return refuse(BadAnswer, "The a=crypto line of the answer has a tag or a suite that was not offered.")
	}
	if o.local.Keys.Holds(remote) {
		return refuse(BadAnswer, "The answer sends our own key back.")
	}
	a.Suite, a.LocalKey, a.RemoteKey = remote.Suite, o.cryptos[i], remote
	return nil
}

// readCodecs takes the answer's first codec to send with, and finds out what
// may come in. Each side sends with the payload types of the other's body
// (RFC 3264 section 5.1).
func (o *Offer) readCodecs(a *Agreement, s *section) *Refusal {
	theirs := s.codecs(o.codecs)
	codec, ok := firstCommon(theirs, o.local.Codecs)
	if !ok {
		return refuse(BadAnswer, "The answer has no audio codec that was offered.")
	}
	a.Codec = codec
	for _, c := range theirs {
		i := slices.IndexFunc(o.local.Codecs, c.same)
		if i >= 0 && !slices.ContainsFunc(a.Receive, c.same) {
			a.Receive = append(a.Receive, o.local.Codecs[i])
		}
	}
	a.TelephoneEvent, a.ReceiveEvent = event(theirs, codec.ClockRate), noPayload
	if a.TelephoneEvent != noPayload {
		a.ReceiveEvent = event(o.codecs, codec.ClockRate)
	}
	return nil
}

func (o *Offer) readRoute(a *Agreement, s *section) *Refusal { return a.route(o.local, s) }
