// Package badnet is a network as bad as a test wants it, on loopback: it stands between the two ends of
// a call's audio and loses, delays, reorders and duplicates packets, from a seed.
package badnet

import (
	"math/rand/v2"
	"time"
)

// Weather is what becomes of packets on the way. The zero value lets all pass at once.
type Weather struct {
	Seed       uint64        // the same one makes the same weather, packet by packet
	Loss       float64       // share of the packets that are lost
	Burst      float64       // how many are lost in a row on average; 0: by chance
	Jitter     time.Duration // each packet takes between nothing and this much longer, and may overtake others
	Reordered  float64       // share of the packets that arrive behind the next one or two, besides
	Duplicated float64       // share of the packets that arrive twice
}

const (
	overtaken = 30 * time.Millisecond // what a packet that is to lose its place takes longer
	again     = 5 * time.Millisecond  // how much later its copy arrives
)

// Course is a weather as it befalls one stream of packets. It is not safe for concurrent use.
type Course struct {
	weather Weather
	dice    *rand.Rand
	losing  bool // in a burst
}

// Course begins the weather's course. Streams with different numbers have different luck.
func (w Weather) Course(stream uint64) *Course {
	return &Course{weather: w, dice: rand.New(rand.NewPCG(w.Seed, stream))}
}

// Next is when the next packet, sent at that time, arrives: not at all, once, or twice.
func (c *Course) Next(sent time.Duration) []time.Duration {
	// Every packet takes as many numbers, so that one setting does not change what another one does.
	lose, wait, swap, double := c.dice.Float64(), c.dice.Float64(), c.dice.Float64(), c.dice.Float64()
	if c.lost(lose) {
		return nil
	}
	arrives := sent + time.Duration(wait*float64(c.weather.Jitter))
	if swap < c.weather.Reordered {
		arrives += overtaken
	}
	if double < c.weather.Duplicated {
		return []time.Duration{arrives, arrives + again}
	}
	return []time.Duration{arrives}
}

// lost is the model of Gilbert: in a burst all is lost, outside nothing.
func (c *Course) lost(luck float64) bool {
	w := c.weather
	if w.Burst <= 1 {
		return luck < w.Loss
	}
	end := 1 / w.Burst
	if c.losing {
		c.losing = luck >= end
	} else {
		c.losing = luck < end*w.Loss/(1-w.Loss)
	}
	return c.losing
}
