package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sotto/audio"
	"sotto/media"
	"sotto/media/sdp"
)

// clockCard is an audio.Backend of silence that notes when each beat was over:
// when what was heard at it came, all legs had sent what they had to.
type clockCard struct {
	audio.Null
	begin time.Time
	over  []time.Time // the beat's until it has ended
}

func (c *clockCard) OpenInput(rate int) (audio.Input, error) {
	c.begin = time.Now() // the clock starts next
	return c.Null.OpenInput(rate)
}

func (c *clockCard) OpenOutput(int) (audio.Output, error) { return c, nil }
func (c *clockCard) Write([]int16)                        { c.over = append(c.over, time.Now()) }
func (c *clockCard) Close() error                         { return nil }

// BenchmarkLateness measures with 100 calls of SRTP, which are each other's
// peers, how late after its due time a frame is on the wire: at every beat the
// last one of all calls.
func BenchmarkLateness(b *testing.B) {
	const calls, seconds = 100, 5
	b.Run(fmt.Sprintf("%d calls", calls), func(b *testing.B) {
		var late []time.Duration
		for b.Loop() {
			card := &clockCard{over: make([]time.Time, 0, 2*seconds*framesPerSecond)}
			v := newVoice(streamsOf(card))
			sessions := joined(b, calls)
			for _, s := range sessions {
				v.attach(s)
			}
			end := time.NewTimer(seconds * time.Second)
			<-end.C
			v.close()
			late = append(late, card.late()...)
			for _, s := range sessions {
				if stats := s.Stats(); stats.PacketsReceived < 0.9*50*seconds || stats.Late > 0 {
					b.Fatalf("of a call %d packets came, %d late", stats.PacketsReceived, stats.Late)
				}
			}
		}
		slices.Sort(late)
		milliseconds := func(d time.Duration) float64 { return d.Seconds() * 1000 }
		b.ReportMetric(milliseconds(late[len(late)/2]), "late-p50-ms")
		b.ReportMetric(milliseconds(late[len(late)*999/1000]), "late-p99.9-ms")
		b.ReportMetric(milliseconds(late[len(late)-1]), "late-max-ms")
		b.ReportMetric(0, "ns/op") // how long the calls were, which says nothing
	})
}

// late is how long after its due time each beat was over. The first second, in
// which the legs are attached, does not count.
func (c *clockCard) late() (late []time.Duration) {
	for n, at := range c.over {
		if n >= framesPerSecond {
			late = append(late, at.Sub(c.begin)-time.Duration(n+1)*frameTime)
		}
	}
	return late
}

// joined are sessions in calls with one another.
func joined(b *testing.B, number int) (sessions []*media.Session) {
	for range number / 2 {
		near, far := sessionOf(b, sdp.Required), sessionOf(b, sdp.Required)
		join(b, near, far)
		sessions = append(sessions, near, far)
	}
	return sessions
}
