//go:build !headless

package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/BurntSushi/toml"
)

func TestTheWindowHasItsTitleAndSize(t *testing.T) {
	w := newWindow(test.NewTempApp(t))
	if got, want := w.Title(), "Sotto"; got != want {
		t.Errorf("title: got %q, want %q", got, want)
	}
	if got, want := w.Canvas().Size(), fyne.NewSize(360, 640); got != want {
		t.Errorf("size: got %v, want %v", got, want)
	}
	if !w.Content().Visible() {
		t.Error("the content is hidden")
	}
}

func TestTheProgramHasOneIDForDesktopAndPackage(t *testing.T) {
	text, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	var metadata struct{ Details struct{ ID string } }
	if err := toml.Unmarshal(text, &metadata); err != nil {
		t.Fatal(err)
	}
	if got := metadata.Details.ID; got != ID {
		t.Errorf("FyneApp.toml names %q, the program %q", got, ID)
	}
}
