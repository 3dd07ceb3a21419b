//go:build !headless

package ui

import (
	"context"
	"errors"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"sotto/app"
)

func TestANewcomerIsToldWhatToDoWithTheEcho(t *testing.T) {
	s := sceneWith(t, newFakePhone(app.State{}), Program{Language: "en", Try: nothing})
	hint := phrase("ui.first.echo")
	tap(t, s.shell.content, "Try it without a server")
	s.settle()
	s.tell(connected("1", "try-it", "", private(false)))
	if !slices.Contains(saysIn(s.shell.content), hint) {
		t.Error("the call to the echo has no hint")
	}
	s.tell(connected("2", "try-it", "", private(false)))
	s.look("2")
	if slices.Contains(saysIn(s.shell.content), hint) {
		t.Error("another call has the hint too")
	}
}

func TestATrialThatFailsSaysSoOnTheFirstView(t *testing.T) {
	fault := errors.New("The exchange does not start.")
	s := sceneWith(t, newFakePhone(app.State{}), Program{Language: "en", Try: func(context.Context) (string, error) { return "", fault }})
	tap(t, s.shell.content, "Try it without a server")
	s.settle()
	if said := saysIn(s.shell.content); !slices.Contains(said, fault.Error()) || !slices.Contains(said, "Try it without a server") {
		t.Errorf("it says %q", said)
	}
	if slices.ContainsFunc(seenIn(s.shell.top), func(o fyne.CanvasObject) bool { return o == s.shell.chip.press }) {
		t.Error("there is a chip, and no account")
	}
}
