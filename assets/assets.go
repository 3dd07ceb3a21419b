// Package assets holds the files that are part of the program: its mark and the sounds it brings along.
package assets

import "embed"

//go:embed icon.svg
var iconSVG string

//go:embed icon.png
var iconPNG string

//go:embed sounds/speech.wav
var speech string

//go:embed sounds/speech-b.wav
var speechB string

//go:embed sounds/sentence.wav
var sentence string

//go:embed translations/en.json translations/zh.json
var translations embed.FS

// TranslationsFolder is where the files of Translations are.
const TranslationsFolder = "translations"

// Translations has a file for each language, en.json and zh.json: an object of sentences by key, whose arguments stand in them as {{.name}}.
func Translations() embed.FS { return translations }

// IconSVG is the mark as a scalable picture of 512 by 512 units. The bytes are the caller's own, as are those of the others.
func IconSVG() []byte { return []byte(iconSVG) }

// IconPNG is the mark in 512 by 512 pixels.
func IconPNG() []byte { return []byte(iconPNG) }

// Speech is about 11 s of speech: a WAV file of 16-bit mono samples at 8 kHz. What it says stands in sounds/README.md.
func Speech() []byte { return []byte(speech) }

// SpeechB is like Speech, with another voice and other words, for the other direction of a call.
func SpeechB() []byte { return []byte(speechB) }

// Sentence is about 6 s of speech in the same form: what a telephone system says to who calls it to hear that it works.
func Sentence() []byte { return []byte(sentence) }
