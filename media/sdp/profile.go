package sdp

import (
	"fmt"
	"strings"
)

// Profile is what the audio line promises of its RTP: in clear or protected.
type Profile int

// AVP is RTP/AVP or RTP/AVPF, SAVP is RTP/SAVP or RTP/SAVPF. Bodies keep the
// name with which they came. The DTLS profiles (UDP/TLS/RTP/...) are neither.
const (
	AVP Profile = iota
	SAVP
)

// String is the profile's name without feedback: RTP/AVP or RTP/SAVP.
func (p Profile) String() string {
	switch p {
	case AVP:
		return "RTP/AVP"
	case SAVP:
		return "RTP/SAVP"
	}
	return fmt.Sprintf("Profile(%d)", int(p))
}

// parseProfile reads the protocol of a media line; ok is false for any that
// carries no RTP this side could run.
func parseProfile(proto string) (p Profile, ok bool) {
	switch strings.ToUpper(proto) {
	case "RTP/AVP", "RTP/AVPF":
		return AVP, true
	case "RTP/SAVP", "RTP/SAVPF":
		return SAVP, true
	}
	return AVP, false
}

// rename is the name of the profile p in the family of proto: with feedback if
// that has it (RFC 4585, RFC 5124). A proto of the right kind stays as it is.
func (p Profile) rename(proto string) string {
	if old, ok := parseProfile(proto); ok && old == p {
		return proto
	}
	if strings.HasSuffix(strings.ToUpper(proto), "F") {
		return p.String() + "F"
	}
	return p.String()
}
