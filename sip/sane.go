package sip

import (
	"bytes"
	"slices"
)

// needed are the header fields without which a request has no answer, by their
// names in small letters, the compact ones too (RFC 3261 §8.1.1, §7.3.3).
var needed = [][2]string{{"via", "v"}, {"from", "f"}, {"to", "t"}, {"call-id", "i"}, {"cseq", "cseq"}}

// isSane says whether a datagram is a SIP message with what every one has. What
// is not gets no answer: sipgo would give one to any that has a start line.
func isSane(datagram []byte) bool {
	head, _, _ := bytes.Cut(datagram, []byte("\r\n\r\n"))
	start, fields, _ := bytes.Cut(head, []byte("\r\n"))
	if !bytes.HasPrefix(start, []byte("SIP/2.0 ")) && !bytes.HasSuffix(start, []byte(" SIP/2.0")) {
		return false
	}
	seen := make([]bool, len(needed))
	for line := range bytes.SplitSeq(fields, []byte("\r\n")) {
		name, _, _ := bytes.Cut(line, []byte(":"))
		name = bytes.ToLower(bytes.TrimSpace(name))
		for i, names := range needed {
			seen[i] = seen[i] || string(name) == names[0] || string(name) == names[1]
		}
	}
	return !slices.Contains(seen, false)
}
