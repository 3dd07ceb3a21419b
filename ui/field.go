//go:build !headless

package ui

import "fyne.io/fyne/v2"

// titled is a part of a form, with its name above and what is wrong with it below.
type titled struct {
	content *fyne.Container
	problem *text
	first   func() fyne.Focusable
}

// newTitled makes it of its parts. First is what the focus goes to where something is wrong.
func newTitled(label string, first func() fyne.Focusable, parts ...fyne.CanvasObject) *titled {
	t := &titled{problem: newText(wrapped, sizeSecond, colourOpen), first: first}
	t.problem.Hide()
	t.content = column(gapTight, note(label))
	for _, part := range append(parts, t.problem) {
		t.content.Add(part)
	}
	return t
}

// fault says what is wrong; nothing where the sentence is empty.
func (t *titled) fault(sentence string) {
	t.problem.say(sentence)
	visible(t.problem, sentence != "")
}

func (t *titled) body() fyne.CanvasObject { return t.content }

func (t *titled) mend() fyne.Focusable { return t.first() }

// field is a line to type into.
type field struct {
	*titled
	entry *line
}

func newField(label, value, hint string) *field {
	entry := newLine(false)
	return fieldAround(entry, label, value, hint, entry)
}

// newSecret is a field whose text is not seen, unless the person wants to.
func newSecret(label, hint string) *field {
	entry := newLine(true)
	return fieldAround(entry, label, "", hint, entry)
}

// fieldAround is a field whose line has something beside it.
func fieldAround(entry *line, label, value, hint string, both fyne.CanvasObject) *field {
	entry.SetPlaceHolder(hint)
	entry.SetText(value)
	return &field{newTitled(label, func() fyne.Focusable { return entry }, both), entry}
}
