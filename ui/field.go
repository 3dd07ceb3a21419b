//go:build !headless

package ui

import "fyne.io/fyne/v2"

// field is a line to type into, with its name above and what is wrong with it below.
type field struct {
	content *fyne.Container
	entry   *line
	problem *text
}

func newField(label, value, hint string) *field {
	return fieldWith(newLine(false), label, value, hint)
}

// newSecret is a field whose text is not seen, unless the person wants to.
func newSecret(label, hint string) *field {
	return fieldWith(newLine(true), label, "", hint)
}

func fieldWith(entry *line, label, value, hint string) *field {
	f := &field{entry: entry, problem: newText(wrapped, sizeSecond, colourOpen)}
	entry.SetPlaceHolder(hint)
	entry.SetText(value)
	f.problem.Hide()
	f.content = column(gapTight, note(label), entry, f.problem)
	return f
}

// fault says what is wrong with what was typed; nothing where the sentence is empty.
func (f *field) fault(sentence string) {
	f.problem.say(sentence)
	visible(f.problem, sentence != "")
}
