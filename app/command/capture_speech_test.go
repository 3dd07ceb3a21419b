package command

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"sotto/assets"
	"sotto/audio/likeness"
	"sotto/media/codec"
)

const (
	speechRate    = 8000 // hertz
	frameSamples  = speechRate / 100
	packetSamples = 2 * frameSamples
	// startsWithin is how much later than the microphone a stream may begin, a
	// fifth of a second: the first frames may be read before the call is agreed on.
	startsWithin = 20 * frameSamples
	// foundMost and correlatedMost are what reading noise as speech may give. For
	// a call's samples, chance gives a correlation of about 0.003, and 0.02 as the
	// largest of all that are tried.
	foundMost      = 0.1
	correlatedMost = 0.05
	// foundLeast is what speech is found with that went through G.711 once.
	foundLeast = 0.99
)

// speeches are the microphones of the demonstration, by who speaks.
func speeches(t *testing.T) map[string][]int16 {
	t.Helper()
	said := map[string][]int16{}
	for name, file := range map[string][]byte{"alice": assets.Speech(), "bob": assets.SpeechB()} {
		sound, err := soundOf(file)
		if err != nil || sound.Rate != speechRate {
			t.Fatalf("the speech of %s has %d Hz (%v)", name, sound.Rate, err)
		}
		said[name] = sound.Samples
	}
	return said
}

// reading is a way to take bytes for sound.
type reading struct {
	name    string
	samples func([]byte) []int16
}

// readings are what an eavesdropper would try: G.711 by both laws, and samples
// as they are (RFC 3551 §4.5.11).
func readings(t *testing.T) []reading {
	t.Helper()
	var all []reading
	for _, name := range []string{"PCMU", "PCMA"} {
		decode := named(t, name).NewDecoder().Decode
		all = append(all, reading{name, func(data []byte) []int16 {
			samples := make([]int16, len(data))
			n, _ := decode(samples, data) // a sample for each byte: there is space
			return samples[:n]
		}})
	}
	return append(all, reading{"L16", linear})
}

// named is a codec by its name in SDP.
func named(t *testing.T, name string) codec.Codec {
	t.Helper()
	c, ok := codec.Lookup(name, speechRate)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	return c
}

func linear(data []byte) []int16 {
	samples := make([]int16, len(data)/2)
	for i := range samples {
		samples[i] = int16(binary.BigEndian.Uint16(data[2*i:]))
	}
	return samples
}

// finding is how much of a speech a reading shows.
type finding struct {
	how         string
	likeness    float64 // of audio/likeness
	correlation float64 // of the whole, at the best delay; it also shows what is too faint for likeness
}

// all says whether it is the whole speech; none whether it is nothing of it.
func (f finding) all() bool  { return f.likeness >= foundLeast && f.correlation >= foundLeast }
func (f finding) none() bool { return f.likeness <= foundMost && f.correlation <= correlatedMost }

// eavesdrop tries every reading of a stream, with the authentication tags left
// in the payloads and taken off, and gives the most that any of them shows. The
// first that shows all of it is enough.
func eavesdrop(t *testing.T, v *voice, said []int16) finding {
	t.Helper()
	best := finding{how: "nothing"}
	for _, tag := range []int{0, 10} {
		data := v.payloads(tag)
		for _, r := range readings(t) {
			found := listenTo(said, r.samples(data))
			if found.likeness+found.correlation > best.likeness+best.correlation {
				best = found
				best.how = fmt.Sprintf("%s without the last %d bytes", r.name, tag)
			}
			if best.all() {
				return best
			}
		}
	}
	return best
}

// listenTo looks for what was said in what was heard.
func listenTo(said, heard []int16) finding {
	return finding{
		likeness:    likeness.Compare(said, heard, speechRate).Likeness,
		correlation: wholeCorrelation(said, heard),
	}
}

