package sdp

import (
	"errors"
	"net/netip"
	"slices"

	"sotto/media/sdes"
)

// Local is what this side brings to an exchange. The caller keeps SessionID
// for a call's whole life and adds one to Version for each body that differs
// from the last (RFC 3264 section 8).
type Local struct {
	SessionID, Version uint64
	Address            netip.Addr // of both sockets; not unspecified
	Port               uint16     // RTP; not 0
	RTCPPort           uint16     // 0: Port + 1

	Encryption Encryption
	// Suites are offered in this order; empty means the two AES_CM suites with
	// 80-bit tags, 128-bit key first. An answer may take any of sdes.Suites.
	Suites []sdes.Suite
	// Codecs, best first, without telephone-event; empty means PCMU and PCMA.
	Codecs    []Codec
	Direction Direction // wanted by this side
	Keys      *Keyring  // nil: new keys for this exchange
	// Layout is that of the agreement now running, the zero value before the
	// first (RFC 3264 section 8: a re-offer keeps all media lines).
	Layout Layout
}

// Mistakes of the caller in a Local.
var (
	ErrAddress = errors.New("this side has no address and port for its audio")
	ErrCodecs  = errors.New("the codecs of this side are too many, or have no name, no clock, or one payload type twice")
	ErrSuites  = errors.New("this side would offer a crypto suite that it does not know")
	ErrPolicy  = errors.New("a secure offer was asked of an account whose media encryption is off")
)

// prepared fills in the defaults and refuses what no body could be made of.
func (l Local) prepared() (Local, error) {
	if !l.Address.IsValid() || l.Address.IsUnspecified() || l.Port == 0 {
		return l, ErrAddress
	}
	if l.RTCPPort == 0 && l.Port == 65535 {
		return l, ErrAddress // there is no next port
	}
	l.Address = l.Address.Unmap().WithZone("")
	if l.RTCPPort == 0 {
		l.RTCPPort = l.Port + 1
	}
	if len(l.Codecs) == 0 {
		l.Codecs = []Codec{PCMU(), PCMA()}
	}
	if !validCodecs(l.Codecs) {
		return l, ErrCodecs
	}
	if len(l.Suites) == 0 {
		l.Suites = []sdes.Suite{sdes.AESCM128HMACSHA180, sdes.AESCM256HMACSHA180}
	}
	if slices.ContainsFunc(l.Suites, func(s sdes.Suite) bool { return !s.Known() }) {
		return l, ErrSuites
	}
	if l.Keys == nil {
		l.Keys = new(Keyring)
	}
	return l, nil
}

// maxCodecs leaves telephone-event one of the 32 dynamic payload types.
const maxCodecs = 31

func validCodecs(codecs []Codec) bool {
	if len(codecs) > maxCodecs {
		return false
	}
	seen := map[uint8]bool{}
	for _, c := range codecs {
		if c.Name == "" || c.ClockRate <= 0 || c.PayloadType > maxPayload || c.isEvent() || seen[c.PayloadType] {
			return false
		}
		seen[c.PayloadType] = true
	}
	return true
}

// eventCodec is the telephone-event of this side's offers.
func (l Local) eventCodec() Codec {
	return Codec{Name: eventName, PayloadType: l.eventType(), ClockRate: eventHertz, Fmtp: eventRange}
}

// eventType is a payload type that none of this side's codecs has: the one that
// telephone-event has in the call, else one that means nothing there yet.
func (l Local) eventType() uint8 {
	ours := func(p uint8) bool {
		return slices.ContainsFunc(l.Codecs, func(c Codec) bool { return c.PayloadType == p })
	}
	if l.Layout.event > 0 && !ours(uint8(l.Layout.event)) {
		return uint8(l.Layout.event)
	}
	const dynamic = maxPayload + 1 - firstOfFree
	last := uint8(0)
	for n := range uint8(dynamic) {
		p := firstOfFree + (EventPayloadType-firstOfFree+n)%dynamic
		if ours(p) {
			continue
		}
		if last = p; !l.Layout.lists(p) {
			break
		}
	}
	return last // when the other side has given all away, one of its own
}
