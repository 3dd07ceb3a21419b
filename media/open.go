package media

import (
	"time"

	"github.com/pion/rtp"
)

const (
	rtpHeader  = 12 // bytes, at least (RFC 3550 section 5.1)
	rtpVersion = 2
	// largestPacket is more than any packet of MaxPacket can be; what is longer is cut off and so
	// does not authenticate.
	largestPacket = 2048
)

// opener turns packets off the wire into payloads. It belongs to the reader of RTP.
type opener struct {
	plain  []byte
	header rtp.Header
}

func newOpener() opener { return opener{plain: make([]byte, 0, largestPacket)} }

// open authenticates and decrypts a packet. The header is then in o.header, and authentic says whether
// any key vouches for it. Nothing of a packet that does not authenticate is handed on in an SRTP call.
func (o *opener) open(l *listening, packet []byte, at time.Time) (payload []byte, authentic bool, why reason) {
	if len(packet) < rtpHeader || packet[0]>>6 != rtpVersion {
		return nil, false, malformed
	}
	for _, c := range l.contexts {
		plain, err := c.rtp(o.plain, packet, &o.header)
		if err == nil {
			return o.opened(plain, true)
		}
		if replayed(err) {
			why = replay
		}
	}
	if l.previous != nil && at.Before(l.until) {
		if plain, err := l.previous.rtp(o.plain, packet, &o.header); err == nil {
			return o.opened(plain, true)
		}
	}
	switch {
	case l.running == nil:
		return nil, false, early
	case !l.secure():
		return o.opened(packet, false)
	case why == kept:
		why = o.failure(l.running, packet)
	}
	return nil, false, why
}

// opened takes a plain packet apart.
func (o *opener) opened(plain []byte, authentic bool) ([]byte, bool, reason) {
	n, err := o.header.Unmarshal(plain)
	if err != nil || n > len(plain) {
		return nil, false, malformed
	}
	payload := plain[n:]
	if o.header.Padding {
		if len(payload) == 0 || payload[len(payload)-1] == 0 || int(payload[len(payload)-1]) > len(payload) {
			return nil, false, malformed
		}
		payload = payload[:len(payload)-int(payload[len(payload)-1])]
	}
	return payload, authentic, kept
}

// failure tells plain RTP from SRTP that does not authenticate: the tag of SRTP makes the payload no
// whole number of frames. It only serves the counters, as neither is decoded.
func (o *opener) failure(p *path, packet []byte) reason {
	payload, _, why := o.opened(packet, false)
	if why != kept {
		return unauthenticated
	}
	if int(o.header.PayloadType) == p.ReceiveEvent && len(payload) == eventBytes {
		return unencrypted
	}
	f := p.format(o.header.PayloadType)
	if f < 0 {
		return unauthenticated
	}
	ticks := p.formats[f].Ticks(payload)
	if ticks > 0 && ticks%(p.formats[f].ClockRate()/100) == 0 {
		return unencrypted
	}
	return unauthenticated
}
