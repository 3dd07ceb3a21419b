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
	context  *srtp.Context
	attempts int
}

// rtp says whether an RTP packet authenticates, and with which rollover counter. A stream's first one
// is 0 (RFC 3711 section 3.3.1), but if its numbers have wrapped before its first packet came here, it
// is 1.
func (t *trial) rtp(dst, packet []byte, header *rtp.Header) (rollovers uint32, ok bool) {
	if !t.ready() {
		return 0, false
	}
	ssrc := binary.BigEndian.Uint32(packet[8:])
	counters := uint32(1)
	if packet[2]&0x80 == 0 { // a low sequence number
		counters = 2
	}
	for rollovers = range counters {
		t.context.SetROC(ssrc, rollovers)
		if _, err := t.context.DecryptRTP(dst, packet, header); err == nil {
			return rollovers, true
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
