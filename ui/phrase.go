//go:build !headless

package ui

import (
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"sotto/assets"
)

// languages are those that the window speaks, the one for everybody else first.
var languages = []string{"en", "zh"}

// ownNames are the languages as those who speak them write them.
var ownNames = map[string]string{"en": "English", "zh": "中文"}

// spoken is the language in use.
var spoken = "en"

// speak makes the window speak a language, or the system's where none is given that it knows. It is for the goroutine that draws.
//
// Fyne goes by the system's languages alone, so the words are given to it as those of the system's own; and with them its own, or its
// dialogs would speak another language.
func speak(language string) error {
	system := lang.SystemLocale()
	spoken = "en"
	if language == "zh" || language == "" && strings.HasPrefix(system.LanguageString(), "zh") {
		spoken = "zh"
	}
	return errors.Join(lang.AddTranslationsForLocale(assets.WindowWords(spoken), system), lang.AddTranslationsForLocale(assets.ToolkitWords(spoken), system))
}

// phrase is what the window says for a key, with the arguments in it: name, value, name, value.
func phrase(key string, pairs ...any) string {
	arguments := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		arguments[pairs[i].(string)] = pairs[i+1]
	}
	return lang.X(key, key, arguments)
}

// plural is phrase for a number of things, which the text may name as n.
func plural(key string, n int) string { return lang.XN(key, key, n, map[string]any{"n": n}) }

// The layouts of dates and times in the languages.
var calendar = map[string]struct{ day, dayOfYear string }{
	"en": {"Monday, 2 January", "2 January 2006"},
	"zh": {"1月2日", "2006年1月2日"},
}

// dayName is a day as a heading: today, yesterday, or its date.
func dayName(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case sameDay(t, now):
		return phrase("ui.day.today")
	case sameDay(t, now.AddDate(0, 0, -1)):
		return phrase("ui.day.yesterday")
	case t.Year() == now.Year():
		return t.Format(calendar[spoken].day)
	}
	return date(t)
}

func date(t time.Time) string { return t.Local().Format(calendar[spoken].dayOfYear) }

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// clock is a time of day, timer how long something takes as a running timer shows it.
func clock(t time.Time) string { return t.Local().Format("15:04") }

func timer(d time.Duration) string {
	d = max(d, 0).Truncate(time.Second)
	zero := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	if d >= time.Hour {
		return strings.TrimLeft(zero.Add(d).Format("15:04:05"), "0")
	}
	return zero.Add(d).Format("04:05")
}

// length is how long a call was, for a list.
func length(d time.Duration) string {
	if d < time.Minute {
		return plural("ui.length.seconds", int(d.Seconds()))
	}
	return plural("ui.length.minutes", int(d.Minutes()))
}
