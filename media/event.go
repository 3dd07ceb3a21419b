package media

import (
	"net/netip"
	"time"
)

// Event is something that happened in a session: FirstPacket, SourceChanged, Digit or RemoteBye.
type Event interface{ event() }

// FirstPacket is the first packet of the running exchange that was accepted: authenticated, of an
// agreed payload type and from the right source. It comes once in a session.
type FirstPacket struct {
	From  netip.AddrPort
	Suite string // that it was authenticated with, "" for plain RTP
	At    time.Time
}

// SourceChanged says that the other side sends from another address than its SDP names, and that
// audio now goes there (symmetric RTP, RFC 4961): it is behind a NAT.
type SourceChanged struct{ From netip.AddrPort }

// Digit is a digit that the other side sent as a telephone-event (RFC 4733).
type Digit struct {
	Digit    rune // 0 to 9, *, #, or A to D
	Duration time.Duration
}

// RemoteBye says that the other side ended its stream by RTCP (RFC 3550 section 6.6). The call itself
// ends by SIP.
type RemoteBye struct{}

func (FirstPacket) event()   {}
func (SourceChanged) event() {}
func (Digit) event()         {}
func (RemoteBye) event()     {}