// wholeCorrelation is Pearson's, as its magnitude, of all that was said and all
// that was heard, where it is largest. What was heard may begin up to
// startsWithin into what was said, a frame at a time.
func wholeCorrelation(said, heard []int16) float64 {
	best := 0.0
	for start := 0; start < min(startsWithin, len(said)); start += frameSamples {
		n := min(len(said)-start, len(heard))
		best = max(best, math.Abs(correlation(said[start:start+n], heard[:n])))
	}
	return best
}

// correlation is that of two pieces. The race detector would look at each
// sample, which nobody shares, and take most of the test's time for it.
//
//go:norace
func correlation(a, b []int16) float64 {
	var sumA, sumB, squaresA, squaresB, products float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		sumA, sumB = sumA+x, sumB+y
		squaresA, squaresB, products = squaresA+x*x, squaresB+y*y, products+x*y
	}
	n := float64(len(a))
	scale := math.Sqrt((n*squaresA - sumA*sumA) * (n*squaresB - sumB*sumB))
	if scale == 0 {
		return 0
	}
	return (n*products - sumA*sumB) / scale
}

// startOf finds where in a microphone's loop a stream of PCMU begins, if every
// byte of it is the microphone's.
func startOf(t *testing.T, said []int16, stream []byte) (start int, found bool) {
	t.Helper()
	loop := make([]byte, len(said))
	if _, err := named(t, "PCMU").NewEncoder().Encode(loop, said); err != nil {
		t.Fatal(err)
	}
	loop = slices.Repeat(loop, 2+len(stream)/len(loop))
	for start := 0; start <= startsWithin; start += frameSamples {
		if slices.Equal(loop[start:start+len(stream)], stream) {
			return start, true
		}
	}
	return 0, false
}

// spoken makes a stream of a sound: what would be captured if every sample were
// sent as write has it, with a tag behind each packet.
func spoken(said []int16, tag int, write func([]int16) []byte) *voice {
	v := &voice{}
	for samples := range slices.Chunk(said, packetSamples) {
		v.packets = append(v.packets, &rtpPacket{payload: append(write(samples), make([]byte, tag)...)})
	}
	return v
}

func TestAnEavesdropperFindsSpeechHoweverItIsWritten(t *testing.T) {
	said := speeches(t)
	alice, bob := said["alice"][:3*speechRate], said["bob"][:3*speechRate]
	encode := func(name string) func([]int16) []byte {
		encoder := named(t, name).NewEncoder()
		return func(samples []int16) []byte {
			data := make([]byte, len(samples))
			_, _ = encoder.Encode(data, samples) // a byte for each sample: there is space
			return data
		}
	}
	asItIs := func(samples []int16) (data []byte) {
		for _, s := range samples {
			data = binary.BigEndian.AppendUint16(data, uint16(s))
		}
		return data
	}
	noise := rand.New(rand.NewPCG(1, 2))
	faint := func(samples []int16) []byte {
		hidden := make([]int16, len(samples))
		for i, s := range samples {
			hidden[i] = s/10 + int16(3000*noise.NormFloat64())
		}
		return encode("PCMU")(hidden)
	}
	for _, test := range []struct {
		name  string
		voice *voice
		alike float64 // at least
	}{
		{"by the one law", spoken(alice, 0, encode("PCMU")), foundLeast},
		{"by the other", spoken(alice, 0, encode("PCMA")), foundLeast},
		{"authenticated and not encrypted", spoken(alice, 10, encode("PCMU")), foundLeast},
		{"as it is", spoken(alice, 0, asItIs), foundLeast},
		{"begun a little later", spoken(alice[3*frameSamples:], 0, encode("PCMU")), 0.8},
		{"faintly beneath noise", spoken(alice, 0, faint), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := eavesdrop(t, test.voice, alice)
			if found.likeness < test.alike || found.correlation <= correlatedMost {
				t.Errorf("it is not found: %+v", found)
			}
			t.Logf("%+v", found)
		})
	}
	t.Run("but no other", func(t *testing.T) {
		if found := eavesdrop(t, spoken(alice, 0, encode("PCMU")), bob); !found.none() {
			t.Errorf("another speech is found: %+v", found)
		}
	})
}
