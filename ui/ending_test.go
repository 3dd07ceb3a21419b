//go:build !headless

package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestNothingIsLeftToDoWhenFyneHasEnded(t *testing.T) {
	a := test.NewTempApp(t)
	life, ok := a.Lifecycle().(interface {
		SetOnStoppedHookExecuted(hook func())
		OnStopped() func()
	})
	if !ok {
		t.Fatal("Fyne's record of the program's life has changed: see endSurely")
	}
	life.SetOnStoppedHookExecuted(func() {})
	if life.OnStopped() == nil {
		t.Fatal("a hook of Fyne's own is not done at the end any more: see endSurely")
	}
	endSurely(a)
	if life.OnStopped() != nil {
		t.Error("Fyne still has something to do")
	}
}
