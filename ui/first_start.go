//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"

	"sotto/app"
)

// newFirstStart is what is seen before there is an account.
func newFirstStart(f *front) fyne.CanvasObject {
	add := newAction(primary, "", phrase("ui.account.add"), func() { f.edit(app.NewAccountConfig(), true) })
	parts := []fyne.CanvasObject{
		newIcon("mark", colourAccent, sizeMark),
		newText(wrapped, sizeNumber, colourText).bold().centred().with(phrase("ui.name")),
		paragraph(phrase("ui.first.promise")).centred(),
		sized(0, gapSmall, space()), add.press,
	}
	if f.program.Try != nil {
		try := newAction(secondary, "", phrase("ui.first.try"), nil)
		try.tapped = func() { f.try(try) }
		parts = append(parts, try.press, inset(gapSmall, 0, note(phrase("ui.first.what")).centred()))
	}
	return scrolled(inset(gapBlock, gapBlock, narrowed(320, aboveMiddle(column(gapSmall, parts...)))))
}

// try starts what can be tried without a server, and calls the echo.
func (f *front) try(button *action) {
	if f.trying {
		return
	}
	f.trying = true
	button.name(phrase("ui.first.trying"))
	var echo string
	f.run(func() error {
		var err error
		echo, err = f.program.Try(f.ctx)
		return err
	}, func(err error) {
		f.trying, f.echo = false, echo
		button.name(phrase("ui.first.try"))
		if err != nil {
			f.shell.notice.warn(err.Error())
		}
		f.render()
	})
}
