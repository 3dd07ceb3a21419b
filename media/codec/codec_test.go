package codec_test

import (
	"errors"
	"math"
	"testing"

	"sotto/media/codec"
)

func TestLookupFindsACodecByNameAndClockRate(t *testing.T) {
	for _, row := range []struct {
		name  string
		rate  int
		found string
	}{
		{"PCMU", 8000, "PCMU"},
		{"pcmu", 8000, "PCMU"},
		{"PCMA", 8000, "PCMA"},
		{"PcmA", 8000, "PCMA"},
		{"PCMU", 16000, ""},
		{"G729", 8000, ""},
		{"", 8000, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, ok := codec.Lookup(row.name, row.rate)
			if ok != (row.found != "") {
				t.Fatalf("Lookup(%q, %d) found = %v", row.name, row.rate, ok)
			}
			if ok && c.Name() != row.found {
				t.Errorf("Lookup(%q, %d) = %s, want %s", row.name, row.rate, c.Name(), row.found)
			}
		})
	}
}

func TestEveryCodecIsFoundUnderItsOwnName(t *testing.T) {
	for _, c := range codec.All() {
		if found, ok := codec.Lookup(c.Name(), c.ClockRate()); !ok || found != c {
			t.Errorf("%s is not found under its own name", c.Name())
		}
	}
}

func TestEveryCodecDescribesItself(t *testing.T) {
	for _, c := range codec.All() {
		t.Run(c.Name(), func(t *testing.T) {
			if c.ClockRate() <= 0 || c.SampleRate()%c.ClockRate() != 0 {
				t.Errorf("%d Hz samples are no whole multiple of the %d Hz clock", c.SampleRate(), c.ClockRate())
			}
			if c.SampleRate()%100 != 0 {
				t.Errorf("10 ms at %d Hz are no whole number of samples", c.SampleRate())
			}
			longest := int(codec.MaxPacket.Milliseconds()) * c.ClockRate() / 1000
			if got := c.Ticks(make([]byte, c.MaxPayload())); got < longest {
				t.Errorf("%d bytes last %d ticks, want at least %d", c.MaxPayload(), got, longest)
			}
			if got := c.Impairment(); got.Ie < 0 || got.Ie > 95 || got.Bpl <= 0 {
				t.Errorf("its impairment is %+v", got)
			}
			if got := c.Ticks(nil); got != 0 {
				t.Errorf("an empty payload lasts %d ticks", got)
			}
		})
	}
}

func TestAToneSurvivesEveryCodec(t *testing.T) {
	for _, c := range codec.All() {
		t.Run(c.Name(), func(t *testing.T) {
			in := sine(c.SampleRate()/50, 440, c.SampleRate(), 12000)
			payload := make([]byte, c.MaxPayload())
			n, err := c.NewEncoder().Encode(payload, in)
			if err != nil {
				t.Fatal(err)
			}
			out := make([]int16, len(in))
			m, err := c.NewDecoder().Decode(out, payload[:n])
			if err != nil || m != len(in) {
				t.Fatalf("Decode = %d, %v, want %d samples", m, err, len(in))
			}
			if ratio := signalToNoise(in, out); ratio < 30 {
				t.Errorf("signal to noise is %.1f dB, want 30 or more", ratio)
			}
		})
	}
}

func TestAShortBufferIsAnErrorAndNotAPanic(t *testing.T) {
	for _, c := range codec.All() {
		t.Run(c.Name(), func(t *testing.T) {
			if _, err := c.NewEncoder().Encode(make([]byte, 1), make([]int16, 160)); !errors.Is(err, codec.ErrShortBuffer) {
				t.Errorf("Encode: %v", err)
			}
			if _, err := c.NewDecoder().Decode(make([]int16, 1), make([]byte, 160)); !errors.Is(err, codec.ErrShortBuffer) {
				t.Errorf("Decode: %v", err)
			}
		})
	}
}

func TestCodingAPacketAllocatesNothing(t *testing.T) {
	for _, c := range codec.All() {
		t.Run(c.Name(), func(t *testing.T) {
			encoder, decoder := c.NewEncoder(), c.NewDecoder()
			samples := sine(c.SampleRate()/50, 440, c.SampleRate(), 12000)
			payload := make([]byte, c.MaxPayload())
			var n int
			if got := testing.AllocsPerRun(100, func() {
				n, _ = encoder.Encode(payload, samples)
				_, _ = decoder.Decode(samples, payload[:n])
			}); got != 0 {
				t.Errorf("%v allocations a packet", got)
			}
		})
	}
}

func sine(n, hertz, rate int, amplitude float64) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(amplitude * math.Sin(2*math.Pi*float64(hertz)*float64(i)/float64(rate)))
	}
	return out
}

// signalToNoise is in decibels.
func signalToNoise(want, got []int16) float64 {
	var signal, noise float64
	for i := range want {
		d := float64(want[i]) - float64(got[i])
		signal += float64(want[i]) * float64(want[i])
		noise += d * d
	}
	return 10 * math.Log10(signal/noise)
}

func BenchmarkEncode(b *testing.B) {
	for _, c := range codec.All() {
		b.Run(c.Name(), func(b *testing.B) {
			b.ReportAllocs()
			encoder := c.NewEncoder()
			samples := sine(c.SampleRate()/50, 440, c.SampleRate(), 12000)
			payload := make([]byte, c.MaxPayload())
			for b.Loop() {
				_, _ = encoder.Encode(payload, samples)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range codec.All() {
		b.Run(c.Name(), func(b *testing.B) {
			b.ReportAllocs()
			decoder := c.NewDecoder()
			samples := make([]int16, c.SampleRate()/50)
			payload := make([]byte, c.MaxPayload()/3)
			for b.Loop() {
				_, _ = decoder.Decode(samples, payload)
			}
		})
	}
}
