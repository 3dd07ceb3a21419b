//go:build !headless

package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Refuse shows why the program can't start, and the folder where that may be mended, until the window is closed or ctx is done. Language
// is en, zh, or empty for the system's. Like Run it has to be called from main's own goroutine.
func Refuse(ctx context.Context, why, folder, language string) error {
	a := newApp()
	w, err := newRefusal(a, why, folder, language)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	defer stop()
	w.ShowAndRun()
	return nil
}

func newRefusal(a fyne.App, why, folder, language string) (fyne.Window, error) {
	if err := speak(language); err != nil {
		return nil, err
	}
	a.Settings().SetTheme(&look{scale: 1})
	w := a.NewWindow(phrase("ui.name"))
	w.SetMaster()
	w.SetPadded(false)
	trouble := newText(wrapped, sizeText, colourOpen)
	trouble.Hide()
	head := side(gapMiddle, column(0, newIcon("warning", colourOpen, sizeIcon)), newText(wrapped, sizeStrong, colourText).bold().with(phrase("ui.refused")), nil)
	show := newAction(secondary, "", phrase("ui.folder.open"), func() {
		if err := a.OpenURL(fileURL(folder)); err != nil {
			trouble.say(err.Error())
			trouble.Show()
		}
	})
	quit := newAction(primary, "", phrase("ui.quit"), w.Close)
	body := scrolled(inset(gapWide, gapWide, column(gapMiddle, head, paragraph(why), trouble, note(phrase("ui.refused.what", "folder", folder)))))
	buttons := column(0, rule(), inset(gapMiddle, gapWide, grid(2, gapSmall, show.press, quit.press)))
	w.SetContent(container.NewBorder(nil, buttons, nil, nil, body))
	w.Resize(fyne.NewSize(420, 300))
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			w.Close()
		}
	})
	w.Canvas().Focus(quit.press)
	return w, nil
}
