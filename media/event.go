package media

import (
	"net/netip"
	"time"
)

// Event is something that happened in a session: FirstPacket, SourceChanged, Digit or RemoteBye.
type Event interface{ event() }

// FirstPacket is the first packet that was accepted: authenticated in an SRTP call, of an agreed
// payload type and from the right source. It comes once in a session.
type FirstPacket struct {
	From  netip.AddrPort
	Suite string // that it was authenticated with, "" for plain RTP
	At    time.Time
}

// SourceChanged says that audio now goes to another address, because the other side sends from there
// (symmetric RTP, RFC 4961). It is not the one its SDP names when there is a NAT between.
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
