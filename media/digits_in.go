package media

import "time"

// reportedDigits is how many digits back a repeated packet is recognised.
const reportedDigits = 4

// digitSilence is after how many frames without one of its packets a digit is over whose end was
// lost: 200 ms, several times any sender's update interval.
const digitSilence = 20

// digitsIn finds the digits in a stream's telephone-events: one for each timestamp (RFC 4733 section
// 2.5.2), whether or not its end arrives.
type digitsIn struct {
	active    bool
	code      telephoneEvent
	timestamp uint32
	idle      int // frames since its last packet

	reported [reportedDigits]uint32 // timestamps, in turn
	count    int                    // digits reported so far
}

// take notes a packet. It returns the digits that are over: the one before, when its end was lost,
// and this one.
func (d *digitsIn) take(event telephoneEvent, timestamp uint32, clockRate int) (lost, done Digit) {
	if _, ok := event.digit(); !ok || d.known(timestamp) {
		return Digit{}, Digit{}
	}
	if d.active && timestamp != d.timestamp {
		lost = d.finish(clockRate)
	}
	if !d.active {
		d.active, d.timestamp, d.code = true, timestamp, event
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
	d.reported[d.count%reportedDigits] = d.timestamp
	d.count++
	digit, _ := d.code.digit()
	return Digit{Digit: digit, Duration: time.Duration(d.code.duration) * time.Second / time.Duration(clockRate)}
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
	for _, t := range d.reported[:min(d.count, reportedDigits)] {
		if t == timestamp {
			return true
		}
	}
	return false
}
