package audio

import (
	"sync/atomic"
	"time"
)

const (
	smoothing    = 0.5    // seconds over which the level of a ring is averaged
	steering     = 0.06   // radians a second: a difference of clocks is followed within some minutes, unheard
	steepestBend = 0.0004 // for the level's sake, beyond what the clocks differ by: 0.7 cents
	clockError   = 0.0008 // what two clocks can differ by; more is not remembered
	clockHint    = 0.002  // seconds: an error beyond is the start's or a stall's, and tells no more of the clocks
	frameSeconds = 1.0 / framesPerSecond
)

// clockFollower keeps the level of a ring between two clocks: a critically damped loop of the second order that turns the
// level's error into a bend of the resampler's ratio. Its steps are some ten ppm from one frame to the next.
type clockFollower struct {
	smoothed, sum float64
}

// follow takes the error of the level in seconds, once for each frame, and gives the bend. More than enough in the ring makes
// it positive.
func (f *clockFollower) follow(err float64) float64 {
	f.smoothed += (err - f.smoothed) * frameSeconds / smoothing
	f.sum += within(f.smoothed, clockHint) * steering * steering * frameSeconds
	f.sum = within(f.sum, clockError)
	return within(2*steering*f.smoothed, steepestBend) + f.sum
}

// within brings v into the range from -most to most.
func within(v, most float64) float64 { return min(max(v, -most), most) }

// jumped forgets the level, which is where it should be again, but not what was learnt of the clocks.
func (f *clockFollower) jumped() { f.smoothed = 0 }

const (
	firstSlack = 10 * time.Millisecond // what a ring holds beyond what is needed, against the jitter of both sides
	leastSlack = 3 * time.Millisecond
	mostSlack  = 60 * time.Millisecond
	moreSlack  = 5 * time.Millisecond // at each time it was not enough
	lessSlack  = time.Millisecond     // after each quiet time in which it was not needed
	quietTime  = 10 * framesPerSecond // frames

	// mostExcess is how much more than it should a ring may hold until samples are dropped: a device that was stopped for a
	// while makes up for it at once, and a delay must not stay. What is less is taken back by bending.
	mostExcess  = 20 * time.Millisecond
	leastExcess = 5 * time.Millisecond // so much may stay
	startExcess = 10 * time.Millisecond
	settling    = framesPerSecond // frames
)

// slack is the reserve of a ring. It grows whenever the ring ran dry and shrinks slowly when the reserve lies idle.
type slack struct {
	reserve time.Duration
	frames  int           // since it changed or was looked at
	idle    time.Duration // the least that was left over in them
}

func newSlack() slack { return slack{reserve: firstSlack, idle: mostSlack} }

// ranDry makes it larger.
func (s *slack) ranDry() {
	*s = slack{reserve: min(s.reserve+moreSlack, mostSlack), idle: mostSlack}
}

// left takes what was left over after a frame.
func (s *slack) left(over time.Duration) {
	s.idle = min(s.idle, over)
	if s.frames++; s.frames < quietTime {
		return
	}
	if s.idle > leastSlack {
		s.reserve = max(s.reserve-lessSlack, leastSlack)
	}
	s.frames, s.idle = 0, mostSlack
}

// pulse is what a device's callback leaves behind for the other side to see.
type pulse struct {
	now   func() time.Duration // a monotonic clock
	beats atomic.Uint64        // callbacks so far
	last  atomic.Int64         // when the last one ended, in nanoseconds
	block atomic.Int64         // the most samples that one moved
}

// beat counts a callback that moved n samples.
func (p *pulse) beat(n int) {
	if int64(n) > p.block.Load() {
		p.block.Store(int64(n)) // only callbacks store, one after the other
	}
	p.last.Store(int64(p.now()))
	p.beats.Add(1)
}

// since is how many samples at rate hertz the device has moved on since its last callback: at most a block, so that a late
// one shows.
func (p *pulse) since(rate int) int {
	passed := p.now() - time.Duration(p.last.Load())
	samples := int(passed * time.Duration(rate) / time.Second)
	return min(max(samples, 0), int(p.block.Load()))
}
