package media

import (
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtp"

	"sotto/media/codec"
)

// sender makes packets of frames. Its frames come from the beat alone; mu keeps exchanges, digits and
// reports apart from them and is held across no system call.
type sender struct {
	mu   sync.Mutex
	path *path
	conn packetConn
	to   func() netip.AddrPort

	encoder codec.Encoder
	samples []int16 // of the packet that is being filled
	filled  int
	began   uint32 // the timestamp of its first sample

	ssrc      uint32
	sequence  uint16
	timestamp uint32    // of the next frame; it goes on while nothing is sent
	beat      time.Time // when the last frame came
	marker    bool      // the next packet begins a talk spurt
	digits    digitsOut

	header rtp.Header
	plain  []byte // the packet, before it is protected
	wire   []byte // and after; only the beat touches its contents

	packets, octets uint64 // for the sender reports: payloads only
	bytes           uint64
	failed          uint64
}

// packetConn is the part of a UDP socket that sends.
type packetConn interface {
	WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error)
}

// newSender begins at random numbers (RFC 3550 section 5.1). The sequence number starts in the lower
// half, so that a receiver that misses the first packets cannot mistake the rollover counter
// (RFC 3711 section 3.3.1).
func newSender(conn packetConn, to func() netip.AddrPort) *sender {
	return &sender{
		conn: conn, to: to,
		ssrc: randomUint32(), sequence: uint16(randomUint32() & 0x7FFF), timestamp: randomUint32(),
		marker: true,
		plain:  make([]byte, largestPacket),
		wire:   make([]byte, largestPacket),
	}
}

// run begins to send by that path. The stream goes on: same SSRC, sequence and timestamps.
func (s *sender) run(p *path) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.path
	s.path = p
	if last == nil || last.codec != p.codec {
		s.encoder = p.codec.NewEncoder()
	}
	if size := p.framesPerPacket() * p.codec.SampleRate() / 100; size != len(s.samples) {
		s.samples = make([]int16, size)
		s.filled = 0
	}
	if p.TelephoneEvent < 0 {
		s.digits = digitsOut{}
	}
}

// write takes the next frame and sends the packet that it completes.
func (s *sender) write(frame []int16, now time.Time) {
	s.mu.Lock()
	packet, bytes := s.next(frame, now)
	conn := s.conn
	s.mu.Unlock()
	if len(packet) == 0 {
		return
	}
	to := s.to()
	if !reachable(to) {
		return
	}
	_, err := conn.WriteToUDPAddrPort(packet, to)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failed++
		return
	}
	s.packets++
	s.octets += uint64(bytes)
	s.bytes += uint64(len(packet))
}

// next returns the packet to send now, nil for none, and the length of its payload.
func (s *sender) next(frame []int16, now time.Time) (packet []byte, bytes int) {
	s.beat = now
	if s.path == nil {
		return nil, 0
	}
	ticks := s.path.codec.ClockRate() / 100
	at := s.timestamp
	s.timestamp += uint32(ticks)
	switch {
	case !s.path.Direction.Sends():
		s.pause()
		s.digits.stop()
		return nil, 0
	case s.digits.active():
		s.pause()
		return s.digit(at, ticks)
	}
	return s.audio(frame, at)
}

// pause lets go of a packet that is half full.
func (s *sender) pause() { s.filled, s.marker = 0, true }

// audio adds a frame to the packet and returns it when it is full.
func (s *sender) audio(frame []int16, at uint32) ([]byte, int) {
	if s.filled == 0 {
		s.began = at
	}
	size := s.path.codec.SampleRate() / 100
	into := s.samples[s.filled : s.filled+size]
	clear(into[copy(into, frame):])
	s.filled += size
	if s.filled < len(s.samples) {
		return nil, 0
	}
	s.filled = 0
	n, err := s.encoder.Encode(s.plain[rtpHeader:], s.samples)
	if err != nil {
		s.failed++
		return nil, 0
	}
	marker := s.marker
	s.marker = false
	return s.packet(s.path.Codec.PayloadType, s.began, marker, n)
}

// digit returns the event that is to be sent instead of this frame, if any.
func (s *sender) digit(at uint32, ticks int) ([]byte, int) {
	event, begins, ok := s.digits.next(at, ticks)
	if !ok {
		return nil, 0
	}
	event.put(s.plain[rtpHeader:])
	return s.packet(uint8(s.path.TelephoneEvent), s.digits.timestamp, begins, eventBytes)
}

// packet completes the packet whose payload, of that many bytes, is in place.
func (s *sender) packet(payloadType uint8, timestamp uint32, marker bool, bytes int) ([]byte, int) {
	s.header = rtp.Header{
		Version: rtpVersion, Marker: marker, PayloadType: payloadType,
		SequenceNumber: s.sequence, Timestamp: timestamp, SSRC: s.ssrc,
	}
	s.sequence++
	packet := s.plain[:rtpHeader+bytes]
	if _, err := s.header.MarshalTo(packet); err != nil {
		s.failed++
		return nil, 0
	}
	if s.path.out == nil {
		return packet, bytes
	}
	protected, err := s.path.out.rtp(s.wire, packet)
	if err != nil {
		s.failed++
		return nil, 0
	}
	return protected, bytes
}

// sendDigits queues digits.
func (s *sender) sendDigits(digits string) error {
	codes, err := digitCodes(digits)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.path == nil || !s.path.Direction.Sends():
		return ErrNotSending
	case s.path.TelephoneEvent < 0:
		return ErrNoEvents
	}
	return s.digits.add(codes)
}

func (s *sender) sending() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.path != nil && s.path.Direction.Sends()
}

func (s *sender) stats(stats *Stats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats.PacketsSent, stats.BytesSent, stats.SendErrors = s.packets, s.bytes, s.failed
}

// reachable says whether packets can be sent there at all; 0.0.0.0 is a hold of the old way.
func reachable(a netip.AddrPort) bool {
	return a.IsValid() && a.Port() != 0 && !a.Addr().IsUnspecified()
}

// clockRate is the running codec's in hertz, 0 when nothing runs.
func (s *sender) clockRate() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.path == nil {
		return 0
	}
	return s.path.codec.ClockRate()
}
