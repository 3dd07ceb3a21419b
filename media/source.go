package media

import "net/netip"

// probation is how many packets in sequence a strange source of plain RTP must send before it is
// followed. Nothing else tells it from an attacker's guess.
const probation = 4

// source decides from which address packets are taken, and so where to send (symmetric RTP,
// RFC 4961). The address of the SDP comes first. Another one is followed only when nothing has come
// from there, and without SRTP only after its probation; then it stays.
type source struct {
	announced netip.AddrPort // by the SDP
	heard     bool           // something came from there
	followed  netip.AddrPort // instead; not valid: nobody

	candidate netip.AddrPort // on probation
	ssrc      uint32
	next      uint16
	packets   int
}

// verdict of a source on a packet.
type verdict int

const (
	refused  verdict = iota
	accepted         // from the source
	moved            // accepted, and from now on this is the source
)

// take judges a packet with a good payload type.
func (s *source) take(from netip.AddrPort, authentic bool, ssrc uint32, sequence uint16) verdict {
	switch {
	case from == s.announced:
		s.heard = true
		if s.followed.IsValid() {
			s.followed = netip.AddrPort{}
			return moved
		}
		return accepted
	case from == s.followed:
		return accepted
	case s.heard, s.followed.IsValid():
		return refused
	case authentic || s.proven(from, ssrc, sequence):
		s.followed = from
		return moved
	}
	return refused
}

// proven counts the packets of a candidate.
func (s *source) proven(from netip.AddrPort, ssrc uint32, sequence uint16) bool {
	if from != s.candidate || ssrc != s.ssrc || sequence != s.next {
		s.candidate, s.ssrc, s.packets = from, ssrc, 0
	}
	s.next = sequence + 1
	s.packets++
	return s.packets >= probation
}

// address is where the other side is to be reached.
func (s *source) address() netip.AddrPort {
	if s.followed.IsValid() {
		return s.followed
	}
	return s.announced
}
