package playout

// Outcome is what became of a packet.
type Outcome int

const (
	Queued     Outcome = iota // it waits to be played
	Late                      // its time has passed
	Duplicate                 // it was there before
	Unexpected                // its sequence number is far from the stream's
	Unusable                  // it is no payload of the codec, or longer than codec.MaxPacket
)

func (o Outcome) String() string {
	switch o {
	case Queued:
		return "queued"
	case Late:
		return "late"
	case Duplicate:
		return "duplicate"
	case Unexpected:
		return "unexpected"
	}
	return "unusable"
}

// Put takes a packet that has just arrived.
func (b *Buffer) Put(p Packet) Outcome {
	length, ok := b.length(p)
	if !ok {
		b.stats.Unusable++
		return Unusable
	}
	place := b.order.place(p.Sequence)
	switch place {
	case seen:
		b.stats.Duplicate++
		return Duplicate
	case strange:
		b.stats.Unexpected++
		return Unexpected
	case restarted:
		b.queue.clear()
	}
	due := b.clock
	if length > 0 {
		due = b.due(p, length, place)
	}
	if b.order.passed(p.Sequence) || due+int64(length) <= b.clock && length > 0 {
		b.stats.Late++
		return Late
	}
	b.queue.store(p, due, length)
	return Queued
}

// length is how many samples the packet holds; false when it is not usable.
func (b *Buffer) length(p Packet) (int, bool) {
	if len(p.Payload) == 0 {
		return 0, true
	}
	if p.Format < 0 || p.Format >= len(b.formats) {
		return 0, false
	}
	format := b.formats[p.Format]
	samples := format.Ticks(p.Payload) * b.ratio
	return samples, samples > 0 && samples <= len(b.pcm) && len(p.Payload) <= format.MaxPayload()
}

// due is when the packet is to be played. The newest packet of the stream may move the time line.
func (b *Buffer) due(p Packet, length int, place place) int64 {
	if !b.line.anchored {
		return b.anchor(p.Timestamp, b.clock+int64(b.delay))
	}
	due := b.line.due(p.Timestamp, b.ratio)
	wait := due - b.clock
	if place == older {
		if wait > b.limit() && due >= b.queue.end {
			// The time line has moved since its neighbours came; it would hold up those behind it.
			return b.clock - int64(length)
		}
		return due
	}
	idle := b.state != playing && b.queue.audio == 0 && !b.conceal.active()
	switch {
	case idle && (p.Marker || wait < 0 || wait > b.limit()):
		// Nothing is torn by starting anew, so the delay is set right again.
		due = b.anchor(p.Timestamp, b.clock+int64(b.delay))
	case wait > int64(b.samples(jump)) || wait < -int64(b.samples(jump)):
		due = b.anchor(p.Timestamp, max(b.clock+int64(b.delay), b.queue.end))
	case wait < 0 && b.grow(-wait):
		due = b.line.due(p.Timestamp, b.ratio)
	case wait < 0 && b.line.lateFor(b.clock) >= int64(b.samples(patience)):
		due = b.anchor(p.Timestamp, b.clock+int64(b.delay))
	case wait >= 0:
		b.line.late = false
	}
	b.delayed(due - b.clock)
	return due
}

// limit is the longest wait in samples that jitter explains.
func (b *Buffer) limit() int64 { return int64(b.delay + b.samples(slack)) }

func (b *Buffer) anchor(timestamp uint32, due int64) int64 {
	b.line = timeline{anchored: true, timestamp: timestamp, at: due}
	b.delayed(due - b.clock)
	return due
}

// skip makes everything that waits due that many samples earlier, and drops what is then over.
func (b *Buffer) skip(samples int64) {
	b.line.at -= samples
	b.queue.advance(samples)
	if b.state == playing {
		b.conceal.begin(b.overlap(), b.overlap())
		b.blend = b.overlap()
	}
	b.left = b.left[min(samples, int64(len(b.left))):]
	for {
		head, _ := b.queue.head(b.order.next)
		if head == nil || head.due+int64(head.length) > b.clock {
			return
		}
		b.take(head)
		b.stats.Overflow++
	}
}
