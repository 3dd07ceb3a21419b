//go:build !headless

package ui

import (
	"slices"
	"strings"
	"unicode"

	"sotto/app"
)

// announcement is what the desktop tells of a call that comes in. All of it is text on one line, and short.
type announcement struct {
	call, title, body     string
	program               string // what this one is called
	open, answer, decline string // what its buttons are called
}

// The keys of an announcement's buttons: the first stands for a press on the rest of it.
const (
	openKey    = "default"
	answerKey  = "answer"
	declineKey = "decline"
)

// herald has the desktop tell of calls for as long as they ring. A desktop may be slow to answer, so the goroutine that draws never waits
// for it: follow, which every system has its own of, does.
type herald struct {
	calls   []announcement      // what was told last
	waiting chan []announcement // what the desktop is to tell now; only the last one counts
	pressed func(call, key string)
}

func newHerald(f *front) *herald {
	return &herald{waiting: make(chan []announcement, 1), pressed: func(call, key string) { f.draw(func() { f.announced(call, key) }) }}
}

// show has the desktop tell of these calls, and of no others any more. It is for the goroutine that draws.
func (h *herald) show(calls []announcement) {
	if slices.Equal(calls, h.calls) {
		return
	}
	h.calls = calls
	select {
	case <-h.waiting:
	default:
	}
	h.waiting <- calls
}

// announce puts a call that comes in into words.
func announce(c app.Call) announcement {
	return announcement{call: c.ID, title: brief(nameOf(c.Remote)),
		body:    phrase("ui.popup.notification", "account", accountName(c.Account), "verdict", verdictWords(c.Privacy)),
		program: phrase("ui.name"), open: phrase("ui.tray.show"), answer: phrase("ui.answer"), decline: phrase("ui.decline")}
}

// announced does what was pressed on an announcement. The call may have been answered or given up meanwhile.
func (f *front) announced(call, key string) {
	i := slices.IndexFunc(f.state.Calls, func(c app.Call) bool { return c.ID == call && c.State == app.CallIncoming })
	switch {
	case i < 0, key == openKey:
		f.raise("")
	case key == answerKey:
		f.take(call)
	case key == declineKey:
		f.hangUp(f.state.Calls[i])
	}
}

// wordsOnly is a text without any sign that a desktop could take for an order. The body of a notification may be read as markup, and
// Fyne writes what it tells Windows and macOS into a script: there `$(…)`, a quotation mark, also a curly one, or a backtick in what a
// caller calls itself would be carried out.
func wordsOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,:+-()@/!?'…·，。：！？（）、", r) {
			return r
		}
		return ' '
	}, text)
}
