package playout_test

import (
	"math"
	"testing"

	"sotto/media/playout"
)

// wave gives the buffer a sine in packets of 20 ms, without those whose number is among the lost, and
// returns what is heard. The sine is not a multiple of anything.
func wave(t *testing.T, hertz float64, packets int, lost ...int) (heard []int16, b *playout.Buffer) {
	t.Helper()
	s := newStream(t)
	encoder := s.format.NewEncoder()
	missing := map[int]bool{}
	for _, n := range lost {
		missing[n] = true
	}
	for n := range packets {
		samples := make([]int16, 2*frame)
		for i := range samples {
			samples[i] = int16(8000 * math.Sin(2*math.Pi*hertz*float64(n*2*frame+i)/rate))
		}
		payload := make([]byte, 2*frame)
		if _, err := encoder.Encode(payload, samples); err != nil {
			t.Fatal(err)
		}
		if !missing[n] {
			s.buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(n * 2 * frame), Payload: payload})
		}
		for range 2 {
			var out [frame]int16
			s.buffer.Read(out[:])
			heard = append(heard, out[:]...)
		}
	}
	return heard, s.buffer
}

// steepest is the largest step from one sample to the next.
func steepest(samples []int16) (step int) {
	for i := 1; i < len(samples); i++ {
		d := int(samples[i]) - int(samples[i-1])
		step = max(step, d, -d)
	}
	return step
}

func TestConcealmentMakesNoClick(t *testing.T) {
	for _, hertz := range []float64{100, 173, 200, 311, 440, 700} {
		whole, _ := wave(t, hertz, 60)
		natural := steepest(whole)
		for name, lost := range map[string][]int{
			"one packet":          {20},
			"two packets":         {20, 21},
			"all that can fade":   {20, 21, 22, 23, 24, 25},
			"every third packet":  {20, 23, 26, 29, 32},
			"one at a time, near": {20, 22, 24},
		} {
			heard, b := wave(t, hertz, 60, lost...)
			if got := steepest(heard); float64(got) > 1.6*float64(natural)+300 {
				t.Errorf("%v Hz, %s: a step of %d where the tone has %d", hertz, name, got, natural)
			}
			if b.Stats().Concealed == 0 {
				t.Errorf("%v Hz, %s: nothing was concealed", hertz, name)
			}
		}
	}
}

func TestConcealmentSoundsLikeWhatWasLost(t *testing.T) {
	for _, hertz := range []float64{100, 160, 200} { // of a period that is a whole number of samples
		whole, _ := wave(t, hertz, 60)
		heard, _ := wave(t, hertz, 60, 20)
		from := 4*frame + 20*2*frame // what was lost, after the delay
		var signal, noise float64
		for i := from; i < from+frame; i++ {
			d := float64(whole[i]) - float64(heard[i])
			signal += float64(whole[i]) * float64(whole[i])
			noise += d * d
		}
		if ratio := 10 * math.Log10(signal/noise); ratio < 15 {
			t.Errorf("%v Hz: %.1f dB", hertz, ratio)
		}
	}
}

func TestConcealmentFadesToSilence(t *testing.T) {
	heard, _ := wave(t, 200, 60, 20, 21, 22, 23, 24, 25, 26, 27)
	from := 4*frame + 20*2*frame
	loudness := func(at int) (power float64) {
		for _, s := range heard[at : at+frame] {
			power += float64(s) * float64(s)
		}
		return power
	}
	for n := 1; n < 6; n++ {
		if loudness(from+n*frame) >= loudness(from+(n-1)*frame) && n > 1 {
			t.Errorf("after %d ms it is not softer", n*10)
		}
	}
	if loudness(from+6*frame) != 0 {
		t.Error("after 60 ms it is not silent")
	}
}

func TestAPauseFadesOutAndInWithoutAClick(t *testing.T) {
	s := newStream(t)
	loud := make([]byte, 2*frame)
	for i := range loud {
		loud[i] = 0x90 // one loud level: a step as large as can be
	}
	var heard []int16
	read := func(n int) {
		for range n {
			var out [frame]int16
			s.buffer.Read(out[:])
			heard = append(heard, out[:]...)
		}
	}
	s.buffer.Put(playout.Packet{Sequence: 1, Timestamp: 0, Payload: loud})
	s.buffer.Put(playout.Packet{Sequence: 2, Timestamp: 640, Payload: loud})
	read(20)
	if level, step := int(heard[5*frame]), steepest(heard); step > level/30 {
		t.Errorf("a step of %d at a level of %d", step, level)
	}
}

