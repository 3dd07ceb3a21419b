package media

import (
	"encoding/binary"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"

	"sotto/media/sdes"
)

// trialAttempts is how many packets one trial context may see. It bounds the state that forged SSRCs
// leave in it, and spreads the cost of deriving its keys over as many packets.
const trialAttempts = 256

// trial is a context that only tells whether a packet authenticates, and is thrown away.
type trial struct {
	key      sdes.Crypto
	before   map[uint32]uint32 // rollover counters by SSRC, under the key before this one; it is only read
	context  *srtp.Context
	attempts int
}

// rtp says whether an RTP packet authenticates, and with which rollover counter. A stream's first one
// is 0. One that has come under another key before goes on counting (RFC 3711 section 3.3.1), though
// many senders begin anew.
func (t *trial) rtp(dst, packet []byte, header *rtp.Header) (rollovers uint32, ok bool) {
	if !t.ready() {
		return 0, false
	}
	if rollovers, ok = t.from(0, dst, packet, header); ok {
		return rollovers, true
	}
	if before := t.before[binary.BigEndian.Uint32(packet[8:])]; before > 0 {
		return t.from(before, dst, packet, header)
	}
	return 0, false
}

// from tries a rollover counter and, where the numbers may have wrapped before the first packet came
// here, the next one.
func (t *trial) from(first uint32, dst, packet []byte, header *rtp.Header) (rollovers uint32, ok bool) {
	ssrc := binary.BigEndian.Uint32(packet[8:])
	counters := uint32(1)
	if packet[2]&0x80 == 0 { // a low sequence number
		counters = 2
	}
	for n := range counters {
		t.context.SetROC(ssrc, first+n)
		if _, err := t.context.DecryptRTP(dst, packet, header); err == nil {
			return first + n, true
		}
	}
	return 0, false
}

func (t *trial) rtcp(packet []byte) bool {
	if !t.ready() {
		return false
	}
	_, err := t.context.DecryptRTCP(nil, packet, nil)
	return err == nil
}

func (t *trial) ready() bool {
	if t.context == nil || t.attempts == trialAttempts {
		context, err := newContext(t.key)
		if err != nil {
			return false
		}
		t.context, t.attempts = context, 0
	}
	t.attempts++
	return true
}
