package media

import (
	"net/netip"
	"time"
)

const (
	// probation is how many packets in sequence a strange source of plain RTP must send before it is
	// followed. Nothing else tells it from an attacker's guess.
	probation = 4
	// sourceSilence is after how long without a packet from the source in use another one may be
	// followed: a NAT between has given the other side another port.
	sourceSilence = 2 * time.Second
)

// source decides from which address packets are taken, and so where to send (symmetric RTP,
// RFC 4961). The address of the SDP comes first. Another one is followed only when nothing comes from
// there, and without SRTP only after its probation; then it stays, until the SDP's own is heard, new
// SDP comes, or it falls silent.
type source struct {
	announced netip.AddrPort // by the SDP
	followed  netip.AddrPort // instead; not valid: nobody
	heard     time.Time      // when a packet last came from the one in use; zero: none since the SDP

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

// take judges a packet with a good payload type that came at that time.
func (s *source) take(from netip.AddrPort, authentic bool, ssrc uint32, sequence uint16, at time.Time) verdict {
	switch {
	case from == s.announced:
		return s.use(netip.AddrPort{}, at)
	case from == s.followed:
		return s.use(from, at)
	case s.busy(at):
		return refused
	case authentic || s.proven(from, ssrc, sequence):
		return s.use(from, at)
	}
	return refused
}

// use takes a packet from there, the zero address for the SDP's.
func (s *source) use(followed netip.AddrPort, at time.Time) verdict {
	s.heard = at
	if s.followed == followed {
		return accepted
	}
	s.followed = followed
	return moved
}

// busy says whether the source in use is heard, so that no other is followed.
func (s *source) busy(at time.Time) bool {
	return !s.heard.IsZero() && at.Sub(s.heard) < sourceSilence
}

// announce takes what new SDP says. The same address again keeps the source, but another may take its
// place at once.
func (s *source) announce(address netip.AddrPort) {
	if address != s.announced {
		*s = source{announced: address}
	}
	s.heard = time.Time{}
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
