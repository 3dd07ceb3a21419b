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

func TestTheFirstAccountHasTheWholeWindow(t *testing.T) {
	s := newScene(t, app.State{})
	s.window.Resize(fyne.NewSize(1000, 700))
	s.edit(app.NewAccountConfig(), true)
	if s.shell.stack.Visible() || s.shell.rail.content.Visible() || s.shell.detail.Size().Width != 1000 {
		t.Errorf("the form has %v of 1000, or lies over a page", s.shell.detail.Size().Width)
	}
	s.tell(app.AccountChange{Account: "office", Config: new(office().Config)})
	if !s.shell.stack.Visible() || s.shell.detail.Position().X < listWidth {
		t.Error("once there is an account it is not beside the page")
	}
}
