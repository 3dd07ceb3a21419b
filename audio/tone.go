package audio

import "time"

// Tone is a sound that a telephone makes by itself; the zero Tone is silence. A TonePlayer makes its samples.
//
// What a caller hears is 425 Hz, told apart by its cadence, as ITU-T Recommendation E.180/Q.35 recommends it. The cadences
// are among those that its Supplement 2 lists for Germany; ETSI TR 101 041-2 shows how usual they are all over Europe.
type Tone uint8

// The tones of a telephone.
const (
	NoTone      Tone = iota
	RingBack         // the other side rings (ringing tone): 1 s, then 4 s of silence
	Busy             // the other side is busy: 480 ms, then 480 ms of silence
	Congestion       // the call could not be put through: 240 ms, then 240 ms of silence
	CallWaiting      // another call waits: two of 200 ms with 200 ms between, then 5 s of silence
	Bell             // a call for us: four strokes in two pitches, every four seconds; no standard says how it sounds
)

const (
	networkTone  = 425.0 // hertz
	networkLevel = 0.1   // of full scale, as all amplitudes here: -20 dBFS

	// A stroke of the bell falls to a third before the next one comes, so that all that still sound together peak
	// at -12 dBFS or little above.
	bellLevel = 0.19
	bellDecay = 200 * time.Millisecond
	bellHigh  = 1108.73 // hertz: a major third
	bellLow   = 880.0
	// A bar that is struck has its second partial there, weaker and shorter than the first.
	barPartial = 2.756
)

// score is one round of a tone, which is repeated for as long as the tone lasts.
type score struct {
	round time.Duration
	once  bool // it is not repeated: silence follows
	notes []note
}

// note is one sound of a score.
type note struct {
	start, length time.Duration
	partials      []partial
}

// partial is a sine of a note.
type partial struct {
	hertz     float64
	amplitude float64       // at the beginning
	decay     time.Duration // in which it falls to 1/e; zero: it stays as it is
}

var scores = map[Tone]score{
	RingBack:    {round: 5 * time.Second, notes: []note{network(0, 1000)}},
	Busy:        {round: 960 * time.Millisecond, notes: []note{network(0, 480)}},
	Congestion:  {round: 480 * time.Millisecond, notes: []note{network(0, 240)}},
	CallWaiting: {round: 5600 * time.Millisecond, notes: []note{network(0, 200), network(400, 200)}},
	Bell:        {round: 4 * time.Second, notes: []note{stroke(0, bellHigh), stroke(250, bellLow), stroke(500, bellHigh), stroke(750, bellLow)}},
}

// network is the tone of the telephone network, from start for length milliseconds.
func network(start, length time.Duration) note {
	return note{start * time.Millisecond, length * time.Millisecond, []partial{{networkTone, networkLevel, 0}}}
}

// stroke is a bar that is struck at start milliseconds and rings out.
func stroke(start time.Duration, hertz float64) note {
	return note{start * time.Millisecond, 6 * bellDecay, []partial{
		{hertz, 0.8 * bellLevel, bellDecay},
		{hertz * barPartial, 0.2 * bellLevel, bellDecay / 3},
	}}
}
