package media

import (
	"math"
	"testing"
	"time"

	"sotto/media/codec"
)

var (
	g711          = codec.Impairment{Bpl: 25.1}
	g711Unmended  = codec.Impairment{Bpl: 4.3}
	g729AsInG113  = codec.Impairment{Ie: 11, Bpl: 19} // G.729A with VAD
	withoutFaults = Way{Format: g711}
)

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

// The values of ITU-T G.107 table B.1.
func TestOpinionsAreThoseOfTheRecommendation(t *testing.T) {
	for r, want := range map[float64]float64{0: 1, 50: 2.58, 60: 3.10, 70: 3.60, 80: 4.03, 90: 4.34, 93.2: 4.41, 100: 4.5} {
		if got := mos(r); !near(got, want, 0.01) {
			t.Errorf("R %v is a MOS of %.3f, want %v", r, got, want)
		}
	}
	for r := 0.0; r < 100; r++ {
		if got := mos(r); got < 1 || got > 4.5 {
			t.Errorf("R %v is a MOS of %v", r, got)
		}
	}
}

// With all parameters at their defaults R is 93.2 (ITU-T G.107 section 7.7).
func TestAWayWithoutFaultsHasTheRatingOfTheRecommendation(t *testing.T) {
	if got := withoutFaults.Quality(); !near(got.R, 93.2, 0.05) || !near(got.MOS, 4.41, 0.005) {
		t.Errorf("%+v", got)
	}
}

// The provisional values of ITU-T G.113 appendix I for loss by chance: of G.711 with concealment, and of
// G.729A, which begins lower.
func TestLossTakesWhatTheRecommendationSays(t *testing.T) {
	for _, row := range []struct {
		format codec.Impairment
		loss   float64
		want   float64
		within float64
	}{
		{g711, 0.01, 5, 2}, {g711, 0.02, 7, 2}, {g711, 0.03, 10, 2}, {g711, 0.05, 15, 2}, {g711, 0.07, 20, 2}, {g711, 0.10, 25, 3},
		{g711Unmended, 0.01, 95 / 5.3, 0.01}, {g711Unmended, 0.05, 5 * 95 / 9.3, 0.01},
		{g729AsInG113, 0, 11, 0.01}, {g729AsInG113, 0.01, 15, 1}, {g729AsInG113, 0.02, 19, 1}, {g729AsInG113, 0.03, 23, 1},
	} {
		if got := (Way{Loss: row.loss, Format: row.format}).lossImpairment(); !near(got, row.want, row.within) {
			t.Errorf("%+v at a loss of %v takes %.2f, want %.2f", row.format, row.loss, got, row.want)
		}
	}
}

func TestLossInBurstsIsWorseAndLossInOrderNoBetter(t *testing.T) {
	loss := func(burst float64) float64 { return Way{Loss: 0.05, BurstRatio: burst, Format: g711}.lossImpairment() }
	if loss(2) <= loss(1) || loss(8) <= loss(2) {
		t.Errorf("bursts of 1, 2 and 8 times the length take %v, %v, %v", loss(1), loss(2), loss(8))
	}
	if loss(0) != loss(1) || loss(0.5) != loss(1) {
		t.Errorf("unknown and below one take %v and %v, want %v", loss(0), loss(0.5), loss(1))
	}
}

// Cole and Rosenbluth ("Voice over IP Performance Monitoring", 2001) fitted two lines to the delay
// impairment of G.107.
func TestDelayTakesWhatTheRecommendationSays(t *testing.T) {
	last := 0.0
	for ms := 0; ms <= 400; ms += 10 {
		fitted := 0.024*float64(ms) + 0.11*max(float64(ms)-177.3, 0)
		got := delayImpairment(time.Duration(ms) * time.Millisecond)
		if !near(got, fitted, 3) || got < last {
			t.Errorf("%d ms take %.2f, before it %.2f, the lines say %.2f", ms, got, last, fitted)
		}
		last = got
	}
}

func TestCountersBecomeAQuality(t *testing.T) {
	good := Stats{PacketsReceived: 1000, PlayoutDelay: 40 * time.Millisecond, RoundTrip: 20 * time.Millisecond}
	lossy, bursty := good, good
	lossy.Lost, lossy.Missed, lossy.Gaps = 50, 50, 48
	bursty.Lost, bursty.Missed, bursty.Gaps = 50, 50, 5
	q := func(s Stats) float64 {
		s.format = g711
		return s.quality().R
	}
	if !near(q(good), 93.2-delayImpairment(70*time.Millisecond)+delayImpairment(0), 0.1) {
		t.Errorf("without loss R is %v", q(good))
	}
	if q(lossy) > q(good)-13 || q(lossy) < q(good)-17 || q(bursty) > q(lossy)-2 {
		t.Errorf("R without loss is %v, with it %v, in bursts %v", q(good), q(lossy), q(bursty))
	}
	nothing := Stats{PacketsReceived: 1, Lost: 0, Missed: 5, Gaps: 1, format: g711}.quality()
	if nothing.R > 20 || nothing.MOS > 1.2 {
		t.Errorf("with nothing heard the quality is %+v", nothing)
	}
}

func TestTheQualityOfAWhileIsOfWhatWasHeardInIt(t *testing.T) {
	hour := Stats{PacketsReceived: 180000, Lost: 100, Missed: 110, Gaps: 105, PlayoutDelay: 40 * time.Millisecond, format: g711}
	same := hour
	same.PacketsReceived += 250
	bad := same
	bad.PacketsReceived, bad.Lost, bad.Missed, bad.Gaps = bad.PacketsReceived-50, bad.Lost+50, bad.Missed+50, bad.Gaps+20
	if good := same.Since(hour); good.Missing() != 0 || good.Quality.MOS < 4.3 || good.PacketsReceived != 250 || good.Lost != 0 {
		t.Errorf("a while without loss is %+v", good)
	}
	if lossy := bad.Since(hour); !near(lossy.Missing(), 0.2, 0.001) || lossy.Quality.MOS > 3 {
		t.Errorf("a while with every fifth packet lost is %+v", lossy)
	}
	if still := hour.Since(hour); still.Quality != (Quality{}) || still.Missing() != 0 {
		t.Errorf("a while in which nothing came is %+v", still)
	}
	back := same
	back.Lost -= 3 // came late, out of order
	if mended := back.Since(hour); mended.Lost != 0 || mended.Missing() != 0 {
		t.Errorf("a while that takes losses back is %+v", mended)
	}
	// A row of missed packets that had begun before is no new one.
	row := same
	row.Missed, row.Lost = row.Missed+5, row.Lost+5
	if q := row.Since(hour).Quality; !(q.MOS > 1 && q.MOS < 4.4) {
		t.Errorf("with a gap that goes on the quality is %+v", q)
	}
}

func TestASessionTellsTheQualityOfWhatItHears(t *testing.T) {
	a, b := call(t, secure(suite80))
	if q := b.Stats().Quality; q != (Quality{}) {
		t.Errorf("before anything came it is %+v", q)
	}
	mustHear(t, a, b)
	if q := b.Stats().Quality; q.R < 90 || q.MOS < 4.3 {
		t.Errorf("of a good call it is %+v", q)
	}
}
