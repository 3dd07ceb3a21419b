package playout

// concealer continues the audio played last: it repeats the last pitch period, faded to silence, the
// way of ITU-T G.711 appendix I without its added delay.
type concealer struct {
	rate    int
	history []int16 // the last samples handed out
	cycle   []int16 // what is repeated; storage for the longest period
	period  int     // its length in samples
	at      int     // the next sample of cycle
	left    int     // samples until silence
	ramp    int     // over so many samples the gain falls to nothing
	gain    float32 // where the ramp begins
	step    float32 // added to the first samples so that they join the last one played …
	stepped int     // … for so many more samples
}

func newConcealer(rate int) concealer {
	return concealer{
		rate:    rate,
		history: make([]int16, longestPeriod(rate)+correlated(rate)),
		cycle:   make([]int16, longestPeriod(rate)),
	}
}

// remember keeps what was handed out.
func (c *concealer) remember(samples []int16) {
	if len(samples) >= len(c.history) {
		copy(c.history, samples[len(samples)-len(c.history):])
		return
	}
	copy(c.history, c.history[len(samples):])
	copy(c.history[len(c.history)-len(samples):], samples)
}

// begin starts to continue what was played last: for hold samples at full strength, then over ramp
// samples to silence.
func (c *concealer) begin(hold, ramp int) {
	c.period = pitch(c.history, c.rate)
	end := len(c.history)
	copy(c.cycle, c.history[end-c.period:])
	c.smooth(end)
	c.at = 0
	c.left, c.ramp, c.gain = hold+ramp, ramp, 1
	c.stepped = c.rate / 200
	c.step = float32(c.history[end-1]) - float32(c.history[end-c.period-1])
}

// smooth fades the end of the cycle into what stood before its beginning, so that it repeats without
// a click.
func (c *concealer) smooth(end int) {
	quarter := c.period / 4
	before := c.history[end-c.period-quarter : end-c.period]
	tail := c.cycle[c.period-quarter : c.period]
	for i := range tail {
		tail[i] = int16((int(tail[i])*(quarter-i-1) + int(before[i])*(i+1)) / quarter)
	}
}

// shorten makes silence come after at most ramp more samples.
func (c *concealer) shorten(ramp int) {
	if c.left <= ramp {
		return
	}
	c.gain = c.strength()
	c.left, c.ramp = ramp, ramp
}

func (c *concealer) active() bool { return c.left > 0 }

func (c *concealer) strength() float32 {
	if c.left >= c.ramp {
		return c.gain
	}
	return c.gain * float32(c.left) / float32(c.ramp)
}

// next is the next sample.
func (c *concealer) next() int16 {
	if c.left == 0 {
		return 0
	}
	sample := float32(c.cycle[c.at])
	if c.stepped > 0 {
		sample += c.step * float32(c.stepped) / float32(c.rate/200)
		c.stepped--
	}
	sample *= c.strength()
	c.left--
	if c.at++; c.at == c.period {
		c.at = 0
	}
	return int16(min(max(sample, -32768), 32767))
}

func (c *concealer) fill(dst []int16) {
	for i := range dst {
		dst[i] = c.next()
	}
}
