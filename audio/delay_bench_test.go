package audio

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

const (
	stepEvery = 100 * time.Millisecond // between two steps in the sound whose delay is measured
	stepLevel = 8000                   // the sound steps from its negative to it, and back
)

// BenchmarkDelay measures the delay of the rings between a sound device and the core at 8 kHz, with their resamplers, in
// simulated time:
//
//   - capture begins when the device has taken a sample out of the air, and ends when the core reads the frame whose last
//     sample it is. The waits for the device's block to be full and for the core's beat are in it.
//   - render begins when the core writes the frame whose first sample it is, and ends when the device plays it: the sample at
//     its place in the block after the callback that fetches it.
//
// So both have the block itself, the reserve and 2.6 ms of the resampler. What a device's latency is beyond its block is not in
// it (see line). The device's clock is 100 ppm fast, so that its blocks pass the beat slowly; callbacks and beats come up to
// 1 ms late. first is a stream's first five seconds, and settled ten minutes later, when the reserve is what is needed.
func BenchmarkDelay(b *testing.B) {
	for _, rate := range []int{8000, 48000} {
		for _, block := range []time.Duration{10 * time.Millisecond, 20 * time.Millisecond} {
			b.Run(fmt.Sprintf("%d Hz in blocks of %v", rate, block), func(b *testing.B) {
				d := drift{rate: rate, block: samplesIn(block, rate), ppm: 100, jitter: time.Millisecond}
				var in, out stepDelays
				for b.Loop() {
					in, out = d.capture(), d.render()
				}
				in.report(b, "capture")
				out.report(b, "render")
			})
		}
	}
}

const (
	beginning = 5 * time.Second
	longRun   = 10*time.Minute + 30*time.Second
	longAgo   = 10 * time.Minute
)

// capture sends the sound from the device to the core.
func (d drift) capture() stepDelays {
	c := newClocks()
	way := newCapture(d.rate, 1, 8000, c.read)
	source, delays := stepSource{every: samplesIn(stepEvery, d.rate)}, stepDelays{}
	block, frame := make([]int16, d.block), make([]int16, 80)
	device := &side{period: d.period(), jitter: d.jitter}
	device.act = func() {
		source.fill(block, func(i int) { // the block ends with the callback
			delays.entered(device.due - d.period()*time.Duration(len(block)-i)/time.Duration(len(block)))
		})
		way.take(block)
	}
	beat := &side{period: 10 * time.Millisecond, jitter: d.jitter}
	beat.act = func() {
		way.read(frame)
		for i := range frame { // the frame ends with its read
			delays.left(frame[i], c.now-durationOf(len(frame)-i, 8000))
		}
	}
	c.run(longRun, device, beat)
	return delays
}

// render sends the sound from the core to the device.
func (d drift) render() stepDelays {
	c := newClocks()
	way := newRender(d.rate, 1, 8000, c.read)
	source, delays := stepSource{every: samplesIn(stepEvery, 8000)}, stepDelays{}
	block, frame := make([]int16, d.block), make([]int16, 80)
	device := &side{period: d.period(), jitter: d.jitter}
	device.act = func() {
		way.give(block)
		for i := range block {
			delays.left(block[i], device.due+d.period()*time.Duration(i)/time.Duration(len(block)))
		}
	}
	beat := &side{period: 10 * time.Millisecond, jitter: d.jitter}
	beat.act = func() {
		source.fill(frame, func(i int) { delays.entered(c.now + durationOf(i, 8000)) })
		way.write(frame)
	}
	c.run(longRun, device, beat)
	return delays
}

// stepSource is a sound of two levels.
type stepSource struct {
	every, made int // samples
	high        bool
}

// fill makes a block, and tells of the sample at which each step to the higher level is.
func (s *stepSource) fill(block []int16, stepped func(i int)) {
	for i := range block {
		if s.made%s.every == 0 {
			if s.high = !s.high; s.high {
				stepped(i)
			}
		}
		s.made++
		if block[i] = -stepLevel; s.high {
			block[i] = stepLevel
		}
	}
}

// stepDelays are how long the steps of a sound were on their way. A resampler makes them slopes, whose middle is when they
// come.
type stepDelays struct {
	waiting bool
	began   time.Duration
	last    int16
	first   []time.Duration
	settled []time.Duration
}

func (d *stepDelays) entered(at time.Duration) { d.waiting, d.began = true, at }

func (d *stepDelays) left(sample int16, at time.Duration) {
	crossed := d.last < 0 && sample > 0
	d.last = sample
	if !crossed || !d.waiting {
		return
	}
	d.waiting = false
	switch {
	case at < beginning:
		d.first = append(d.first, at-d.began)
	case at > longAgo:
		d.settled = append(d.settled, at-d.began)
	}
}

func (d *stepDelays) report(b *testing.B, way string) {
	for _, part := range []struct {
		name   string
		delays []time.Duration
	}{
		{"first", d.first}, {"settled", d.settled},
	} {
		if len(part.delays) == 0 {
			b.Fatalf("%s: no step came through", way)
		}
		slices.Sort(part.delays)
		for _, percent := range []int{50, 99} {
			at := part.delays[(len(part.delays)-1)*percent/100]
			b.ReportMetric(at.Seconds()*1000, fmt.Sprintf("%s-%s-p%d-ms", way, part.name, percent))
		}
	}
	b.ReportMetric(0, "ns/op") // what a simulated time takes, which says nothing
}
