package audio

import "time"

// capture carries sound from a device to the core. The device's callback gives blocks at the device's rate and pace, the core
// reads frames at its own; between them lie a ring and a varispeed that follows the device's clock.
//
// The level that is held is one block, the samples that a frame takes, and a reserve. It is counted as if the device gave its
// samples one by one, and so does not depend on where in its block the core's beat falls.
type capture struct {
	pulse
	ring     *Ring
	rate     int // of the device, in hertz
	channels int
	mono     []int16 // for the callback

	// what follows belongs to the reader
	frame    int // samples of one, at the core's rate
	speed    *varispeed
	follower clockFollower
	slack    slack
	raw      []int16
	flowing  bool
}

// newCapture makes the way from a device at one rate, with that many channels in a block, to a core at another.
func newCapture(device, channels, core int, now func() time.Duration) *capture {
	most := device/framesPerSecond*(100+2)/100 + 2
	return &capture{
		pulse: pulse{now: now},
		ring:  NewRing(device / 2), rate: device, channels: channels,
		mono:  make([]int16, monoBlock),
		frame: core / framesPerSecond, speed: newVarispeed(device, core, most), slack: newSlack(),
		raw: make([]int16, most),
	}
}

// take is the device's callback: one block, the channels of a sample side by side. What finds no place is dropped.
func (c *capture) take(block []int16) {
	n := len(block) / c.channels
	if c.channels == 1 {
		c.ring.Write(block)
	} else {
		for len(block) >= c.channels {
			part := block[:min(len(block)/c.channels, monoBlock)*c.channels]
			c.ring.Write(c.mono[:mixDown(c.mono, part, c.channels)])
			block = block[len(part):]
		}
	}
	c.beat(n)
}

// read fills a frame: silence until enough has come, and when the device gives nothing.
func (c *capture) read(frame []int16) {
	if len(frame) != c.frame || !c.ready() {
		clear(frame)
		return
	}
	waiting := c.ring.Len()
	level := waiting + c.since(c.rate)
	want := c.target()
	if level > want+samplesIn(mostExcess, c.rate) {
		waiting -= c.drop(min(level-want, waiting))
		level = want
		c.follower.jumped()
	}
	c.speed.bend(c.follower.follow(float64(level-want) / float64(c.rate)))
	raw := c.raw[:min(c.speed.need(len(frame)), len(c.raw))]
	if waiting < len(raw) {
		c.flowing = false
		c.slack.ranDry()
		clear(frame)
		return
	}
	c.ring.Read(raw)
	c.speed.fill(frame, raw)
	c.slack.left(c.slack.reserve + durationOf(level-want, c.rate))
}

// ready says whether sound flows. It begins, with what is wanted in the ring and no more, once that much has come.
func (c *capture) ready() bool {
	if c.flowing {
		return true
	}
	waiting, want := c.ring.Len(), c.target()
	if waiting+c.since(c.rate) < want || waiting < c.speed.need(c.frame) {
		return false
	}
	c.drop(max(min(waiting+c.since(c.rate)-want, waiting-c.speed.need(c.frame)), 0))
	c.follower.jumped()
	c.flowing = true
	return true
}

// target is the level that is held.
func (c *capture) target() int {
	return c.rate/framesPerSecond + int(c.block.Load()) + samplesIn(c.slack.reserve, c.rate)
}

// drop removes the n oldest samples.
func (c *capture) drop(n int) (dropped int) {
	for dropped < n {
		got := c.ring.Read(c.raw[:min(n-dropped, len(c.raw))])
		if got == 0 {
			break
		}
		dropped += got
	}
	return dropped
}
