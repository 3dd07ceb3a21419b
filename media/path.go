package media

import (
	"fmt"
	"net/netip"
	"time"

	"sotto/media/codec"
	"sotto/media/sdp"
)

// Description is what an exchange runs, or would run.
type Description struct {
	Codec     string         // encoding name, for example "PCMU"
	Rate      int            // hertz of its frames
	Suite     string         // SRTP's, "" when the audio is plain RTP
	Remote    netip.AddrPort // where the other side wants its audio
	Direction sdp.Direction  // as this side sees it
}

// path is an agreement with what it takes to run it.
type path struct {
	sdp.Agreement
	codec   codec.Codec
	types   []uint8       // payload types that audio may come with …
	formats []codec.Codec // … and the codec of each; all have one clock rate and one sample rate
	in      *inbound      // nil: plain RTP
	out     *outbound     // nil: plain RTP
}

func newPath(a sdp.Agreement, k *keys) (*path, error) {
	c, ok := codec.Lookup(a.Codec.Name, a.Codec.ClockRate)
	if !ok {
		return nil, fmt.Errorf("%w: %s/%d", ErrCodec, a.Codec.Name, a.Codec.ClockRate)
	}
	p := &path{Agreement: a, codec: c}
	for _, r := range a.Receive {
		f, ok := codec.Lookup(r.Name, r.ClockRate)
		if ok && f.ClockRate() == c.ClockRate() && f.SampleRate() == c.SampleRate() {
			p.types = append(p.types, r.PayloadType)
			p.formats = append(p.formats, f)
		}
	}
	if !a.Encrypted() {
		return p, nil
	}
	var err error
	if p.in, err = k.inbound(a.RemoteKey); err != nil {
		return nil, err
	}
	p.out, err = k.outbound(a.LocalKey)
	return p, err
}

func (p *path) description() Description {
	return Description{
		Codec: p.codec.Name(), Rate: p.codec.SampleRate(), Suite: string(p.Suite),
		Remote: p.Remote, Direction: p.Direction,
	}
}

// format is which of the formats a payload type stands for, -1 for none.
func (p *path) format(payloadType uint8) int {
	for i, t := range p.types {
		if t == payloadType {
			return i
		}
	}
	return -1
}

// framesPerPacket is two, unless the other side takes no packet of 20 ms.
func (p *path) framesPerPacket() int {
	if p.MaxPtime > 0 && p.MaxPtime < 20*time.Millisecond {
		return 1
	}
	return 2
}
