// Package likeness says whether one recording holds the speech of another, and how well it came through.
package likeness

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	pieceLength = 500 * time.Millisecond
	slip        = 120 * time.Millisecond // by how much a piece may stand off the common delay: a playout buffer moves

	foundFrom     = 0.5 // correlation from which a piece counts as found
	candidates    = 3   // common delays that are tried in full
	coarseRate    = 4000
	quietest      = 50.0 // rms of a piece of speech, of 32768
	quietestShare = 0.06 // and as a share of the loudest piece's
)

// Result is how much of a reference's speech was found in another recording.
type Result struct {
	// Likeness is from 0 (nothing found) to 1 (all there, sample for sample): the correlations of the pieces found,
	// each with the sample-by-sample course of the reference's piece, summed and divided by the number of all pieces.
	Likeness float64
	// Found pieces of half a second out of Pieces, which is how many of the reference hold speech.
	Found, Pieces int
	// Delay is how much later than in the reference the speech stands: the median over the pieces found.
	Delay time.Duration
	// SNR in dB is the median over the pieces found of 10·log10(r²/(1−r²)), r being the correlation; at most 100. One
	// pass of G.711 gives about 37.
	SNR float64
}

// Compare looks for the speech of ref in got, both mono at rate hertz. The reference is cut into pieces of half a second;
// each with speech is looked for by normalised correlation within 120 ms of one common delay, so that speech in another
// order, at another pace or with gaps put in is not found. Likeness is close to 1 for the same speech through G.711, loses
// about half the share of what is lost on the way, and is near 0 for other speech, noise or silence. A reference without
// speech gives no pieces and a likeness of 0, as does a rate below 8 kHz.
func Compare(ref, got []int16, rate int) Result {
	if rate < 2*coarseRate {
		return Result{}
	}
	c := newComparison(ref, got, rate)
	var best Result
	best.Pieces = len(c.starts)
	for _, delay := range c.commonDelays() {
		if r := c.result(c.findAll(delay)); r.Likeness > best.Likeness {
			best = r
		}
		if best.Found == best.Pieces {
			break // nowhere else can there be more
		}
	}
	return best
}

// comparison holds both recordings, at their own rate and at the coarse one that the search begins with.
type comparison struct {
	rate, factor         int // factor: samples in one coarse sample
	ref, got             *signal
	coarseRef, coarseGot *signal
	starts               []int // first samples of the reference's pieces with speech, multiples of factor
}

func newComparison(ref, got []int16, rate int) *comparison {
	factor := rate / coarseRate
	c := &comparison{
		rate: rate, factor: factor,
		ref: newSignal(ref, 1), got: newSignal(got, 1),
		coarseRef: newSignal(ref, factor), coarseGot: newSignal(got, factor),
	}
	c.starts = c.speech()
	return c
}

// coarse is the length of d in samples at the coarse rate.
func (c *comparison) coarse(d time.Duration) int {
	return int(d * time.Duration(c.rate) / time.Duration(c.factor) / time.Second)
}

// pieceSize is the length of a piece in samples: whole coarse ones.
func (c *comparison) pieceSize() int { return c.coarse(pieceLength) * c.factor }

// speech gives the first samples of the pieces that are loud enough to be speech.
func (c *comparison) speech() []int {
	size := c.pieceSize()
	var starts []int
	loudest := quietest / quietestShare
	for start := 0; start+size <= len(c.ref.samples); start += size {
		loudest = max(loudest, c.ref.deviation(start, size))
	}
	for start := 0; start+size <= len(c.ref.samples); start += size {
		if c.ref.deviation(start, size) >= loudest*quietestShare {
			starts = append(starts, start)
		}
	}
	return starts
}

// match is where a piece was found, and how well.
type match struct {
	delay       int // samples
	correlation float64
}

// findAll looks for every piece near a common delay in coarse samples and gives those that were found.
func (c *comparison) findAll(delay int) []match {
	var found []match
	for _, start := range c.starts {
		if m := c.find(start, delay); m.correlation >= foundFrom {
			found = append(found, m)
		}
	}
	return found
}

// find looks for the piece at start: with coarse samples within slip of delay, then around the best place with all samples.
func (c *comparison) find(start, delay int) match {
	reach := c.coarse(slip)
	near := bestMatch(c.coarseRef, c.coarseGot, start/c.factor, c.pieceSize()/c.factor, delay-reach, delay+reach)
	if near.correlation <= 0 {
		return near
	}
	middle := near.delay * c.factor
	m := bestMatch(c.ref, c.got, start, c.pieceSize(), middle-c.factor, middle+c.factor)
	m.correlation = c.betweenSamples(start, m)
	return m
}

// betweenSamples is the correlation that a match has where it is best, which after a change of rate is seldom at a whole
// sample: the top of the parabola through it and both its neighbours.
func (c *comparison) betweenSamples(start int, m match) float64 {
	n := c.pieceSize()
	if at := start + m.delay; at < 1 || at+n >= len(c.got.samples) {
		return m.correlation
	}
	before := correlation(c.ref, c.got, start, start+m.delay-1, n)
	after := correlation(c.ref, c.got, start, start+m.delay+1, n)
	bend := 2*m.correlation - before - after
	if bend <= 0 || before > m.correlation || after > m.correlation {
		return m.correlation
	}
	return min(m.correlation+(after-before)*(after-before)/(8*bend), 1)
}

// result sums up what was found of all pieces.
func (c *comparison) result(found []match) Result {
	if len(found) == 0 {
		return Result{Pieces: len(c.starts)}
	}
	sum := 0.0
	for _, m := range found {
		sum += m.correlation
	}
	slices.SortFunc(found, func(a, b match) int { return cmp.Compare(a.delay, b.delay) })
	delay := found[len(found)/2].delay
	slices.SortFunc(found, func(a, b match) int { return cmp.Compare(a.correlation, b.correlation) })
	return Result{
		Likeness: sum / float64(len(c.starts)),
		Found:    len(found),
		Pieces:   len(c.starts),
		Delay:    time.Duration(delay) * time.Second / time.Duration(c.rate),
		SNR:      snr(found[len(found)/2].correlation),
	}
}

// snr is the ratio in dB of what r explains to what it does not.
func snr(r float64) float64 {
	return 10 * math.Log10(r*r/max(1-r*r, 1e-10*r*r))
}
