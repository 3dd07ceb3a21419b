package audio

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

func TestAMicrophoneThatStopsAndCatchesUpIsNotLaterAfterwards(t *testing.T) {
	c := newClocks()
	in := newCapture(8000, 1, 8000, c.read)
	block, frame := slices.Repeat([]int16{1000}, 80), make([]int16, 80)
	callback := &side{period: 10 * time.Millisecond, act: func() { in.take(block) }}
	beat := &side{period: 10 * time.Millisecond, jitter: time.Millisecond, act: func() { in.read(frame) }}
	c.run(5*time.Second, callback, beat)
	before := in.ring.Len()
	c.run(5500*time.Millisecond, beat)
	if !silent(frame) {
		t.Fatal("there is sound from a microphone that stands still")
	}
	for range 20 { // what the device held back, at once
		in.take(block)
	}
	c.run(8*time.Second, callback, beat)
	if frame[0] != 1000 {
		t.Error("there is no sound any more")
	}
	if after, most := in.ring.Len(), before+samplesIn(moreSlack, 8000)+80; after > most {
		t.Errorf("%d samples wait, before it was %d", after, before)
	}
}

func TestACoreThatWasHeldUpIsNotLaterAfterwards(t *testing.T) {
	c := newClocks()
	in := newCapture(8000, 1, 8000, c.read)
	block, frame := slices.Repeat([]int16{1000}, 80), make([]int16, 80)
	callback := &side{period: 10 * time.Millisecond, act: func() { in.take(block) }}
	beat := &side{period: 10 * time.Millisecond, jitter: time.Millisecond, act: func() { in.read(frame) }}
	c.run(5*time.Second, callback, beat)
	before := in.ring.Len()
	c.run(5200*time.Millisecond, callback)
	c.run(6*time.Second, callback, beat)
	if after := in.ring.Len(); frame[0] != 1000 || after > before+80 {
		t.Errorf("%d samples wait, before it was %d; it hears %d", after, before, frame[0])
	}
}

func TestALoudspeakerThatStopsDoesNotPlayWhatWasWrittenMeanwhile(t *testing.T) {
	c := newClocks()
	out := newRender(8000, 1, 8000, c.read)
	block, frame := make([]int16, 80), slices.Repeat([]int16{1000}, 80)
	callback := &side{period: 10 * time.Millisecond, act: func() { out.give(block) }}
	beat := &side{period: 10 * time.Millisecond, jitter: time.Millisecond, act: func() { out.write(frame) }}
	c.run(5*time.Second, callback, beat)
	c.run(10*time.Second, beat)
	if most := samplesIn(mostExcess+mostSlack+30*time.Millisecond, 8000); out.ring.Len() > most {
		t.Errorf("%d samples wait for a device that stands still", out.ring.Len())
	}
	c.run(40*time.Second, callback, beat)
	if most := samplesIn(30*time.Millisecond, 8000); out.ring.Len() > most || block[0] != 1000 {
		t.Errorf("%d samples wait after it went on, want %d at most; it plays %d", out.ring.Len(), most, block[0])
	}
}

func TestADeviceThatGivesItsBlocksByTwosGetsTheReserveItNeeds(t *testing.T) {
	c := newClocks()
	in, out := newCapture(8000, 1, 8000, c.read), newRender(8000, 1, 8000, c.read)
	block, frame, played := slices.Repeat([]int16{1000}, 80), make([]int16, 80), make([]int16, 80)
	muteIn, muteOut := 0, 0
	c.run(3*time.Minute,
		&side{period: 20 * time.Millisecond, jitter: 4 * time.Millisecond, act: func() {
			for range 2 {
				in.take(block)
				if out.give(played); c.now > time.Minute && slices.Contains(played, 0) {
					muteOut++
				}
			}
		}},
		&side{period: 10 * time.Millisecond, jitter: time.Millisecond, act: func() {
			if in.read(frame); c.now > time.Minute && frame[0] != 1000 {
				muteIn++
			}
			out.write(block)
		}})
	if muteIn > 2 || muteOut > 2 { // the reserve may be tried for a smaller one
		t.Errorf("%d frames in and %d blocks out have gaps", muteIn, muteOut)
	}
}

func TestChannelsAreMixedAndSpread(t *testing.T) {
	c := newClocks()
	in, out := newCapture(8000, 3, 8000, c.read), newRender(8000, 3, 8000, c.read)
	var block []int16
	for range 700 { // more than is mixed at a time
		block = append(block, 1000, 3000, math.MaxInt16)
	}
	in.take(block)
	got := make([]int16, 800)
	if n := in.ring.Read(got); n != 700 || slices.Min(got[:n]) != 2000 || slices.Max(got[:n]) != 2000 {
		t.Errorf("three channels became %d samples from %d to %d", n, slices.Min(got[:n]), slices.Max(got[:n]))
	}
	out.ring.Write(slices.Repeat([]int16{500}, 700))
	out.give(block)
	for i := 0; i < len(block); i += 3 {
		if !slices.Equal(block[i:i+3], []int16{500, 500, 0}) {
			t.Fatalf("sample %d is %v", i/3, block[i:i+3])
		}
	}
}

func TestABlockOfNoWholeSamplesDoesNoHarm(t *testing.T) {
	c := newClocks()
	in, out := newCapture(8000, 2, 8000, c.read), newRender(8000, 2, 8000, c.read)
	for _, n := range []int{0, 1, 3, 5000} {
		block := slices.Repeat([]int16{7}, n)
		in.take(block)
		if out.give(block); !silent(block) {
			t.Errorf("an empty ring filled a block of %d with %v", n, block)
		}
	}
}

func TestFramesOfAnotherLengthAreSilentOrDropped(t *testing.T) {
	c := newClocks()
	in, out := newCapture(8000, 1, 8000, c.read), newRender(8000, 1, 8000, c.read)
	in.take(slices.Repeat([]int16{1000}, 800))
	for _, n := range []int{0, 79, 5000} {
		frame := ramp(n)
		if in.read(frame); !silent(frame) {
			t.Errorf("a frame of %d samples is not silent", n)
		}
	}
	out.give(make([]int16, 80))
	if out.write(ramp(5000)); out.ring.Len() > 0 {
		t.Errorf("%d samples of a frame too long were taken", out.ring.Len())
	}
}

func TestFlowAllocatesNothing(t *testing.T) {
	c := newClocks()
	in, out := newCapture(48000, 2, 8000, c.read), newRender(48000, 2, 8000, c.read)
	block, frame := make([]int16, 960), make([]int16, 80)
	if n := testing.AllocsPerRun(1000, func() {
		c.now += 10 * time.Millisecond
		in.take(block)
		in.read(frame)
		out.give(block)
		out.write(frame)
	}); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
	if !in.flowing || !out.flowing {
		t.Error("it did not flow")
	}
}

func BenchmarkFlow(b *testing.B) {
	for _, rate := range []int{8000, 48000} {
		c := newClocks()
		in, out := newCapture(rate, 1, 8000, c.read), newRender(rate, 1, 8000, c.read)
		block, frame := make([]int16, rate/framesPerSecond), make([]int16, 80)
		b.Run(fmt.Sprintf("frame in from %d Hz", rate), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.now += 10 * time.Millisecond
				in.take(block)
				in.read(frame)
			}
		})
		b.Run(fmt.Sprintf("frame out to %d Hz", rate), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.now += 10 * time.Millisecond
				out.give(block)
				out.write(frame)
			}
		})
	}
}
