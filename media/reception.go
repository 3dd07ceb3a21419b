package media

import "time"

// reception keeps the figures of a report block on one source (RFC 3550 section 6.4.1, appendix A).
type reception struct {
	started  bool
	ssrc     uint32
	base     uint16
	highest  uint16
	cycles   uint32 // times 65536: how often the sequence number has wrapped
	received uint64
	bad      uint16 // a far packet with this number after another proves a new count
	hasBad   bool

	transit int64   // arrival minus timestamp of the last packet, in ticks
	jitter  float64 // in ticks
	timed   bool

	lostBefore                     uint64 // by earlier counts of the session
	expectedBefore, receivedBefore uint64 // at the last report
}

// maxDropout is the gap of sequence numbers that is still taken for loss (RFC 3550 appendix A.1).
const maxDropout = 3000

// count notes a sequence number. Another SSRC, or another count of the same one, begins anew.
func (r *reception) count(ssrc uint32, sequence uint16) {
	if !r.started || r.ssrc != ssrc {
		r.begin(ssrc, sequence)
		return
	}
	ahead := sequence - r.highest
	switch {
	case ahead < maxDropout:
		if sequence < r.highest {
			r.cycles += 1 << 16
		}
		r.highest = sequence
		r.hasBad = false
	case ahead < 1<<16-100:
		if r.hasBad && sequence == r.bad {
			r.begin(ssrc, sequence)
			return
		}
		r.hasBad, r.bad = true, sequence+1
		return
	}
	r.received++
}

func (r *reception) begin(ssrc uint32, sequence uint16) {
	*r = reception{
		started: true, ssrc: ssrc, base: sequence, highest: sequence, received: 1,
		lostBefore: r.lostBefore + r.lost(),
	}
}

// time notes when a packet of audio came, for the jitter.
func (r *reception) time(timestamp uint32, arrival time.Duration, clockRate int) {
	transit := int64(arrival)*int64(clockRate)/int64(time.Second) - int64(timestamp)
	d := int64(int32(transit - r.transit)) // timestamps wrap
	r.transit = transit
	if !r.timed {
		r.timed = true
		return
	}
	// A jump of a second is the sender's new count of timestamps and no jitter.
	if d = max(d, -d); d < int64(clockRate) {
		r.jitter += (float64(d) - r.jitter) / 16
	}
}

// extended is the highest sequence number with its wraps.
func (r *reception) extended() uint32 { return r.cycles | uint32(r.highest) }

func (r *reception) expected() uint64 {
	if !r.started {
		return 0
	}
	return uint64(r.extended()) - uint64(r.base) + 1
}

// lost is never negative, although duplicates could make it so.
func (r *reception) lost() uint64 { return r.expected() - min(r.received, r.expected()) }

// fraction is the share of packets lost since the last call, in 256ths.
func (r *reception) fraction() uint8 {
	expected, received := r.expected()-r.expectedBefore, r.received-r.receivedBefore
	r.expectedBefore, r.receivedBefore = r.expected(), r.received
	if expected == 0 || received >= expected {
		return 0
	}
	return uint8(min((expected-received)*256/expected, 255))
}

func (r *reception) jitterTime(clockRate int) time.Duration {
	return time.Duration(r.jitter * float64(time.Second) / float64(clockRate))
}
