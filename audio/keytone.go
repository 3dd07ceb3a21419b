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
	// firstKey is the Tone of the first of keys as it is heard here; the others follow.
	firstKey Tone = 0x80
	// firstSignal is the Tone of the first of keys as the other side is sent it; the others follow.
	firstSignal Tone = 0x90
	// KeyToneTime is how long a key sounds.
	KeyToneTime = 100 * time.Millisecond
	// keyLevel is the amplitude of each of a key's two frequencies: together they are about as loud as a tone of the network.
	keyLevel = 0.07
	// What is sent has -8 dBm0 in its row and -6 dBm0 in its column, since lines weaken what is high; a sine of full scale has
	// 3.17 dBm0 (ITU-T G.711 §4, µ-law).
	signalRow    = 0.276
	signalColumn = 0.348
)

// KeyTone is what a key sounds like here: 0-9, *, # or A-D, also in small letters; false for any other. It sounds once.
func KeyTone(key rune) (Tone, bool) { return keyFrom(firstKey, key) }

// KeySignal is KeyTone as loud as other telephones and exchanges expect it on the line, to be sent in the place of a voice.
func KeySignal(key rune) (Tone, bool) { return keyFrom(firstSignal, key) }

func keyFrom(first Tone, key rune) (Tone, bool) {
	i := strings.IndexRune(keys, key)
	if i < 0 && key >= 'a' && key <= 'd' {
		i = strings.IndexRune(keys, key-'a'+'A')
	}
	if i < 0 {
		return NoTone, false
	}
	return first + Tone(i), true
}

// scoreOf is how a tone is made.
func scoreOf(tone Tone) score {
	if tone < firstKey {
		return scores[tone]
	}
	row, column := keyLevel, keyLevel
	if tone >= firstSignal {
		row, column = signalRow, signalColumn
	}
	i := int(tone-firstKey) % len(keys)
	pair := []partial{{keyRows[i/4], row, 0}, {keyColumns[i%4], column, 0}}
	return score{round: KeyToneTime, once: true, notes: []note{{0, KeyToneTime, pair}}}
}
