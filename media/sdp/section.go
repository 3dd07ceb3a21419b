package sdp

import (
	"slices"
	"strconv"
	"strings"
	"time"

	pion "github.com/pion/sdp/v3"

	"sotto/media/sdes"
)

// section is one media line with what belongs to it.
type section struct {
	name    mediaName
	media   *pion.MediaDescription
	session *pion.SessionDescription
	profile Profile
	audio   bool // audio over a profile that could run; only then media is filled in
	closed  bool // port 0: refused, or not wanted any more
}

// live says whether this section is audio that its sender wants to run.
func (s *section) live() bool { return s.audio && !s.closed }

// attribute is the first value of an attribute of the media line itself.
func (s *section) attribute(key string) (string, bool) { return s.media.Attribute(key) }

// attributes are all values of an attribute of the media line itself.
func (s *section) attributes(key string) (values []string) {
	for _, a := range s.media.Attributes {
		if a.Key == key {
			values = append(values, strings.TrimSpace(a.Value))
		}
	}
	return values
}

// direction is what the sender of the body wants: its own on the media line,
// else that of the session, else both ways (RFC 4566 section 6).
func (s *section) direction() Direction {
	for _, level := range [][]pion.Attribute{s.media.Attributes, s.session.Attributes} {
		for _, a := range level {
			if d, ok := parseDirection(a.Key); ok {
				return d
			}
		}
	}
	return SendRecv
}

// codecs are the formats of the line in its order, telephone-event among them.
// Known gives the meaning of payload types that the body leaves unexplained.
func (s *section) codecs(known []Codec) (codecs []Codec) {
	maps := map[uint8]Codec{}
	for _, value := range s.attributes("rtpmap") {
		if c, ok := parseRtpmap(value); ok {
			maps[c.PayloadType] = c
		}
	}
	for _, format := range s.media.MediaName.Formats {
		p, ok := parsePayloadType(format)
		if !ok {
			continue
		}
		c, ok := maps[p]
		if !ok {
			c, ok = staticCodec(p)
		}
		if i := slices.IndexFunc(known, func(k Codec) bool { return k.PayloadType == p }); !ok && i >= 0 {
			c, ok = known[i], true
		}
		if ok {
			c.Fmtp = s.fmtp(p)
			codecs = append(codecs, c)
		}
	}
	return codecs
}

// fmtp are the format parameters of a payload type.
func (s *section) fmtp(payloadType uint8) string {
	for _, value := range s.attributes("fmtp") {
		format, parameters, _ := strings.Cut(value, " ")
		if format == strconv.Itoa(int(payloadType)) {
			return strings.TrimSpace(parameters)
		}
	}
	return ""
}

// event is the payload type of the telephone-event with the clock of a codec
// (RFC 4733 section 2.1), or -1.
func event(codecs []Codec, clockRate int) int {
	for _, c := range codecs {
		if c.isEvent() && c.ClockRate == clockRate {
			return int(c.PayloadType)
		}
	}
	return noPayload
}

// usable are the attributes of a=crypto that can be run, in their order. Those
// that cannot are passed over, and so are keys of our own that come back.
func (s *section) usable(own *Keyring) (cryptos []sdes.Crypto) {
	for _, value := range s.attributes("crypto") {
		if c, err := sdes.Parse(value); err == nil && !own.Holds(c) {
			cryptos = append(cryptos, c)
		}
	}
	return cryptos
}

// duration reads a=ptime or a=maxptime, whole milliseconds; 0 when there is
// none worth minding.
func (s *section) duration(key string) time.Duration {
	value, _ := s.attribute(key)
	ms, err := strconv.ParseUint(strings.TrimSpace(value), 10, 16)
	if err != nil {
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}
