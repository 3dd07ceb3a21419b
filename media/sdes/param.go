package sdes

import (
	"strconv"
	"strings"
)

// minWindow is the least replay window WSH may ask for (RFC 4568 section
// 6.3.6), in packets.
const minWindow = 64

// checkParam decides whether an attribute with this session parameter can be
// used (RFC 4568 section 6.3). Whatever is not known is refused.
func checkParam(p string) error {
	if strings.HasPrefix(p, "-") { // declared to be optional
		return nil
	}
	name, value, _ := strings.Cut(p, "=")
	good := false
	switch strings.ToUpper(name) {
	case "KDR":
		n, err := strconv.Atoi(value)
		good = err == nil && isDigits(value) && n == 0
	case "WSH":
		n, err := strconv.Atoi(value)
		good = err == nil && isDigits(value) && n >= minWindow
	case "FEC_ORDER":
		good = strings.EqualFold(value, "FEC_SRTP") || strings.EqualFold(value, "SRTP_FEC")
	}
	if !good {
		return ErrParameter
	}
	return nil
}
