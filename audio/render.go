package audio

import (
	"sync/atomic"
	"time"
)

// render carries sound from the core to a device: capture's counterpart. The level that is held is a reserve, counted just
// before a frame is added and as if the device took its samples one by one.
type render struct {
	pulse
	ring     *Ring
	rate     int // of the device, in hertz
	channels int
	mono     []int16      // for the callback
	dry      atomic.Int64 // blocks for which there was not enough, since the first frame

	// what follows belongs to the writer
	frame    int // samples of one, at the core's rate
	speed    *varispeed
	follower clockFollower
	slack    slack
	raw      []int16
	silence  []int16
	seenDry  int64
	flowing  bool
	shedding bool
	fresh    int // frames for which it counts as just begun
}

// newRender makes the way from a core at one rate to a device at another, which takes that many channels in a block.
func newRender(device, channels, core int, now func() time.Duration) *render {
	most := device/framesPerSecond*(100+2)/100 + 2
	return &render{
		pulse: pulse{now: now},
		ring:  NewRing(device / 2), rate: device, channels: channels,
		mono:  make([]int16, monoBlock),
		frame: core / framesPerSecond, speed: newVarispeed(core, device, core/framesPerSecond), slack: newSlack(),
		raw: make([]int16, most), silence: make([]int16, most),
	}
}

// give is the device's callback: it fills a block, the channels of a sample side by side, with silence where nothing waits.
func (r *render) give(block []int16) {
	n := len(block) / r.channels
	got := 0
	for len(block) >= r.channels {
		part := block[:min(len(block)/r.channels, monoBlock)*r.channels]
		mono := r.mono[:len(part)/r.channels]
		read := r.ring.Read(mono)
		clear(mono[read:])
		spread(part, mono, r.channels)
		got += read
		block = block[len(part):]
	}
	clear(block)
	if got < n {
		r.dry.Add(1)
	}
	r.beat(n)
}

// write takes a frame; it is dropped while the device takes nothing, or has too much.
func (r *render) write(frame []int16) {
	if len(frame) != r.frame || r.beats.Load() == 0 {
		return
	}
	if dry := r.dry.Load(); dry != r.seenDry || !r.flowing {
		r.seenDry = dry
		r.begin()
	}
	over := r.ring.Len() - r.since(r.rate) - r.target()
	if r.sheds(over) {
		return
	}
	r.speed.bend(r.follower.follow(float64(over) / float64(r.rate)))
	r.ring.Write(r.raw[:r.speed.convert(r.raw, frame)])
	r.slack.left(r.slack.reserve + durationOf(over, r.rate))
}

// target is the level that is held.
func (r *render) target() int { return samplesIn(r.slack.reserve, r.rate) }

// begin brings the level to where it should be by silence: at the start and when the ring ran dry.
func (r *render) begin() {
	if r.flowing {
		r.slack.ranDry()
	}
	r.flowing, r.shedding, r.fresh = true, false, settling
	r.pad(r.target() - r.ring.Len() + r.since(r.rate))
	r.follower.jumped()
}

// sheds says whether a frame is to be dropped: from where there is too much over the target until there is little. A device
// that begins takes some blocks at once and then none for a while, so at first it takes less for that.
func (r *render) sheds(over int) bool {
	most := mostExcess
	if r.fresh > 0 {
		r.fresh--
		most = startExcess
	}
	r.shedding = over > samplesIn(most, r.rate) || r.shedding && over > samplesIn(leastExcess, r.rate)
	if r.shedding {
		r.follower.jumped()
	}
	return r.shedding
}

// pad puts n samples of silence into the ring.
func (r *render) pad(n int) {
	for n > 0 {
		put := r.ring.Write(r.silence[:min(n, len(r.silence))])
		if put == 0 {
			return
		}
		n -= put
	}
}

// waiting is how long it takes until the device has what was written.
func (r *render) waiting() time.Duration {
	return durationOf(r.ring.Len()+int(r.block.Load()), r.rate)
}
