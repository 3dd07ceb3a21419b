// Package codec turns samples into payloads and back. A Codec describes one format of RTP/AVP
// (RFC 3551) and makes its encoders and decoders; stateful formats keep their state in those.
package codec

import (
	"errors"
	"strings"
	"time"
)

// MaxPacket is the longest packet that is understood, in time of audio.
const MaxPacket = 60 * time.Millisecond

// ErrShortBuffer says that the caller's buffer cannot hold the result.
var ErrShortBuffer = errors.New("codec: the buffer is too short for the result")

// Codec is one audio format, by its name in SDP.
type Codec interface {
	// Name is the encoding name of a=rtpmap, for example "PCMU".
	Name() string
	// PayloadType is the static type of RFC 3551 section 6, or the dynamic one that this side offers.
	PayloadType() uint8
	// ClockRate is the rate of RTP timestamps in hertz.
	ClockRate() int
	// SampleRate is the rate of the samples in hertz, a whole multiple of ClockRate. It differs
	// from it only for G.722 (RFC 3551 section 4.5.2).
	SampleRate() int
	// MaxPayload is the most bytes that MaxPacket of audio can take.
	MaxPayload() int
	// Ticks is how long a payload lasts, in ticks of ClockRate; 0 when it is none of this format.
	Ticks(payload []byte) int
	// Impairment is what the format and loss of its packets take from quality.
	Impairment() Impairment
	// NewEncoder makes the encoder of one stream.
	NewEncoder() Encoder
	// NewDecoder makes the decoder of one stream.
	NewDecoder() Decoder
}

// Impairment is a format in the E-model of ITU-T G.107: its equipment impairment factor, 0 for none, and
// its robustness to the loss of packets (ITU-T G.113 appendix I), as they are with our concealment.
type Impairment struct{ Ie, Bpl float64 }

// Encoder encodes one stream. It is not safe for concurrent use.
type Encoder interface {
	// Encode writes the payload of samples into dst and returns its length in bytes. The number of
	// samples is a whole number of 10 ms frames. The error is ErrShortBuffer or the format's own.
	Encode(dst []byte, samples []int16) (int, error)
}

// Decoder decodes one stream. It is not safe for concurrent use.
type Decoder interface {
	// Decode writes the samples of one payload into dst and returns their number. The error is
	// ErrShortBuffer or the format's own.
	Decode(dst []int16, payload []byte) (int, error)
}

// All returns every codec, best first.
func All() []Codec {
	return []Codec{muLaw, aLaw}
}

// Lookup finds a codec by its name in SDP and its clock rate in hertz. The letters' case does not
// matter (RFC 4566 section 6).
func Lookup(name string, clockRate int) (Codec, bool) {
	for _, c := range All() {
		if strings.EqualFold(c.Name(), name) && c.ClockRate() == clockRate {
			return c, true
		}
	}
	return nil, false
}
