//go:build !headless

package ui

import (
	"errors"
	"net/url"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// sealed is a system that opens no folder.
type sealed struct{ fyne.App }

func (sealed) OpenURL(*url.URL) error { return errors.New("nothing here opens folders") }

func TestWhyThereIsNoPhoneIsShownUntilItWasRead(t *testing.T) {
	w, err := newRefusal(sealed{test.NewTempApp(t)}, "config.toml:7:1: transport is smoke", "/home/alice/.config/sotto", "en")
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	w.SetOnClosed(func() { closed = true })
	w.Show()
	tap(t, w.Content(), "Open the folder")
	said := saysIn(w.Content())
	for _, want := range []string{"Sotto can't start", "config.toml:7:1: transport is smoke", "nothing here opens folders"} {
		if !slices.Contains(said, want) {
			t.Errorf("nothing of %q in %q", want, said)
		}
	}
	if p, ok := w.Canvas().Focused().(*press); !ok || p.spoken != "Quit" {
		t.Error("Quit has not the keyboard")
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !closed {
		t.Error("Esc does not close it")
	}
}
