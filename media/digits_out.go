package media

// The course of a digit that is sent, in frames of 10 ms (RFC 4733 section 2.5.1).
const (
	digitFrames  = 10 // a digit lasts 100 ms
	updateFrames = 2  // its packets are 20 ms apart
	digitEnds    = 3  // its last packet is sent three times
	digitPeriod  = 16 // the next digit begins 160 ms after it
	manyDigits   = 64 // that may wait
)

// digitsOut sends digits one after the other, driven by the frames that are not sent meanwhile.
type digitsOut struct {
	waiting [manyDigits]uint8 // the codes, the next one first
	count   int

	timestamp uint32 // of the digit that is being sent
	frame     int    // of its course; 0: between digits
}

// add queues all digits or, when they are too many, none.
func (d *digitsOut) add(codes []uint8) error {
	if d.count+len(codes) > len(d.waiting) {
		return ErrManyDigits
	}
	d.count += copy(d.waiting[d.count:], codes)
	return nil
}

// active says whether there is a digit to send, so that audio pauses.
func (d *digitsOut) active() bool { return d.count > 0 }

// next moves on by a frame, which begins at that timestamp and lasts that many ticks. It returns the
// event to send now, false for none; begins says that it is a digit's first.
func (d *digitsOut) next(timestamp uint32, ticks int) (event telephoneEvent, begins, ok bool) {
	if d.frame == 0 {
		d.timestamp = timestamp
	}
	d.frame++
	event = telephoneEvent{
		code:     d.waiting[0],
		end:      d.frame >= digitFrames,
		duration: uint16(min(d.frame, digitFrames) * ticks),
	}
	begins = d.frame == updateFrames
	ok = d.frame%updateFrames == 0 && d.frame < digitFrames+updateFrames*digitEnds
	if d.frame == digitPeriod {
		copy(d.waiting[:], d.waiting[1:d.count])
		d.count--
		d.frame = 0
	}
	return event, begins, ok
}

// stop ends a digit in the middle; it is sent again from its beginning.
func (d *digitsOut) stop() { d.frame = 0 }
