package media

import (
	"time"

	"sotto/media/codec"
)

// Stats are a session's counters since it was made. Bytes are those of whole UDP payloads.
type Stats struct {
	PacketsSent, BytesSent         uint64
	PacketsReceived, BytesReceived uint64 // RTP that was accepted
	SendErrors                     uint64 // packets that the system refused to send

	Lost      uint64 // packets that the sequence numbers miss (RFC 3550 appendix A.3)
	Late      uint64 // packets that came after their time to be played
	Duplicate uint64 // packets that came twice
	Missed    uint64 // packets that were not there when their time came: lost or late
	Gaps      uint64 // rows of missed packets
	Overflow  uint64 // packets dropped because the sender's clock is faster
	Underruns uint64 // times that the next packet was not there in time
	Concealed uint64 // frames of 10 ms that were made up

	Discarded        Discarded // of RTP
	ControlDiscarded Discarded // of RTCP

	Jitter       time.Duration // of arrival, smoothed (RFC 3550 section 6.4.1)
	RoundTrip    time.Duration // by the last report of the other side, 0: not known yet
	PlayoutDelay time.Duration // that the newest packet waits to be played

	Quality Quality // of what is heard, since the session was made; zero: nothing came

	RemoteLost   uint64        // of our packets, as the other side reports
	RemoteJitter time.Duration // of our packets, as the other side reports

	FirstPacket, LastPacket time.Time // arrivals of accepted RTP; zero: none came
	LastControl             time.Time // arrival of accepted RTCP; zero: none came

	format codec.Impairment // of the codec that is heard
}

// Discarded counts packets that were not decoded, by the reason.
type Discarded struct {
	Malformed       uint64 // no RTP, or no RTCP, at all
	Early           uint64 // nothing has been agreed on yet
	Unauthenticated uint64 // SRTP that does not authenticate
	Replayed        uint64 // SRTP that came before, or is older than the replay window
	Plain           uint64 // not encrypted, in an SRTP call
	WrongPayload    uint64 // a payload type that was not agreed on, or no payload of its codec
	WrongSource     uint64 // from an address that is not the other side's
}

// Stats returns the counters, with all that has come until now.
func (s *Session) Stats() Stats {
	s.sockets.Load().rtp.drain(s.take)
	if left := s.left.Load(); left != nil {
		left.rtp.drain(s.take)
	}
	var stats Stats
	s.receiver.stats(&stats)
	s.sender.stats(&stats)
	s.control.stats(&stats)
	if format, ok := s.receiver.codec(); ok && stats.PacketsReceived > 0 {
		stats.format = format.Impairment()
		stats.Quality = stats.quality()
	}
	return stats
}
