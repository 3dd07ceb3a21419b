package app

import (
	"net/url"
	"regexp"
	"strings"

	"sotto/app/digits"
)

// longestNumber is how many characters a number has at most, service codes with
// a number in them included; one alone has 15 digits (ITU-T E.164).
const longestNumber = 40

// number gives the digits of a typed user part, with +, * and #, or says that it
// is a name.
func (t *typed) number() (dialled string, isNumber bool, bad *unfit) {
	text, params := t.user, t.params
	if decoded, err := url.PathUnescape(text); err == nil && digits.Number(digits.Fold(decoded)) {
		text = digits.Fold(decoded)
	}
	if main, extension, found := extended(text); found {
		return "", false, noExtension(main, extension)
	}
	if before, after, found := strings.Cut(text, ";"); found && digits.Number(before) {
		text, params = before, after
	}
	if text = spelt(text); !digits.Number(text) {
		return "", false, nil
	}
	return t.digits(text, params)
}

// digits makes the number of what looks like one, with the parameters that a
// tel: URI gives it.
func (t *typed) digits(text, params string) (string, bool, *unfit) {
	number := digits.Plain(text)
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		switch strings.ToLower(name) {
		case "ext", "postd":
			return "", false, noExtension(number, value)
		case "phone-context": // RFC 3966 §5.1.5
			if context := digits.Plain(value); strings.HasPrefix(value, "+") && digits.Number(value) && !strings.HasPrefix(number, "+") {
				number = context + number
			}
		}
	}
	switch {
	case len(number) > longestNumber:
		return "", false, &unfit{"error.bad-address.long", nil}
	case !numberPattern.MatchString(number):
		return "", false, badAddress(t.input)
	}
	return number, true, nil
}

func noExtension(main, extension string) *unfit {
	return &unfit{"error.bad-address.extension", []string{"number", digits.Plain(main), "extension", extension}}
}

// numberPattern is a number as it is dialled. A plus begins it, or what follows a
// service code.
var numberPattern = regexp.MustCompile(`^(?:[*#0-9]*[*#])?(?:\+[0-9])?[0-9*#]*$`)

// extension is what is pressed after the answer: a word for it or pauses, and keys.
var extension = regexp.MustCompile(`(?i)^(.*?)(?:[;,\s]*\b(?:ext(?:ension)?|durchwahl|x)[.:=\s]*|\s*(?:转|轉|分机)[.:=\s]*|\s*[,;]+\s*|\s+[pw]\s*)([0-9][-0-9*#,;pw ]*)$`)

// lettered is an extension without a space before its letter.
var lettered = regexp.MustCompile(`(?i)^(.*[0-9])(?:ext\.?|[xpw])([0-9]+)$`)

// extended finds an extension behind a number. With a letter that joins both it
// may be a name just as well, so the number has to be a long one.
func extended(text string) (main, keys string, found bool) {
	if m := extension.FindStringSubmatch(text); m != nil && digits.Number(m[1]) {
		return m[1], m[2], true
	}
	if m := lettered.FindStringSubmatch(text); m != nil && digits.Number(m[1]) && len(digits.Plain(m[1])) >= 7 {
		return m[1], m[2], true
	}
	return "", "", false
}

// spellable is a number that ends in letters for people to remember: it begins
// with +, 0 or 1, has something between digits and letters, and is in capitals.
var spellable = regexp.MustCompile(`^\+?[01][-0-9 ().]*[- ][A-Z][-A-Z0-9 ]+$`)

// keypad are the keys of the letters A to Z (ITU-T E.161).
const keypad = "22233344455566677778889999"

// spelt puts the digits in the place of the letters in such a number. Any other
// text is a name, or a number already.
func spelt(text string) string {
	if !spellable.MatchString(text) {
		return text
	}
	keyed := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return rune(keypad[r-'A'])
		}
		return r
	}, text)
	if n := len(digits.Plain(keyed)); n < 7 || n > 16 {
		return text
	}
	return keyed
}
