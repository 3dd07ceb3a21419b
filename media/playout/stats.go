package playout

import "time"

// Stats counts what happened since New.
type Stats struct {
	Late       uint64 // packets that came after their time
	Duplicate  uint64 // packets that came twice
	Unexpected uint64 // packets with a sequence number far from the stream's
	Unusable   uint64 // packets that were no payload of the codec
	Missed     uint64 // packets that were not there when their time came
	Gaps       uint64 // rows of such packets
	Overflow   uint64 // packets dropped because too much waited: the sender's clock is faster
	Underruns  uint64 // times that the next packet in order came after its time
	Concealed  uint64 // frames made up, at least in part

	Delay time.Duration // how long the newest packet waits, or waited, to be played
}

// Stats returns the counters.
func (b *Buffer) Stats() Stats {
	s := b.stats
	s.Delay = time.Duration(max(b.wait, 0)) * time.Second / time.Duration(b.rate)
	return s
}

// Add adds the counters of another buffer of the same call; its Delay takes the place of this one's.
func (s *Stats) Add(other Stats) {
	s.Late += other.Late
	s.Duplicate += other.Duplicate
	s.Unexpected += other.Unexpected
	s.Unusable += other.Unusable
	s.Missed += other.Missed
	s.Gaps += other.Gaps
	s.Overflow += other.Overflow
	s.Underruns += other.Underruns
	s.Concealed += other.Concealed
	s.Delay = other.Delay
}