// chord is no repetition of anything within the periods that concealment looks at.
func chord(at int) int16 {
	x := float64(at) / rate
	return int16(5000*math.Sin(2*math.Pi*131*x) + 3000*math.Sin(2*math.Pi*417.3*x+1))
}

// burst gives the buffer a chord, lets too many packets come at once after so many of them, and
// returns what is heard.
func burst(t *testing.T, before, extra int) []int16 {
	t.Helper()
	s := newStream(t)
	encoder := s.format.NewEncoder()
	var heard []int16
	n := 0
	put := func() {
		samples := make([]int16, 2*frame)
		for i := range samples {
			samples[i] = chord(n*2*frame + i)
		}
		payload := make([]byte, 2*frame)
		if _, err := encoder.Encode(payload, samples); err != nil {
			t.Fatal(err)
		}
		s.buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(n * 2 * frame), Payload: payload})
		n++
	}
	for packet := range before + 120 {
		put()
		if packet == before {
			for range extra {
				put()
			}
		}
		for range 2 {
			var out [frame]int16
			s.buffer.Read(out[:])
			heard = append(heard, out[:]...)
		}
	}
	if extra > 0 && s.buffer.Stats().Overflow == 0 {
		t.Fatal("nothing was dropped")
	}
	return heard
}

func TestDroppingMakesNoClick(t *testing.T) {
	natural := steepest(burst(t, 20, 0))
	for before := 15; before < 60; before++ {
		if got := steepest(burst(t, before, 5)); got > natural*5/4 {
			t.Errorf("after %d packets: a step of %d where the sound has %d", before, got, natural)
		}
	}
}

func TestTheJoinsOfConcealmentAreSmooth(t *testing.T) {
	s := newStream(t)
	encoder := s.format.NewEncoder()
	for start := range 40 {
		s.buffer = playout.New(s.format)
		var heard []int16
		for n := range 12 {
			samples := make([]int16, 2*frame)
			for i := range samples {
				samples[i] = chord(start*37 + n*2*frame + i)
			}
			payload := make([]byte, 2*frame)
			if _, err := encoder.Encode(payload, samples); err != nil {
				t.Fatal(err)
			}
			if n != 6 && n != 7 {
				s.buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(n * 2 * frame), Payload: payload})
			}
			for range 2 {
				var out [frame]int16
				s.buffer.Read(out[:])
				heard = append(heard, out[:]...)
			}
		}
		lost := 4*frame + 6*2*frame
		natural := steepest(heard[5*frame : lost])
		if got := steepest(heard[lost-1 : lost+4*frame]); got > natural*5/4 {
			t.Errorf("start %d: a step of %d where the sound has %d", start, got, natural)
		}
	}
}

func TestAStreamThatIsCutFadesOut(t *testing.T) {
	s := newStream(t)
	s.put(0, row{sequence: 1, timestamp: 1000, frames: 6})
	s.beatUntil(60)
	s.buffer.Reset()
	heard := make([]int16, 2*frame)
	s.buffer.Read(heard)
	if heard[0] == 0 || steepest(heard) > int(s.level(0))/20 {
		t.Errorf("it begins %v", heard[:4])
	}
	if heard[2*frame-1] != 0 {
		t.Error("it does not end")
	}
}

func TestNothingOfAReplacedStreamIsLeft(t *testing.T) {
	s := newStream(t)
	for n := range 4 {
		s.put(n, row{sequence: uint16(n + 1), timestamp: uint32(1000 + n*160)})
	}
	s.buffer.Reset()
	s.put(4, row{sequence: 2, timestamp: 77})
	s.beatUntil(100)
	if want := "....ee~~~~"; s.heard != want {
		t.Errorf("heard %s, want %s", s.heard, want)
	}
}

func TestAReplacedStreamFadesOut(t *testing.T) {
	s := newStream(t)
	s.put(0, row{sequence: 1, timestamp: 1000})
	s.put(1, row{sequence: 2, timestamp: 1160, arrival: 20})
	s.beatUntil(60)
	s.buffer.Reset()
	s.put(2, row{sequence: 9000, timestamp: 77, arrival: 60})
	s.beatUntil(130)
	if want := "....aa....cc~"; s.heard != want {
		t.Errorf("heard %s, want %s", s.heard, want)
	}
}
