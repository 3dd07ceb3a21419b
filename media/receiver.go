package media

import (
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sotto/media/codec"
	"sotto/media/playout"
)

// comfortNoise is the payload type of RFC 3389. It is no audio: a pause is silence here.
const comfortNoise = 13

// receiver takes the packets of a session to its playout buffer. Its packets come from the reader of
// RTP alone, its frames go to the beat; what both need is behind mu, which is held across no system
// call.
type receiver struct {
	emit      func(Event)
	epoch     time.Time
	listening atomic.Pointer[listening]
	remote    atomic.Pointer[netip.AddrPort] // where RTP is to be sent
	opener    opener

	mu        sync.Mutex
	path      *path
	source    source
	reception reception
	buffer    *playout.Buffer
	played    playout.Stats // of buffers before this one
	digits    digitsIn
	discarded discards
	packets   uint64
	bytes     uint64
	first     time.Time
	last      time.Time
}

func newReceiver(emit func(Event), now time.Time) *receiver {
	r := &receiver{emit: emit, epoch: now, opener: newOpener()}
	r.listening.Store(newListening(nil, nil))
	r.remote.Store(new(netip.AddrPort))
	return r
}

// news is what a packet brought that the phone should hear of.
type news struct {
	first, moved bool
	digits       [2]Digit
}

// take handles a packet that came from there at that time.
func (r *receiver) take(packet []byte, from netip.AddrPort, at time.Time) {
	payload, authentic, why := r.opener.open(r.listening.Load(), packet, at)
	if why != kept {
		r.mu.Lock()
		r.discarded.add(why)
		r.mu.Unlock()
		return
	}
	arrival := arrival{from: from, at: at, bytes: len(packet), authentic: authentic}
	news := r.accept(payload, arrival)
	r.announce(news, arrival)
}

// arrival is how a packet came.
type arrival struct {
	from      netip.AddrPort
	at        time.Time
	bytes     int
	authentic bool
}

// accept judges an opened packet and hands its payload on.
func (r *receiver) accept(payload []byte, a arrival) (n news) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := &r.opener.header
	if r.path == nil {
		r.discarded.add(early)
		return n
	}
	format := r.path.format(h.PayloadType)
	event := int(h.PayloadType) == r.path.ReceiveEvent
	if format < 0 && !event && h.PayloadType != comfortNoise {
		r.discarded.add(wrongPayload)
		return n
	}
	switch r.source.take(a.from, a.authentic, h.SSRC, h.SequenceNumber, a.at) {
	case refused:
		r.discarded.add(wrongSource)
		return n
	case moved:
		n.moved = true
		from := a.from // of its own, so that not every arrival is allocated
		r.remote.Store(&from)
	}
	n.first = r.note(a)
	if r.path.Direction.Receives() {
		r.hand(payload, format, event, &n)
	}
	return n
}

// note counts an accepted packet and says whether it is the first.
func (r *receiver) note(a arrival) (first bool) {
	h := &r.opener.header
	if r.reception.started && r.reception.ssrc != h.SSRC {
		r.buffer.Reset()
		r.digits = digitsIn{}
	}
	r.reception.count(h.SSRC, h.SequenceNumber)
	if r.path.format(h.PayloadType) >= 0 {
		r.reception.time(h.Timestamp, a.at.Sub(r.epoch), r.path.codec.ClockRate())
	}
	r.packets++
	r.bytes += uint64(a.bytes)
	r.last = a.at
	if first = r.first.IsZero(); first {
		r.first = a.at
	}
	return first
}

// hand gives the payload to the playout buffer or the digits. All of them share one count of sequence
// numbers, which the buffer must know.
func (r *receiver) hand(payload []byte, format int, event bool, n *news) {
	h := &r.opener.header
	p := playout.Packet{Sequence: h.SequenceNumber, Timestamp: h.Timestamp, Marker: h.Marker}
	clockRate := r.path.codec.ClockRate()
	switch {
	case event:
		if e, ok := parseTelephoneEvent(payload); ok {
			n.digits[0], n.digits[1] = r.digits.take(e, h.Timestamp, clockRate)
		} else {
			r.discarded.add(malformed)
		}
	case format >= 0:
		p.Format, p.Payload = format, payload
		n.digits[0] = r.digits.finish(clockRate) // audio goes on: the digit is over
	}
	r.buffer.Put(p)
}

// announce tells the phone, with no lock held.
func (r *receiver) announce(n news, a arrival) {
	if n.first {
		r.emit(FirstPacket{From: a.from, Suite: r.suite(a), At: a.at})
	}
	if n.moved {
		r.emit(SourceChanged{From: a.from})
	}
	for _, d := range n.digits {
		if d.Digit != 0 {
			r.emit(d)
		}
	}
}

func (r *receiver) suite(a arrival) string {
	if l := r.listening.Load(); a.authentic && l.running != nil {
		return string(l.running.Suite)
	}
	return ""
}

// read fills the next frame heard. It says whether a digit has fallen silent, see fallenDigit.
func (r *receiver) read(frame []int16) (fallen bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.buffer == nil {
		clear(frame)
		return false
	}
	r.buffer.Read(frame)
	return r.digits.beat()
}

// fallenDigit reports a digit whose end was lost and after which nothing came.
func (r *receiver) fallenDigit() {
	r.mu.Lock()
	var d Digit
	if r.path != nil && r.digits.idle >= digitSilence {
		d = r.digits.finish(r.path.codec.ClockRate())
	}
	r.mu.Unlock()
	if d.Digit != 0 {
		r.emit(d)
	}
}

// run begins to receive by that path. What stays the same goes on undisturbed.
func (r *receiver) run(p *path) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := r.path
	r.path = p
	switch {
	case last == nil || !slices.Equal(last.formats, p.formats):
		if r.buffer != nil {
			r.played.Add(r.buffer.Stats())
		}
		r.buffer = playout.New(p.formats...)
	case last.Direction.Receives() != p.Direction.Receives():
		r.buffer.Reset()
	}
	r.source.announce(p.Remote)
	address := r.source.address()
	r.remote.Store(&address)
}

func (r *receiver) stats(s *Stats) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.PacketsReceived, s.BytesReceived = r.packets, r.bytes
	s.FirstPacket, s.LastPacket = r.first, r.last
	s.Lost = r.reception.lostBefore + r.reception.lost()
	s.Discarded = r.discarded.public()
	if r.path == nil {
		return
	}
	s.Jitter = r.reception.jitterTime(r.path.codec.ClockRate())
	played := r.played
	played.Add(r.buffer.Stats())
	s.Late, s.Duplicate, s.Overflow = played.Late, played.Duplicate, played.Overflow
	s.Missed, s.Gaps = played.Missed, played.Gaps
	s.Underruns, s.Concealed, s.PlayoutDelay = played.Underruns, played.Concealed, played.Delay
	s.Discarded.WrongPayload += played.Unusable
	s.Late += played.Unexpected
}

// address is where the other side's RTP is to be sent.
func (r *receiver) address() netip.AddrPort { return *r.remote.Load() }

// codec is the running one; false before there is one.
func (r *receiver) codec() (codec.Codec, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.path == nil {
		return nil, false
	}
	return r.path.codec, true
}

// ssrc is the other side's; false before its first packet.
func (r *receiver) ssrc() (uint32, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reception.ssrc, r.reception.started
}
