package playout

// memory is how many sequence numbers back a duplicate is recognised.
const memory = 64

// sequence keeps the order of 16-bit sequence numbers, which wrap.
type sequence struct {
	started bool
	next    uint16 // the first one that has not been played or passed over
	highest uint16 // the newest one that came
	came    uint64 // bit n: highest-n came
	strange bool   // the last packet was far from the stream …
	resume  uint16 // … and this number after it would prove a new count (RFC 3550 appendix A.1)
}

// place is where a packet stands in the stream.
type place int

const (
	newest    place = iota // after everything that came
	older                  // reordered on the way
	seen                   // it came before
	strange                // far away, alone so far
	restarted              // the second in a row far away: the sender has begun a new count
)

// place notes the arrival of a sequence number.
func (s *sequence) place(number uint16) place {
	if !s.started {
		s.restart(number)
		return newest
	}
	ahead := int(int16(number - s.highest))
	if ahead <= -memory || int(int16(number-s.next)) >= slots {
		if s.strange && number == s.resume {
			s.restart(number)
			return restarted
		}
		s.strange, s.resume = true, number+1
		return strange
	}
	s.strange = false
	if ahead > 0 {
		s.highest = number
		s.came = s.came<<ahead | 1
		return newest
	}
	bit := uint64(1) << -ahead
	if s.came&bit != 0 {
		return seen
	}
	s.came |= bit
	return older
}

func (s *sequence) restart(number uint16) {
	*s = sequence{started: true, next: number, highest: number, came: 1}
}

// passed says whether playing has gone beyond that number.
func (s *sequence) passed(number uint16) bool {
	return int16(number-s.next) < 0
}
