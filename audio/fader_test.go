package audio

import "testing"

// level is a frame of that sample.
func level(sample int16) []int16 {
	frame := make([]int16, 80)
	for i := range frame {
		frame[i] = sample
	}
	return frame
}

func TestAVolumeIsReachedWithinAFrameWithoutAStep(t *testing.T) {
	var f Fader
	frame := level(10000)
	f.Apply(frame, FullVolume)
	if frame[0] != 10000 || frame[79] != 10000 {
		t.Errorf("full volume changes a sound: %v", frame)
	}
	frame = level(10000)
	f.Apply(frame, 50)
	if last := frame[79]; last != 2500 {
		t.Errorf("half the volume ends at %d", last)
	}
	before := int16(10000)
	for _, s := range frame {
		if s > before || before-s > 100 {
			t.Fatalf("a step from %d to %d", before, s)
		}
		before = s
	}
	frame = level(-10000)
	f.Apply(frame, 50)
	if frame[0] != -2500 || frame[79] != -2500 {
		t.Errorf("the next frame is %v", frame)
	}
	f.Apply(frame, -5)
	frame = level(32767)
	f.Apply(frame, 0)
	if frame[0] != 0 || frame[79] != 0 {
		t.Errorf("no volume is %v", frame)
	}
	f.Apply(nil, 1000)
	frame = level(-32768)
	f.Apply(frame, 1000)
	if frame[0] != -32768 {
		t.Errorf("more than full is %v", frame[0])
	}
}

func TestAFaderAllocatesNothing(t *testing.T) {
	var f Fader
	frame := level(1000)
	if n := testing.AllocsPerRun(100, func() { f.Apply(frame, 70) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}
