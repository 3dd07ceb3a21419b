//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// ask wants a yes for what can't be taken back.
func (f *front) ask(question, yes string, do func()) {
	f.decide(question, yes, do, phrase("ui.cancel"), func() {})
}

// decide puts a question that has two answers. The second one stands out, and has the keys. While a question is open no other is put.
func (f *front) decide(question, other string, doOther func(), first string, doFirst func()) {
	if f.question != nil && f.question.Visible() {
		return
	}
	left := newAction(secondary, "", other, func() { f.question.Hide(); doOther() })
	right := newAction(primary, "", first, func() { f.question.Hide(); doFirst() })
	content := inset(gapWide, gapWide, column(gapWide, paragraph(question), grid(2, gapSmall, left.press, right.press)))
	f.question = widget.NewModalPopUp(content, f.window.Canvas())
	f.question.Resize(fyne.NewSize(min(f.window.Canvas().Size().Width-gapBlock, 360), 0))
	f.dismiss = f.question.Hide
	f.question.Show()
	f.window.Canvas().Focus(right.press)
}

// keyOfCover takes a key that nothing on what lies over the window wants: Esc takes it back.
func (f *front) keyOfCover(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape && f.dismiss != nil {
		f.dismiss()
	}
}
