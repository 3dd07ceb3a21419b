package app

import (
	"fmt"
	"slices"
	"strings"
)

// Language is the one that a phone speaks to its people in. The zero value is
// English. What goes to other phones is always English.
type Language string

// The languages that there are sentences in.
const (
	English Language = "en"
	Chinese Language = "zh" // simplified
)

// Languages are all that a phone can speak.
func Languages() []Language { return []Language{English, Chinese} }

// ParseLanguage takes the code of a language, as the flag --lang has it.
func ParseLanguage(code string) (Language, error) {
	if l := Language(code); slices.Contains(Languages(), l) {
		return l, nil
	}
	return "", fmt.Errorf("the languages are en and zh, not %q", code)
}

// ChooseLanguage is the language of the first wish that is not empty. Wishes are
// written as people and systems do: zh, zh-Hans, zh_CN.UTF-8, C. A language that
// the phone does not speak is English.
func ChooseLanguage(wishes ...string) Language {
	for _, wish := range wishes {
		if wish == "" {
			continue
		}
		code, _, _ := strings.Cut(strings.ToLower(wish), "-")
		code, _, _ = strings.Cut(code, "_")
		code, _, _ = strings.Cut(code, ".")
		if l, err := ParseLanguage(code); err == nil {
			return l
		}
		return English
	}
	return English
}
