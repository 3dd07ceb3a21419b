package sdp

import (
	"strconv"
	"strings"
)

// Codec is one format of an audio line (RFC 3551, RFC 4566 section 6).
type Codec struct {
	Name        string // encoding name, compared without case: PCMU, PCMA
	PayloadType uint8  // 0 to 127
	ClockRate   int    // RTP's clock in hertz
	Fmtp        string // format parameters, "" for none
}

// EventPayloadType is the payload type this side offers for telephone-event
// (RFC 4733), unless a codec of its own has it.
const EventPayloadType = 101

const (
	eventName   = "telephone-event"
	eventRange  = "0-15" // the sixteen DTMF events (RFC 4733 section 3.2)
	eventHertz  = 8000
	maxPayload  = 127
	noPayload   = -1
	firstOfFree = 96 // dynamic payload types (RFC 3551 section 6)
)

// PCMU is G.711 mu-law under its static payload type (RFC 3551 section 6).
func PCMU() Codec { return Codec{Name: "PCMU", PayloadType: 0, ClockRate: 8000} }

// PCMA is G.711 A-law under its static payload type (RFC 3551 section 6).
func PCMA() Codec { return Codec{Name: "PCMA", PayloadType: 8, ClockRate: 8000} }

// same says whether both are the same encoding at the same clock, whatever
// their payload types.
func (c Codec) same(other Codec) bool {
	return strings.EqualFold(c.Name, other.Name) && c.ClockRate == other.ClockRate
}

func (c Codec) isEvent() bool { return strings.EqualFold(c.Name, eventName) }

// rtpmap is the attribute's value.
func (c Codec) rtpmap() string {
	return strconv.Itoa(int(c.PayloadType)) + " " + c.Name + "/" + strconv.Itoa(c.ClockRate)
}

// staticCodec is the meaning of a payload type without a=rtpmap (RFC 3551
// section 6), as far as this phone may ever run it.
func staticCodec(payloadType uint8) (Codec, bool) {
	switch payloadType {
	case 0:
		return PCMU(), true
	case 8:
		return PCMA(), true
	case 9: // its clock is not its sampling rate (RFC 3551 section 4.5.2)
		return Codec{Name: "G722", PayloadType: 9, ClockRate: 8000}, true
	}
	return Codec{}, false
}

// parsePayloadType reads a format of an audio line.
func parsePayloadType(s string) (uint8, bool) {
	n, err := strconv.ParseUint(s, 10, 8)
	return uint8(n), err == nil && n <= maxPayload
}

// parseRtpmap reads payload type, name, clock and channels of an a=rtpmap, also
// without the blank behind the first. More than one channel is not this phone's.
func parseRtpmap(value string) (Codec, bool) {
	value = strings.TrimSpace(value)
	name := strings.TrimLeft(value, "0123456789")
	parts := strings.Split(strings.Join(strings.Fields(name), ""), "/")
	payloadType, ok := parsePayloadType(value[:len(value)-len(name)])
	if !ok || len(parts) < 2 || len(parts) > 3 || len(parts) == 3 && parts[2] != "1" {
		return Codec{}, false
	}
	hertz, err := strconv.ParseUint(parts[1], 10, 31)
	if err != nil || hertz == 0 || parts[0] == "" {
		return Codec{}, false
	}
	return Codec{Name: parts[0], PayloadType: payloadType, ClockRate: int(hertz)}, true
}
