package sdp

import (
	"net/netip"
	"time"

	"sotto/media/sdes"
)

// Agreement is what an exchange would run. It holds keys; printing it does not
// show them.
type Agreement struct {
	Codec          Codec // to send with; its PayloadType and Fmtp are the peer's
	TelephoneEvent int   // payload type to send DTMF with (RFC 4733), -1: none

	// Receive are the codecs the peer may send with, by the payload types this
	// side announced; the first is Codec's. ReceiveEvent is its telephone-event,
	// -1: none.
	Receive      []Codec
	ReceiveEvent int

	// Remote is where to send RTP. Its address is unspecified when the peer
	// holds the call the old way (RFC 3264 section 8.4); then Direction does not
	// send. RemoteRTCP is where to send RTCP, equal to Remote with RTCPMux, and
	// not valid when the peer wants none.
	Remote, RemoteRTCP netip.AddrPort
	RTCPMux            bool // both ways (RFC 5761)

	Ptime, MaxPtime time.Duration // as the peer asks, 0: unsaid
	Direction       Direction     // ours
	Profile         Profile

	Suite               sdes.Suite  // "": plain RTP, and no keys
	LocalKey, RemoteKey sdes.Crypto // of what we send, of what the peer sends

	Layout Layout // for the Local of the next exchange
}

// Encrypted says whether the audio would be SRTP.
func (a Agreement) Encrypted() bool { return a.Suite != "" }
