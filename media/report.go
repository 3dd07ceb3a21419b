package media

import (
	"time"

	"github.com/pion/rtcp"
)

// compound makes the packet of one report: what was sent and received, the CNAME, perhaps a goodbye
// (RFC 3550 section 6.1).
func (c *control) compound(p *path, now time.Time, bye bool) ([]byte, error) {
	sent := c.sender.report(now)
	block, received := c.receiver.report()
	var blocks []rtcp.ReceptionReport
	if received {
		c.mu.Lock()
		if c.heard.ssrc == block.SSRC && !c.heard.at.IsZero() {
			block.LastSenderReport, block.Delay = c.heard.time, ntpShort(now.Sub(c.heard.at))
		}
		c.mu.Unlock()
		blocks = []rtcp.ReceptionReport{block}
	}
	packets := []rtcp.Packet{&rtcp.ReceiverReport{SSRC: sent.SSRC, Reports: blocks}}
	if c.hasSent(uint64(sent.PacketCount)) {
		sent.Reports = blocks
		packets[0] = &sent
	}
	packets = append(packets, rtcp.NewCNAMESourceDescription(sent.SSRC, c.cname))
	if bye {
		packets = append(packets, &rtcp.Goodbye{Sources: []uint32{sent.SSRC}})
	}
	return rtcp.Marshal(packets)
}

// hasSent says whether packets were sent since the last report; only then it is a sender's.
func (c *control) hasSent(packets uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := packets != c.reported
	c.reported = packets
	return sent
}

// report is what a sender report says of this side's stream.
func (s *sender) report(now time.Time) rtcp.SenderReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := rtcp.SenderReport{
		SSRC: s.ssrc, NTPTime: ntpTime(now), RTPTime: s.timestamp,
		PacketCount: uint32(s.packets), OctetCount: uint32(s.octets),
	}
	if s.path != nil && !s.beat.IsZero() {
		r.RTPTime += uint32(now.Sub(s.beat) * time.Duration(s.path.codec.ClockRate()) / time.Second)
	}
	return r
}

// report is the block on the other side's stream; false when there is none.
func (r *receiver) report() (rtcp.ReceptionReport, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.reception.started {
		return rtcp.ReceptionReport{}, false
	}
	return rtcp.ReceptionReport{
		SSRC: r.reception.ssrc, FractionLost: r.reception.fraction(),
		TotalLost:          uint32(min(r.reception.lost(), 1<<23-1)), // 24 bits, signed
		LastSequenceNumber: r.reception.extended(), Jitter: uint32(r.reception.jitter),
	}, true
}

// ntpEpoch is how many seconds NTP's time (RFC 5905) began before Unix's.
const ntpEpoch = 2208988800

// ntpTime is in units of 2^-32 seconds.
func ntpTime(t time.Time) uint64 {
	return uint64(t.Unix()+ntpEpoch)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// ntpMiddle is the middle half of an NTP time, in units of 2^-16 seconds.
func ntpMiddle(t uint64) uint32 { return uint32(t >> 16) }

// ntpShort is a duration in units of 2^-16 seconds.
func ntpShort(d time.Duration) uint32 { return uint32(uint64(max(d, 0)) << 16 / uint64(time.Second)) }

// shortTime is ntpShort's way back.
func shortTime(short uint32) time.Duration {
	return time.Duration(uint64(short) * uint64(time.Second) >> 16)
}
