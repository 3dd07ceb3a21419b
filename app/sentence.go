package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"

	"sotto/assets"
)

// longestWord is how many characters of an argument a sentence shows, and how many
// a caller's own name has: names and numbers have far fewer, and what somebody
// pasted or sent may have any number.
const longestWord = 200

// sentences are those of every language by their keys, as the files have them.
// A missing key is a mistake that the tests find.
var sentences = sync.OnceValue(func() map[Language]map[string]string {
	all := map[Language]map[string]string{}
	for _, l := range Languages() {
		text, err := assets.Translations().ReadFile(assets.TranslationsFolder + "/" + string(l) + ".json")
		of := map[string]string{}
		if err == nil {
			err = json.Unmarshal(text, &of)
		}
		if err != nil {
			panic(fmt.Sprintf("the translations that are part of the program: %v", err))
		}
		all[l] = of
	}
	return all
})

// Text is a sentence of the translations, with its arguments in their places.
// Arguments that are named date, now, from or until are days, as 2026-11-23, and
// are written as the language writes days. A key that there is not stands for itself.
func (l Language) Text(key string, args map[string]string) string {
	text, known := sentences()[l.spoken()][key]
	if !known {
		return key
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{.")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}}")
		b.WriteString(l.word(name, args[name]))
		text = after
	}
}

// warningKey finds the sentence for what the media room warns another phone of.
// Its warnings are in English, as the translations have them.
func warningKey(warning string) (string, bool) {
	for key, text := range sentences()[English] {
		if text == warning && strings.HasPrefix(key, "sdp.") {
			return key, true
		}
	}
	return "", false
}

// say is Text with the arguments in pairs of name and value.
func (l Language) say(key string, pairs ...string) string { return l.Text(key, arguments(pairs)) }

// reason is a sentence with what programs need of it. Its code is the second
// part of the key; a third part only tells apart how it is said.
func (l Language) reason(key string, pairs ...string) Reason {
	args := arguments(pairs)
	return Reason{codeOf(key), args, l.Text(key, args)}
}

// refusal is an Error with a sentence of the translations.
func (l Language) refusal(code, key string, pairs ...string) *Error {
	return &Error{code, l.say(key, pairs...)}
}

func (p *Phone) refusal(code, key string, pairs ...string) *Error {
	return p.Language().refusal(code, key, pairs...)
}

// language is the one of the call's phone.
func (c *call) language() Language { return c.phone.Language() }

// say is a reason for people, of what happens to the call.
func (c *call) say(key string, pairs ...string) Reason { return c.language().reason(key, pairs...) }

// Reason is one fact that people are told: a code with its arguments for programs
// and translations, and a sentence.
type Reason struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
	Text string            `json:"text"`
}

func codeOf(key string) string { return strings.Split(key, ".")[1] }

func arguments(pairs []string) map[string]string {
	args := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return args
}

// spoken is the language, English for none.
func (l Language) spoken() Language {
	if l == "" {
		return English
	}
	return l
}

// word is an argument as a sentence shows it: on one line, without marks that
// would turn the text around, and not for ever.
func (l Language) word(name, value string) string {
	switch name {
	case "date", "now", "from", "until":
		return l.day(value)
	}
	return shortened(OneLine(value))
}

// shortened is a text of longestWord characters at most.
func shortened(text string) string {
	if characters := []rune(text); len(characters) > longestWord {
		return string(characters[:longestWord]) + "…"
	}
	return text
}

// OneLine is a text from outside on one line, without marks that would turn the
// text around.
func OneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// dayFormats are how languages write a day.
var dayFormats = map[Language]string{English: "2 January 2006", Chinese: "2006年1月2日"}

// day writes a day such as 2026-11-23; what is none stays as it is.
func (l Language) day(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return t.Format(dayFormats[l.spoken()])
}

// isoDay is a day as an argument.
func isoDay(t time.Time) string { return t.Format(time.DateOnly) }
