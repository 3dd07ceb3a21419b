package media

import "time"

// reportedDigits is how many timestamps back a repeated packet is recognised.
const reportedDigits = 4

// digitSilence is after how many frames without one of its packets a digit is over whose end was
// lost: 200 ms, several times any sender's update interval.
const digitSilence = 20

// longestEvent is how many ticks an event can last under one timestamp. One that lasts longer goes on in
// another segment, which begins where this one ends (RFC 4733 section 2.5.1.3).
const longestEvent = 0xFFFF

// digitsIn finds the digits in a stream's telephone-events: one for each timestamp (RFC 4733 section
// 2.5.2) or row of segments, whether or not its end arrives.
type digitsIn struct {
	active    bool
	code      telephoneEvent
	timestamp uint32 // of the segment that lasts
	before    int    // ticks of the segments before it
	idle      int    // frames since its last packet

	over  [reportedDigits]uint32 // timestamps that are done with, in turn
	count int                    // of those so far
}

// take notes a packet. It returns the digits that are over: the one before, when its end was lost,
// and this one.
func (d *digitsIn) take(event telephoneEvent, timestamp uint32, clockRate int) (lost, done Digit) {
	if _, ok := event.digit(); !ok || d.known(timestamp) {
		return Digit{}, Digit{}
	}
	switch {
	case !d.active || timestamp == d.timestamp:
	case event.code == d.code.code && timestamp == d.timestamp+longestEvent:
		d.leave()
		d.timestamp, d.code.duration = timestamp, 0
		d.before += longestEvent
	default:
		lost = d.finish(clockRate)
	}
	if !d.active {
		d.active, d.timestamp, d.code, d.before = true, timestamp, event, 0
	}
	d.idle = 0
	d.code.duration = max(d.code.duration, event.duration)
	if event.end {
		done = d.finish(clockRate)
	}
	return lost, done
}

// finish reports the digit that is active; the zero Digit when none is.
func (d *digitsIn) finish(clockRate int) Digit {
	if !d.active {
		return Digit{}
	}
	d.active = false
	d.leave()
	digit, _ := d.code.digit()
	return Digit{Digit: digit, Duration: time.Duration(d.before+int(d.code.duration)) * time.Second / time.Duration(clockRate)}
}

// leave has the rest of what comes under this timestamp count for nothing.
func (d *digitsIn) leave() {
	d.over[d.count%reportedDigits] = d.timestamp
	d.count++
}

// beat moves on by a frame and says whether the active digit has fallen silent.
func (d *digitsIn) beat() bool {
	if !d.active {
		return false
	}
	d.idle++
	return d.idle == digitSilence
}

func (d *digitsIn) known(timestamp uint32) bool {
	for _, t := range d.over[:min(d.count, reportedDigits)] {
		if t == timestamp {
			return true
		}
	}
	return false
}
