package media

import (
	"encoding/binary"
	"errors"
	"sync"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"

	"sotto/media/sdes"
)

// authenticSources is how many SSRCs may authenticate under one key. Each has a replay window, which
// must live as long as the key does.
const authenticSources = 64

// inbound authenticates and decrypts what the peer sends under one key. It is safe for concurrent
// use, as RTP and RTCP are read by different goroutines.
type inbound struct {
	key sdes.Crypto

	mu      sync.Mutex
	context *srtp.Context
	rtps    sources
	rtcps   sources
}

// sources are the SSRCs that the context has state for. pion/srtp keeps state for an SSRC before it
// authenticates, so any other one must first pass the trial.
type sources struct {
	known [authenticSources]uint32
	count int
	trial trial
}

// newInbound makes the context of a key. Before are the rollover counters that sources have had under
// the key until now.
func newInbound(key sdes.Crypto, before map[uint32]uint32) (*inbound, error) {
	context, err := newContext(key, srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
	if err != nil {
		return nil, err
	}
	return &inbound{key: key, context: context, rtps: sources{trial: trial{key: key, before: before}}, rtcps: sources{trial: trial{key: key}}}, nil
}

// rollovers are the counters of the sources that were heard under this key or, where none was, under
// the key before it.
func (c *inbound) rollovers() map[uint32]uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rtps.count == 0 {
		return c.rtps.trial.before
	}
	counters := map[uint32]uint32{}
	for _, ssrc := range c.rtps.known[:c.rtps.count] {
		counters[ssrc], _ = c.context.ROC(ssrc)
	}
	return counters
}

// rtp authenticates and decrypts an RTP packet of 12 bytes or more into dst, which must not be the
// packet itself. With an error nothing in dst or header may be used.
func (c *inbound) rtp(dst, packet []byte, header *rtp.Header) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ssrc := binary.BigEndian.Uint32(packet[8:])
	if !c.rtps.knows(ssrc) {
		if c.rtps.full() {
			return nil, errUnknownSSRC
		}
		rollovers, ok := c.rtps.trial.rtp(dst, packet, header)
		if !ok {
			return nil, errUnknownSSRC
		}
		c.rtps.add(ssrc)
		c.context.SetROC(ssrc, rollovers)
	}
	return c.context.DecryptRTP(dst, packet, header)
}

// rtcp authenticates and decrypts an RTCP packet of 8 bytes or more.
func (c *inbound) rtcp(packet []byte) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.encrypted(packet) {
		return nil, errNotSecured
	}
	ssrc := binary.BigEndian.Uint32(packet[4:])
	if !c.rtcps.knows(ssrc) {
		if c.rtcps.full() || !c.rtcps.trial.rtcp(packet) {
			return nil, errUnknownSSRC
		}
		c.rtcps.add(ssrc)
	}
	return c.context.DecryptRTCP(nil, packet, nil)
}

// encrypted looks at the E bit (RFC 3711 section 3.4). UNENCRYPTED_SRTCP is never agreed on.
func (c *inbound) encrypted(packet []byte) bool {
	trailer := 4 + len(c.key.MKI)
	if !isAEAD(c.key.Suite) {
		trailer += 10
	}
	return len(packet) >= 8+trailer && packet[len(packet)-trailer]&0x80 != 0
}

func isAEAD(s sdes.Suite) bool { return s == sdes.AEADAES128GCM || s == sdes.AEADAES256GCM }

func (s *sources) knows(ssrc uint32) bool {
	for _, k := range s.known[:s.count] {
		if k == ssrc {
			return true
		}
	}
	return false
}

func (s *sources) full() bool { return s.count == len(s.known) }

func (s *sources) add(ssrc uint32) {
	s.known[s.count] = ssrc
	s.count++
}

// replayed says whether pion refused the packet as one that came before. Its own error is private.
func replayed(err error) bool {
	inner := errors.Unwrap(err)
	return inner != nil && inner.Error() == "duplicated packet"
}
