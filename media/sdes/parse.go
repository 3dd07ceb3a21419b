package sdes

import (
	"strconv"
	"strings"
)

const (
	maxTag   = 999_999_999 // nine digits (RFC 4568 section 9.1)
	maxValue = 4096        // bytes; a real attribute has fewer than 200
)

// Parse reads an attribute's value, what follows "a=crypto:" (RFC 4568
// sections 4 and 9). An error means that this attribute cannot be used, and is
// one of the package's; the other attributes of the media line may be good.
//
//   - The key must be inline, and with its salt exactly as long as the suite
//     wants. Padding of the base64 may be missing, as some phones omit it.
//   - Lifetime and MKI are understood. Several keys in one attribute are
//     refused even if each has an MKI: changing between them needs a receiver
//     with many contexts for one stream.
//   - UNENCRYPTED_SRTP, UNENCRYPTED_SRTCP and UNAUTHENTICATED_SRTP are refused
//     (RFC 4568 sections 6.3.2 and 6.3.3); so is every parameter that is not
//     known, unless it begins with a dash (section 6.3.7).
//   - KDR other than 0 is refused, for no session key here is derived twice.
//     FEC_ORDER and WSH change nothing for a receiver without FEC that needs no
//     hint, and are kept in Params. FEC_KEY is refused.
func Parse(value string) (Crypto, error) {
	if len(value) > maxValue {
		return Crypto{}, ErrSyntax
	}
	fields := strings.Fields(value)
	if len(fields) < 3 {
		return Crypto{}, ErrSyntax
	}
	var c Crypto
	var err error
	if c.Tag, err = parseTag(fields[0]); err != nil {
		return Crypto{}, err
	}
	if c.Suite, err = parseSuite(fields[1]); err != nil {
		return Crypto{}, err
	}
	if err = c.parseKey(fields[2]); err != nil {
		return Crypto{}, err
	}
	for _, p := range fields[3:] {
		if err = checkParam(p); err != nil {
			return Crypto{}, err
		}
		c.Params = append(c.Params, p)
	}
	return c, nil
}

func parseTag(s string) (int, error) {
	if len(s) > 9 || !isDigits(s) {
		return 0, ErrTag
	}
	tag, err := strconv.Atoi(s)
	if err != nil {
		return 0, ErrTag
	}
	return tag, nil
}

// isDigits is stricter than strconv, which takes a sign as well.
func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
