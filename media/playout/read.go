package playout

// Kind is what a frame is made of.
type Kind int

const (
	Silence   Kind = iota // nothing but silence
	Played                // the sender's audio
	Concealed             // made up, at least in part
)

func (k Kind) String() string {
	switch k {
	case Played:
		return "played"
	case Concealed:
		return "concealed"
	}
	return "silence"
}

// Read fills the frame with the next samples and moves the clock on by as many.
func (b *Buffer) Read(frame []int16) Kind {
	kind := Silence
	for rest := frame; len(rest) > 0; {
		n, k := b.fill(rest)
		b.conceal.remember(rest[:n])
		b.clock += int64(n)
		kind = max(kind, k)
		rest = rest[n:]
	}
	if kind == Concealed {
		b.stats.Concealed++
	}
	b.observe(len(frame))
	return kind
}

// fill makes the next samples, at least one and all of one kind.
func (b *Buffer) fill(dst []int16) (int, Kind) {
	if len(b.left) == 0 {
		gap := b.next()
		if len(b.left) == 0 {
			return b.bridge(dst, gap)
		}
	}
	n := copy(dst, b.left)
	b.left = b.left[n:]
	b.overlapAdd(dst[:n])
	return n, Played
}

// next decodes the packet that is due. Without one it returns how many samples are to be bridged
// until the next one, 0 when none is known.
func (b *Buffer) next() int64 {
	b.passSilent()
	for {
		head, whole := b.queue.head(b.order.next)
		if head == nil {
			return 0
		}
		if head.due > b.clock {
			// With every sequence number there the sender was silent, which is no loss (RFC 3551
			// section 4.1), unless the gap is our own: the delay has grown.
			b.paused = b.paused || whole && !b.adapt.grown
			return head.due - b.clock
		}
		b.play(head, whole)
		if len(b.left) > 0 {
			return 0
		}
	}
}

// passSilent passes over packets without audio that are next. When the audio before them is given up
// for lost, they no longer wait for it.
func (b *Buffer) passSilent() {
	if b.queue.audio == 0 && b.order.started && !b.conceal.active() && b.state != playing {
		b.passTo(b.order.highest + 1)
		return
	}
	for b.queue.silent(b.order.next) {
		b.passTo(b.order.next + 1)
		b.paused = true
	}
}

// passTo gives up whatever is missing before that sequence number.
func (b *Buffer) passTo(number uint16) {
	if missed := b.queue.pass(b.order.next, number); missed > 0 {
		b.stats.Missed += uint64(missed)
		b.stats.Gaps++
	}
	b.order.next = number
}

// take removes the head from the queue; its payload stays until the next Put.
func (b *Buffer) take(head *slot) {
	b.passTo(head.sequence)
	b.order.next++
	b.queue.release(head)
}

// play decodes a packet and takes what of it is not over yet.
func (b *Buffer) play(head *slot, whole bool) {
	b.take(head)
	n, err := b.decoder[head.format].Decode(b.pcm, head.payload)
	if err != nil {
		b.stats.Unusable++
		return
	}
	b.left = b.pcm[min(int64(n), b.clock-head.due):n]
	if len(b.left) == 0 {
		return
	}
	if b.state == missing && whole && !b.paused {
		b.stats.Underruns++
	}
	if b.state != playing {
		b.blend = b.overlap()
	}
	b.state, b.paused, b.adapt.grown = playing, false, false
}

// bridge fills a gap: a pause fades out at once, a loss is concealed.
func (b *Buffer) bridge(dst []int16, gap int64) (int, Kind) {
	n := len(dst)
	if gap > 0 {
		n = int(min(gap, int64(n)))
	}
	switch {
	case b.paused:
		if b.state == playing {
			b.conceal.begin(0, b.overlap())
		}
		b.conceal.shorten(b.overlap())
		b.state = silent
	case b.state == playing:
		b.conceal.begin(b.rate/100, b.rate/20)
		b.state = missing
	}
	made := b.conceal.active() && b.state == missing
	b.conceal.fill(dst[:n])
	if made {
		return n, Concealed
	}
	return n, Silence
}

// overlapAdd fades from what was played before into the samples.
func (b *Buffer) overlapAdd(samples []int16) {
	total := b.overlap()
	for i := range samples {
		if b.blend == 0 {
			return
		}
		old := int(b.conceal.next()) * b.blend
		samples[i] = int16((int(samples[i])*(total-b.blend) + old) / total)
		b.blend--
	}
}
