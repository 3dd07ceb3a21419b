// Package playout evens out the arrival of one stream's packets: it holds them encoded, puts them in
// order, and gives out 10 ms frames at the beat, with concealment where a packet is missing.
//
// Its only clock is the beat: time is counted in samples handed out by Read, so the same calls give
// the same result whatever the wall clock does.
package playout

import (
	"time"

	"sotto/media/codec"
)

// The delay that a packet waits before its audio is played. It begins with DefaultDelay and follows
// the jitter between the other two.
const (
	MinDelay     = 20 * time.Millisecond
	DefaultDelay = 40 * time.Millisecond
	MaxDelay     = 200 * time.Millisecond
)

const (
	// slack is how much audio may wait unused for a whole window before it is dropped at once.
	slack = 60 * time.Millisecond
	// jump is a distance between timestamp and beat that no network explains: the sender has begun a
	// new count of timestamps.
	jump = time.Second
	// patience is how long packets may all come too late, with no gap to move them into, before the
	// whole stream is moved later.
	patience = 100 * time.Millisecond
)

// Packet is what the buffer must know of one RTP packet.
type Packet struct {
	Format    int // which of the formats given to New
	Sequence  uint16
	Timestamp uint32 // in ticks of the codec's clock rate
	Marker    bool   // the first packet of a talk spurt (RFC 3551 section 4.1)
	// Payload is copied. An empty one takes its place in the sequence without being audio: comfort
	// noise and digits share the audio's sequence numbers.
	Payload []byte
}

// Buffer is the playout buffer of one stream. It is not safe for concurrent use. All its storage is
// allocated by New.
type Buffer struct {
	formats []codec.Codec
	decoder []codec.Decoder // one for each format
	rate    int             // samples a second
	ratio   int             // samples a tick
	base    int             // samples: the delay without jitter
	delay   int             // samples: the delay for the jitter of late
	adapt   adaptation

	clock int64 // samples handed out: the time line of every due time
	line  timeline
	queue queue
	order sequence

	pcm    []int16 // the packet being played, decoded
	left   []int16 // what of pcm has not been played
	state  state
	paused bool // the sender said by a packet without audio that a gap is no loss

	conceal concealer
	blend   int   // samples still to be overlapped with what was played before
	wait    int64 // of the newest packet in samples
	stats   Stats
}

// state is what the last sample handed out was.
type state int

const (
	silent  state = iota // nothing, and nothing is missing
	playing              // the sender's audio
	missing              // something made up for audio that is not there
)

// New makes the buffer of a stream in these formats, at least one. They have one clock rate and one
// sample rate, so that the sender may change from one to the other between two packets.
func New(formats ...codec.Codec) *Buffer {
	first := formats[0]
	b := &Buffer{
		formats: formats,
		decoder: make([]codec.Decoder, len(formats)),
		rate:    first.SampleRate(),
		ratio:   first.SampleRate() / first.ClockRate(),
		conceal: newConcealer(first.SampleRate()),
	}
	longest := 0
	for _, f := range formats {
		longest = max(longest, f.MaxPayload())
	}
	b.pcm = make([]int16, b.samples(codec.MaxPacket))
	b.queue.init(longest)
	b.adapt.begin()
	b.renew()
	b.SetDelay(DefaultDelay)
	return b
}

// renew makes decoders that know nothing of what came before.
func (b *Buffer) renew() {
	for i, f := range b.formats {
		b.decoder[i] = f.NewDecoder()
	}
}

// SetDelay sets the delay that there is without jitter, kept between MinDelay and MaxDelay. It holds
// from the next talk spurt on, so that audio being played is not torn.
func (b *Buffer) SetDelay(d time.Duration) {
	b.base = b.samples(min(max(d, MinDelay), MaxDelay))
	b.delay = b.base
}

// Reset forgets the stream but not the counters: another one begins, by a new SSRC or after a hold.
// What was being played fades out.
func (b *Buffer) Reset() {
	if b.state == playing {
		b.conceal.begin(0, b.overlap())
		b.state = silent
	}
	b.left = nil
	b.paused = false
	b.queue.clear()
	b.order = sequence{}
	b.line = timeline{}
	b.adapt = adaptation{}
	b.adapt.begin()
	b.renew()
}

func (b *Buffer) samples(d time.Duration) int {
	return int(d * time.Duration(b.rate) / time.Second)
}

// overlap is the length of every cross-fade in samples: 5 ms.
func (b *Buffer) overlap() int { return b.rate / 200 }
