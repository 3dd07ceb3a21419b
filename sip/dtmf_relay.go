package sip

import (
	"strconv"
	"strings"
	"time"
)

// The bodies of an INFO that tell of a key. No RFC has them; phones and servers
// have agreed on them all the same. The second holds nothing but the key.
const (
	relayType = "application/dtmf-relay"
	dtmfType  = "application/dtmf"
)

// infoTypes are the bodies of an INFO that are understood here, as an Accept
// header lists them (RFC 3261 §20.1).
const infoTypes = relayType + ", " + dtmfType

// keys are those of a telephone, in the order of their numbers (RFC 4733 §3.2).
const keys = "0123456789*#ABCD"

// KeyTime is how long a key lasts that SendKey sends, as the other side is told.
const KeyTime = 160 * time.Millisecond

// relayOf is the body that tells of a key.
func relayOf(key rune) []byte {
	return []byte("Signal=" + string(key) + "\r\nDuration=" + strconv.FormatInt(KeyTime.Milliseconds(), 10) + "\r\n")
}

// keyIn reads the key in a body of one of the two types; false for one that has
// none.
func keyIn(kind string, body []byte) (key rune, ok bool) {
	if kind == dtmfType {
		return keyOf(string(body))
	}
	for line := range strings.Lines(string(body)) {
		name, value, _ := strings.Cut(line, "=")
		if strings.EqualFold(strings.TrimSpace(name), "Signal") {
			return keyOf(value)
		}
	}
	return 0, false
}

// keyOf reads a key as it stands on a telephone, or its number, as some phones
// write 10 for * and 11 for #.
func keyOf(text string) (rune, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) == 1 && strings.Contains(keys, text) {
		return rune(text[0]), true
	}
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || int(n) >= len(keys) {
		return 0, false
	}
	return rune(keys[n]), true
}
