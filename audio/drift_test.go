package audio

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// clocks run a device and the core beside each other, in a time of their own.
type clocks struct {
	now    time.Duration
	random *rand.Rand
}

func newClocks() *clocks { return &clocks{random: rand.New(rand.NewPCG(7, 7))} }

func (c *clocks) read() time.Duration { return c.now }

// side is who does something every period; each time comes late by up to jitter.
type side struct {
	period, jitter time.Duration
	act            func()

	due, at time.Duration
}

func (s *side) plan(c *clocks) {
	s.due += s.period
	s.at = s.due
	if s.jitter > 0 {
		s.at += time.Duration(c.random.Int64N(int64(s.jitter)))
	}
}

// run lets both act until the end.
func (c *clocks) run(end time.Duration, sides ...*side) {
	for _, s := range sides {
		s.due = c.now
		s.plan(c)
	}
	for {
		next := slices.MinFunc(sides, func(a, b *side) int { return int(a.at - b.at) })
		if next.at > end {
			c.now = end
			return
		}
		c.now = max(c.now, next.at)
		next.act()
		next.plan(c)
	}
}

// drift is a device whose clock is off.
type drift struct {
	rate, block int
	ppm         float64
	jitter      time.Duration // of the callback, and of the beat
}

func (d drift) String() string {
	return fmt.Sprintf("%d Hz in blocks of %d, %+.0f ppm, jitter %v", d.rate, d.block, d.ppm, d.jitter)
}

// period is how long a block lasts by the true time.
func (d drift) period() time.Duration {
	return time.Duration(float64(d.block) / float64(d.rate) / (1 + d.ppm*1e-6) * float64(time.Second))
}

var drifts = []drift{
	{8000, 64, 300, 0},
	{8000, 64, -300, 0},
	{8000, 80, 74, 2 * time.Millisecond}, // its blocks come with the beat and pass it in two minutes
	{8000, 80, -74, 2 * time.Millisecond},
	{8000, 160, 500, 2 * time.Millisecond},
	{48000, 480, -500, time.Millisecond},
	{44100, 441, 100, time.Millisecond},
	{44100, 1024, -100, time.Millisecond},
}

// settled is when a difference of clocks has been followed.
const settled = 4 * time.Minute

// length is how long a device is run: at high rates shorter, for the sake of those who wait.
func (d drift) length() time.Duration {
	if d.rate > 8000 {
		return settled + 30*time.Second
	}
	return settled + 3*time.Minute
}

func TestAMicrophonesClockIsFollowedWithoutGapsOrGrowingDelay(t *testing.T) {
	t.Parallel()
	for _, d := range drifts {
		t.Run(d.String(), func(t *testing.T) {
			t.Parallel()
			c := newClocks()
			in := newCapture(d.rate, 1, 8000, c.read)
			block, frame := slices.Repeat([]int16{1000}, d.block), make([]int16, 80)
			gaps, lowest, highest := 0, math.MaxInt, 0
			steepest, last := 0.0, 0.0
			c.run(d.length(),
				&side{period: d.period(), jitter: d.jitter, act: func() { in.take(block) }},
				&side{period: 10 * time.Millisecond, jitter: d.jitter, act: func() {
					in.read(frame)
					bend := float64(in.speed.step)/in.speed.nominal - 1
					if c.now > settled {
						if frame[0] != 1000 {
							gaps++
						}
						lowest, highest = min(lowest, in.ring.Len()), max(highest, in.ring.Len())
						steepest = max(steepest, math.Abs(bend-last))
					}
					last = bend
				}})
			// What waits after a read is the reserve and up to a block, and both sides' jitter.
			most := samplesIn(in.slack.reserve+2*d.jitter, d.rate) + d.block
			t.Logf("%.1f to %.1f ms wait after a read; bend %+.0f ppm, at most %.0f ppm a frame; reserve %v",
				ms(lowest, d.rate), ms(highest, d.rate), last*1e6, steepest*1e6, in.slack.reserve)
			if gaps > 0 {
				t.Errorf("%d frames without sound", gaps)
			}
			if highest > most+samplesIn(2*time.Millisecond, d.rate) {
				t.Errorf("%d samples wait, want %d at most", highest, most)
			}
			if math.Abs(last*1e6-d.ppm) > 60 {
				t.Errorf("the ratio is bent by %.0f ppm, want %.0f", last*1e6, d.ppm)
			}
			if steepest > 150e-6 {
				t.Errorf("the ratio jumps by %.0f ppm", steepest*1e6)
			}
		})
	}
}

func TestALoudspeakersClockIsFollowedWithoutGapsOrGrowingDelay(t *testing.T) {
	t.Parallel()
	for _, d := range drifts {
		t.Run(d.String(), func(t *testing.T) {
			t.Parallel()
			c := newClocks()
			out := newRender(d.rate, 1, 8000, c.read)
			block, frame := make([]int16, d.block), slices.Repeat([]int16{1000}, 80)
			gaps, highest := 0, 0
			last := 0.0
			c.run(d.length(),
				&side{period: d.period(), jitter: d.jitter, act: func() {
					out.give(block)
					if c.now > settled {
						if slices.Min(block) != 1000 {
							gaps++
						}
						highest = max(highest, out.ring.Len())
					}
				}},
				&side{period: 10 * time.Millisecond, jitter: d.jitter, act: func() {
					out.write(frame)
					last = float64(out.speed.step)/out.speed.nominal - 1
				}})
			most := samplesIn(out.slack.reserve+10*time.Millisecond+2*d.jitter, d.rate) + d.block
			t.Logf("%.1f ms wait at most after a block; bend %+.0f ppm; reserve %v", ms(highest, d.rate), last*1e6, out.slack.reserve)
			if gaps > 0 {
				t.Errorf("%d blocks with gaps", gaps)
			}
			if highest > most {
				t.Errorf("%d samples wait, want %d at most", highest, most)
			}
			if math.Abs(last*1e6+d.ppm) > 60 { // the faster it plays, the fewer input samples make one of its own
				t.Errorf("the ratio is bent by %.0f ppm, want %.0f", last*1e6, -d.ppm)
			}
		})
	}
}

func ms(samples, rate int) float64 { return float64(samples) / float64(rate) * 1000 }
