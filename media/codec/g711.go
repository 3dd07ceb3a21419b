package codec

import "github.com/zaf/g711"

// g711Rate is both the clock rate and the sample rate of G.711, in hertz.
const g711Rate = 8000

// g711Law is one of the two laws of G.711 (RFC 3551 section 4.5.14): a byte for each sample and no
// state, so the same value serves as codec, encoder and decoder.
type g711Law struct {
	name   string
	number uint8 // RFC 3551 section 6
	encode func(int16) uint8
	decode func(uint8) int16
}

var (
	muLaw = &g711Law{name: "PCMU", number: 0, encode: g711.EncodeUlawFrame, decode: g711.DecodeUlawFrame}
	aLaw  = &g711Law{name: "PCMA", number: 8, encode: g711.EncodeAlawFrame, decode: g711.DecodeAlawFrame}
)

func (l *g711Law) Name() string       { return l.name }
func (l *g711Law) PayloadType() uint8 { return l.number }
func (l *g711Law) ClockRate() int     { return g711Rate }
func (l *g711Law) SampleRate() int    { return g711Rate }

func (l *g711Law) MaxPayload() int {
	return int(MaxPacket.Milliseconds()) * g711Rate / 1000
}

func (l *g711Law) Ticks(payload []byte) int { return len(payload) }

// Impairment is that of G.711 with concealment as in its appendix I; without it Bpl is 4.3.
func (l *g711Law) Impairment() Impairment { return Impairment{Ie: 0, Bpl: 25.1} }

func (l *g711Law) NewEncoder() Encoder { return l }
func (l *g711Law) NewDecoder() Decoder { return l }

func (l *g711Law) Encode(dst []byte, samples []int16) (int, error) {
	if len(dst) < len(samples) {
		return 0, ErrShortBuffer
	}
	for i, s := range samples {
		dst[i] = l.encode(s)
	}
	return len(samples), nil
}

func (l *g711Law) Decode(dst []int16, payload []byte) (int, error) {
	if len(dst) < len(payload) {
		return 0, ErrShortBuffer
	}
	for i, b := range payload {
		dst[i] = l.decode(b)
	}
	return len(payload), nil
}
