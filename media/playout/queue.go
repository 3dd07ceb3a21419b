package playout

// slots is how many packets can wait: 640 ms of 10 ms packets, more than the longest wait even when the
// beat stood still for a moment. It divides 65536, so a sequence number has the same slot after the wrap.
const slots = 64

// slot holds one packet. The queue owns its payload's storage.
type slot struct {
	used     bool
	format   int
	sequence uint16
	due      int64 // in samples handed out
	length   int   // in samples; 0: no audio
	payload  []byte
}

// queue holds packets by sequence number.
type queue struct {
	slots [slots]slot
	audio int   // how many hold audio
	end   int64 // when the audio stored last is over
}

func (q *queue) init(maxPayload int) {
	storage := make([]byte, slots*maxPayload)
	for i := range q.slots {
		q.slots[i].payload = storage[i*maxPayload : i*maxPayload : (i+1)*maxPayload]
	}
}

func (q *queue) clear() {
	for i := range q.slots {
		q.slots[i].used = false
	}
	q.audio, q.end = 0, 0
}

func (q *queue) store(p Packet, due int64, length int) {
	s := &q.slots[p.Sequence%slots]
	s.used, s.format, s.sequence, s.due, s.length = true, p.Format, p.Sequence, due, length
	s.payload = append(s.payload[:0], p.Payload...)
	if length > 0 {
		q.audio++
		q.end = due + int64(length)
	}
}

func (q *queue) release(s *slot) {
	s.used = false
	if s.length > 0 {
		q.audio--
	}
}

// head is the first packet with audio from that sequence number on, or nil, and whether every packet
// before it came.
func (q *queue) head(next uint16) (first *slot, whole bool) {
	if q.audio == 0 {
		return nil, true
	}
	whole = true
	for i := range uint16(slots) {
		s := &q.slots[(next+i)%slots]
		switch {
		case !s.used:
			whole = false
		case s.length > 0:
			return s, whole
		}
	}
	return nil, whole
}

// silent says whether that packet came and holds no audio.
func (q *queue) silent(number uint16) bool {
	s := &q.slots[number%slots]
	return s.used && s.length == 0
}

// pass releases the packets up to that sequence number, which hold no audio, and returns how many
// never came.
func (q *queue) pass(from, to uint16) (lost int) {
	for n := from; n != to; n++ {
		if !q.slots[n%slots].used {
			lost++
		}
		q.slots[n%slots].used = false
	}
	return lost
}

// advance makes every packet due that many samples earlier.
func (q *queue) advance(samples int64) {
	for i := range q.slots {
		q.slots[i].due -= samples
	}
	q.end -= samples
}
