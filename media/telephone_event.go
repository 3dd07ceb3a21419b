package media

import (
	"encoding/binary"
	"strings"
)

// digitNames are the DTMF events of RFC 4733 section 3.2, by code.
const digitNames = "0123456789*#ABCD"

// eventBytes is the length of a telephone-event's payload.
const eventBytes = 4

// eventVolume is the power of the digits that this side sends, in dBm0 below zero.
const eventVolume = 10

// telephoneEvent is the payload of RFC 4733 section 2.3.
type telephoneEvent struct {
	code     uint8
	end      bool
	duration uint16 // in ticks
}

// put writes the payload into dst, which has eventBytes.
func (e telephoneEvent) put(dst []byte) {
	dst[0] = e.code
	dst[1] = eventVolume
	if e.end {
		dst[1] |= 0x80
	}
	binary.BigEndian.PutUint16(dst[2:], e.duration)
}

// parseTelephoneEvent reads the first event of a payload; more of them may follow.
func parseTelephoneEvent(payload []byte) (telephoneEvent, bool) {
	if len(payload) < eventBytes {
		return telephoneEvent{}, false
	}
	return telephoneEvent{
		code: payload[0], end: payload[1]&0x80 != 0, duration: binary.BigEndian.Uint16(payload[2:]),
	}, true
}

// digit is the event's digit, false for one that is none.
func (e telephoneEvent) digit() (rune, bool) {
	if int(e.code) >= len(digitNames) {
		return 0, false
	}
	return rune(digitNames[e.code]), true
}

// digitCodes are the events of a row of digits.
func digitCodes(digits string) ([]uint8, error) {
	codes := make([]uint8, 0, len(digits))
	for _, d := range strings.ToUpper(digits) {
		i := strings.IndexRune(digitNames, d)
		if i < 0 {
			return nil, ErrDigit
		}
		codes = append(codes, uint8(i))
	}
	return codes, nil
}
