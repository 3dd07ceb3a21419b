package command

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// The protocols of IP that a demonstration may use.
const (
	protocolICMP   = 1
	protocolTCP    = 6
	protocolUDP    = 17
	protocolICMPv6 = 58
)

var errFrame = errors.New("this packet is not understood")

// wire is all that was captured, in order.
type wire struct {
	frames    [][]byte // whole IP packets
	datagrams []datagram
	streams   []*stream
}

// route is one direction between two sockets.
type route struct{ from, to netip.AddrPort }

// datagram is what one UDP packet carried.
type datagram struct {
	route
	payload []byte
}

// stream is what one side of a TCP connection sent.
type stream struct {
	route
	opened   bool // by this side
	start    uint32
	segments []segment // in the order of the bytes once the wire is read
	data     []byte
}

// segment is a part of a stream.
type segment struct {
	offset  int // of its first byte in the stream
	seen    int // the number of the packet that brought it
	payload []byte
}

// readWire sorts packets of IP into datagrams and streams. What is neither TCP,
// UDP nor ICMP, or is cut short, is an error: nothing may pass unjudged.
func readWire(frames [][]byte) (*wire, error) {
	w := &wire{frames: frames}
	open := map[route]*stream{}
	for seen, frame := range frames {
		protocol, from, to, rest, err := readIP(frame)
		if err != nil {
			return nil, fmt.Errorf("packet %d: %w", seen, err)
		}
		switch protocol {
		case protocolUDP:
			err = w.takeUDP(from, to, rest)
		case protocolTCP:
			err = w.takeTCP(open, seen, from, to, rest)
		case protocolICMP, protocolICMPv6:
		default:
			err = fmt.Errorf("%w: protocol %d of IP", errFrame, protocol)
		}
		if err != nil {
			return nil, fmt.Errorf("packet %d: %w", seen, err)
		}
	}
	for _, s := range w.streams {
		if err := s.join(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// readIP takes the header of IPv4 (RFC 791 §3.1) or IPv6 (RFC 8200 §3) away.
// Fragments and extension headers are not understood; loopback needs neither.
func readIP(frame []byte) (protocol byte, from, to netip.Addr, rest []byte, err error) {
	switch {
	case len(frame) >= 20 && frame[0]>>4 == 4:
		header, length := int(frame[0]&15)*4, int(binary.BigEndian.Uint16(frame[2:]))
		if header < 20 || length < header || length > len(frame) || binary.BigEndian.Uint16(frame[6:])&0x3FFF != 0 {
			return 0, from, to, nil, errFrame
		}
		return frame[9], netip.AddrFrom4([4]byte(frame[12:16])), netip.AddrFrom4([4]byte(frame[16:20])), frame[header:length], nil
	case len(frame) >= 40 && frame[0]>>4 == 6:
		length := 40 + int(binary.BigEndian.Uint16(frame[4:]))
		if length > len(frame) {
			return 0, from, to, nil, errFrame
		}
		return frame[6], netip.AddrFrom16([16]byte(frame[8:24])), netip.AddrFrom16([16]byte(frame[24:40])), frame[40:length], nil
	}
	return 0, from, to, nil, errFrame
}

// takeUDP takes a packet of UDP (RFC 768).
func (w *wire) takeUDP(from, to netip.Addr, rest []byte) error {
	if len(rest) < 8 || int(binary.BigEndian.Uint16(rest[4:])) != len(rest) {
		return errFrame
	}
	w.datagrams = append(w.datagrams, datagram{ports(from, to, rest), rest[8:]})
	return nil
}

// takeTCP takes a packet of TCP (RFC 9293 §3.1).
func (w *wire) takeTCP(open map[route]*stream, seen int, from, to netip.Addr, rest []byte) error {
	if len(rest) < 20 {
		return errFrame
	}
	header := int(rest[12]>>4) * 4
	if header < 20 || header > len(rest) {
		return errFrame
	}
	r, sequence := ports(from, to, rest), binary.BigEndian.Uint32(rest[4:])
	syn, ack := rest[13]&2 != 0, rest[13]&16 != 0
	if s := open[r]; syn && (s == nil || s.start != sequence+1) {
		open[r] = &stream{route: r, opened: !ack, start: sequence + 1}
		w.streams = append(w.streams, open[r])
	}
	payload := rest[header:]
	if len(payload) == 0 {
		return nil
	}
	s := open[r]
	if s == nil {
		return fmt.Errorf("%w: it belongs to no connection that was seen to open", errFrame)
	}
	s.segments = append(s.segments, segment{int(int32(sequence - s.start)), seen, payload})
	return nil
}

// ports reads what UDP and TCP begin with.
func ports(from, to netip.Addr, rest []byte) route {
	return route{
		netip.AddrPortFrom(from, binary.BigEndian.Uint16(rest)),
		netip.AddrPortFrom(to, binary.BigEndian.Uint16(rest[2:])),
	}
}

// join puts the segments in the order of their bytes. What was sent twice counts
// once, as it was seen first; a gap is an error.
func (s *stream) join() error {
	slices.SortStableFunc(s.segments, func(a, b segment) int { return cmp.Compare(a.offset, b.offset) })
	for _, part := range s.segments {
		have := len(s.data) - part.offset
		if have < 0 || part.offset < 0 {
			return fmt.Errorf("%w: of what %v sent to %v something after byte %d is missing", errFrame, s.from, s.to, len(s.data))
		}
		if have < len(part.payload) {
			s.data = append(s.data, part.payload[have:]...)
		}
	}
	return nil
}

// seenBy is the number of the packet by which the first n bytes had passed.
func (s *stream) seenBy(n int) int {
	have, seen := 0, -1
	for _, part := range s.segments {
		if have >= n {
			break
		}
		if end := part.offset + len(part.payload); end > have {
			have, seen = end, max(seen, part.seen)
		}
	}
	return seen
}

// connections gives the streams in pairs: who opened it, and the other side.
func (w *wire) connections() [][2]*stream {
	var all [][2]*stream
	for i, s := range w.streams {
		for _, other := range w.streams[i:] {
			if s.opened && !other.opened && other.route == (route{s.to, s.from}) {
				all = append(all, [2]*stream{s, other})
				break
			}
		}
	}
	return all
}

// texts is everything that was sent: packets, and streams where a word may lie
// across two of them.
func (w *wire) texts() [][]byte {
	texts := slices.Clone(w.frames)
	for _, s := range w.streams {
		texts = append(texts, s.data)
	}
	return texts
}

// says tells whether something was sent as it is.
func (w *wire) says(what []byte) bool {
	return slices.ContainsFunc(w.texts(), func(text []byte) bool { return bytes.Contains(text, what) })
}
