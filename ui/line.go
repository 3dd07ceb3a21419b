//go:build !headless

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// line is a field of one line that is scrolled to when it gets the focus, and that leaves the mouse's wheel to what it stands in.
type line struct{ widget.Entry }

func newLine(secret bool) *line {
	l := &line{}
	l.Password = secret
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer {
	return &wheeledRenderer{l.Entry.CreateRenderer(), newWheel(l)}
}

// FocusGained implements fyne.Focusable.
func (l *line) FocusGained() {
	l.Entry.FocusGained()
	reveal(l)
}

// TypedShortcut implements fyne.Shortcutable. What is no field's is the window's too.
func (l *line) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok {
		s = &fyne.ShortcutPaste{Clipboard: oneLine{paste.Clipboard}, Secondary: paste.Secondary}
	}
	l.Entry.TypedShortcut(s)
	passShortcut(l, s)
}

// oneLine is a clipboard without the end of the line that was copied along. Fyne would make a space of it, which nobody sees in a password.
type oneLine struct{ fyne.Clipboard }

// Content implements fyne.Clipboard.
func (c oneLine) Content() string { return strings.TrimRight(c.Clipboard.Content(), "\r\n") }

// paper is a field of many lines. Tab leads on from it, as from any other.
type paper struct{ widget.Entry }

func newPaper(text string) *paper {
	p := &paper{}
	p.MultiLine, p.Wrapping = true, fyne.TextWrapWord
	p.ExtendBaseWidget(p)
	p.SetText(text)
	return p
}

// AcceptsTab implements fyne.Tabbable.
func (p *paper) AcceptsTab() bool { return false }

// FocusGained implements fyne.Focusable.
func (p *paper) FocusGained() {
	p.Entry.FocusGained()
	reveal(p)
}

// TypedShortcut implements fyne.Shortcutable.
func (p *paper) TypedShortcut(s fyne.Shortcut) {
	p.Entry.TypedShortcut(s)
	passShortcut(p, s)
}

// passShortcut hands a shortcut that a field may have no use for to its window, which has those that mean the same everywhere.
func passShortcut(w fyne.Widget, s fyne.Shortcut) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(w).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}
