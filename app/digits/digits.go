// Package digits reads telephone numbers as people write them: in whatever
// characters, and with whatever stands between the digits.
package digits

import (
	"regexp"
	"strings"
	"unicode"
)

// Fold writes a text in plain characters: full-width ones as they are on a
// keyboard, any space as a space, and without what can't be seen.
func Fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}

// trunkZero is the 0 that is not dialled from abroad.
var trunkZero = regexp.MustCompile(`^([ (]*(?:\+|00)[^a-zA-Z]*?[0-9][^a-zA-Z]*?)\( *0 *\)`)

// keepsZero are countries whose numbers begin with a 0 also from abroad: Italy
// and the Vatican.
var keepsZero = regexp.MustCompile(`^(?:\+|00)(?:39|379)`)

// Plain is a number without what people put between its digits (RFC 3966 §3).
func Plain(text string) string {
	text = strings.Map(digitOf, text)
	number := strings.Map(dialled, text)
	if trunkZero.MatchString(text) && !keepsZero.MatchString(number) {
		return strings.Map(dialled, trunkZero.ReplaceAllString(text, "$1"))
	}
	return number
}

// dialled drops a character that is not dialled.
func dialled(r rune) rune {
	if r >= '0' && r <= '9' || r == '+' || r == '*' || r == '#' {
		return r
	}
	return -1
}

// digitOf writes the digits of any script as 0 to 9. They come in tens.
func digitOf(r rune) rune {
	for _, tens := range unicode.Nd.R16 {
		if r >= rune(tens.Lo) && r <= rune(tens.Hi) {
			return '0' + (r-rune(tens.Lo))%10
		}
	}
	for _, tens := range unicode.Nd.R32 {
		if r >= rune(tens.Lo) && r <= rune(tens.Hi) {
			return '0' + (r-rune(tens.Lo))%10
		}
	}
	return r
}

// Number says whether text is digits with what people put between them.
func Number(text string) bool {
	found := 0
	for _, r := range text {
		switch {
		case dialled(digitOf(r)) >= '0':
			found++
		case !strings.ContainsRune(" .()/·+*#−ー", r) && !unicode.Is(unicode.Pd, r):
			return false
		}
	}
	return found > 0
}
