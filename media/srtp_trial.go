package media

import (
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

func (t *trial) rtp(dst, packet []byte, header *rtp.Header) bool {
	if !t.ready() {
		return false
	}
	_, err := t.context.DecryptRTP(dst, packet, header)
	return err == nil
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
