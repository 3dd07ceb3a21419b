package media

import (
	"bytes"
	"fmt"
	"strings"

	"sotto/media/codec"
	"sotto/media/sdp"
)

// version makes a body under the number that o= must have: that of the last body when it is the same,
// else one more (RFC 3264 section 8).
func (s *Session) version(make func(sdp.Local) ([]byte, error)) ([]byte, error) {
	e := &s.exchange
	body, err := make(s.local(e.version))
	if err != nil {
		return nil, err
	}
	if e.body != nil && !bytes.Equal(body, e.body) {
		if body, err = make(s.local(e.version + 1)); err != nil {
			return nil, err
		}
		e.version++
	}
	e.body = body
	return body, nil
}

// local is what this side brings to an exchange.
func (s *Session) local(version uint64) sdp.Local {
	e, bound := &s.exchange, s.sockets.Load()
	l := sdp.Local{
		SessionID: e.id, Version: version,
		Address: s.config.Address, Port: uint16(bound.rtp.port()), RTCPPort: uint16(portOf(bound.rtcp)),
		Encryption: s.config.Encryption, Suites: s.config.Suites, Codecs: s.formats,
		Direction: e.direction, Keys: e.ring,
	}
	if e.running != nil {
		l.Layout = e.running.Layout
	}
	return l
}

// chosen are the formats of those names, in the names' order.
func chosen(formats []sdp.Codec, names []string) ([]sdp.Codec, error) {
	var list []sdp.Codec
	for _, name := range names {
		found := false
		for _, f := range formats {
			if strings.EqualFold(f.Name, name) {
				list, found = append(list, f), true
			}
		}
		if !found {
			return nil, fmt.Errorf("%w: %q", ErrCodec, name)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: the list is empty", ErrCodec)
	}
	return list, nil
}

// rateOf is the rate of a format's frames in hertz.
func rateOf(f sdp.Codec) int {
	c, _ := codec.Lookup(f.Name, f.ClockRate)
	return c.SampleRate()
}

// formatsOf are the codecs of those names as SDP has them, with static payload types or the codecs'
// own.
func formatsOf(names []string) ([]sdp.Codec, error) {
	var formats []sdp.Codec
	for _, c := range codec.All() {
		formats = append(formats, sdp.Codec{Name: c.Name(), PayloadType: c.PayloadType(), ClockRate: c.ClockRate()})
	}
	if names == nil {
		return formats, nil
	}
	return chosen(formats, names)
}
