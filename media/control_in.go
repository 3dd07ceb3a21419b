package media

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/pion/rtcp"
)

// rtcpHeader is the shortest RTCP packet: a header and an SSRC.
const rtcpHeader = 8

// isRTCP tells RTCP from RTP on one socket, by the packet type (RFC 5761 section 4).
func isRTCP(packet []byte) bool {
	return len(packet) >= rtcpHeader && packet[1] >= 192 && packet[1] <= 223
}

// take handles a packet of RTCP that came from there at that time.
func (c *control) take(packet []byte, from netip.AddrPort, at time.Time) {
	plain, why := c.open(packet, from, at)
	var reports []rtcp.Packet
	if why == kept {
		var err error
		if reports, err = rtcp.Unmarshal(plain); err != nil {
			why = malformed
		}
	}
	if why != kept {
		c.mu.Lock()
		c.discarded.add(why)
		c.mu.Unlock()
		return
	}
	if c.note(reports, from, at) {
		c.emit(RemoteBye{})
	}
}

// open authenticates and decrypts a packet; in an SRTP call nothing else is looked at. Without SRTP
// it must come from the host that the audio or the SDP names.
func (c *control) open(packet []byte, from netip.AddrPort, at time.Time) ([]byte, reason) {
	if !isRTCP(packet) || packet[0]>>6 != rtpVersion {
		return nil, malformed
	}
	l := c.receiver.listening.Load()
	why := unauthenticated
	for _, context := range l.contexts {
		plain, err := context.rtcp(packet)
		if err == nil {
			return plain, kept
		}
		if replayed(err) {
			why = replay
		}
	}
	if l.previous != nil && at.Before(l.until) {
		if plain, err := l.previous.rtcp(packet); err == nil {
			return plain, kept
		}
	}
	switch {
	case l.running == nil:
		return nil, early
	case l.secure() && why == unauthenticated && wholeCompound(packet):
		return nil, unencrypted
	case l.secure():
		return nil, why
	case from.Addr() != c.receiver.address().Addr() && from.Addr() != l.running.RemoteRTCP.Addr():
		return nil, wrongSource
	}
	return packet, kept
}

// wholeCompound says whether the lengths of the packets in it add up, which the trailer of SRTCP makes
// very unlikely. It only serves the counters.
func wholeCompound(packet []byte) bool {
	for len(packet) >= 4 {
		n := 4 * (int(binary.BigEndian.Uint16(packet[2:])) + 1)
		if n > len(packet) || packet[0]>>6 != rtpVersion {
			return false
		}
		packet = packet[n:]
	}
	return len(packet) == 0
}

// note takes what the reports say and returns whether the other side's stream has ended.
func (c *control) note(reports []rtcp.Packet, from netip.AddrPort, at time.Time) (bye bool) {
	source, known := c.receiver.ssrc()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = at
	// Its key or its host vouches for the sender, so it needs no probation. What it says holds also
	// where it is not followed.
	c.source.take(from, true, 0, 0, at)
	for _, r := range reports {
		switch r := r.(type) {
		case *rtcp.SenderReport:
			c.heard = senderReport{ssrc: r.SSRC, time: ntpMiddle(r.NTPTime), at: at}
			c.judged(r.Reports, at)
		case *rtcp.ReceiverReport:
			c.judged(r.Reports, at)
		case *rtcp.Goodbye:
			for _, s := range r.Sources {
				bye = bye || known && s == source
			}
		}
	}
	return bye
}

// judged takes the block on our own stream, if there is one.
func (c *control) judged(blocks []rtcp.ReceptionReport, at time.Time) {
	clockRate := time.Duration(c.sender.clockRate())
	for _, b := range blocks {
		if b.SSRC != c.sender.ssrc || clockRate == 0 {
			continue
		}
		c.remote.lost = uint64(b.TotalLost)
		if b.TotalLost >= 1<<23 { // negative: duplicates came
			c.remote.lost = 0
		}
		c.remote.jitter = time.Duration(b.Jitter) * time.Second / clockRate
		if b.LastSenderReport == 0 {
			continue
		}
		// RFC 3550 section 6.4.1. A clock that was set, or a wrong report, can make it negative.
		if trip := ntpMiddle(ntpTime(at)) - b.LastSenderReport - b.Delay; trip < 1<<31 {
			c.remote.roundTrip = shortTime(trip)
		}
	}
}
