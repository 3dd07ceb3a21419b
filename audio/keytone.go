package audio

import (
	"strings"
	"time"
)

// keys are those of a telephone as ITU-T Recommendation Q.23 §6 arranges them: four rows, four columns.
const keys = "123A456B789C*0#D"

// The frequencies of rows and columns, in hertz (ITU-T Q.23 §6).
var (
	keyRows    = [4]float64{697, 770, 852, 941}
	keyColumns = [4]float64{1209, 1336, 1477, 1633}
)

const (
	// firstKey is the Tone of the first of keys; the others follow.
	firstKey Tone = 0x80
	// KeyToneTime is how long a key sounds.
	KeyToneTime = 100 * time.Millisecond
	// keyLevel is the amplitude of each of a key's two frequencies: together they are about as loud as a tone of the network.
	keyLevel = 0.07
)

// KeyTone is what a key sounds like: 0-9, *, # or A-D, also in small letters; false for any other. It sounds once.
func KeyTone(key rune) (Tone, bool) {
	i := strings.IndexRune(keys, key)
	if i < 0 && key >= 'a' && key <= 'd' {
		i = strings.IndexRune(keys, key-'a'+'A')
	}
	if i < 0 {
		return NoTone, false
	}
	return firstKey + Tone(i), true
}

// scoreOf is how a tone is made.
func scoreOf(tone Tone) score {
	if tone < firstKey {
		return scores[tone]
	}
	i := int(tone-firstKey) % len(keys)
	pair := []partial{{keyRows[i/4], keyLevel, 0}, {keyColumns[i%4], keyLevel, 0}}
	return score{round: KeyToneTime, once: true, notes: []note{{0, KeyToneTime, pair}}}
}
