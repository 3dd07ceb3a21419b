package media

import (
	"sync"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"

	"sotto/media/sdes"
)

// outbound protects what this side sends under one key. It is safe for concurrent use, as RTP and
// RTCP are sent by different goroutines.
type outbound struct {
	key sdes.Crypto

	mu      sync.Mutex
	context *srtp.Context
	header  rtp.Header // scratch for pion, which would allocate one
}

func newOutbound(key sdes.Crypto) (*outbound, error) {
	context, err := newContext(key)
	if err != nil {
		return nil, err
	}
	return &outbound{key: key, context: context}, nil
}

// rtp protects a packet into dst, whose capacity has room for overhead bytes more.
func (o *outbound) rtp(dst, packet []byte) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.context.EncryptRTP(dst, packet, &o.header)
}

// rtcp protects a compound packet.
func (o *outbound) rtcp(packet []byte) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.context.EncryptRTCP(nil, packet, nil)
}
