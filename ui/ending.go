//go:build !headless

package ui

import "fyne.io/fyne/v2"

// endSurely keeps Fyne from waiting for ever at its end.
//
// When Fyne's loop has ended it queues a last hook of its own, for a goroutine to hand back to that loop. Where the loop's queue closes
// between the two, which happens on a busy computer, that goroutine waits for the loop, and Run for that goroutine. The hook saves what
// Fyne's dialogs remember, which is worth less than an end; where there is none, nothing is queued.
func endSurely(a fyne.App) {
	if life, ok := a.Lifecycle().(interface{ SetOnStoppedHookExecuted(hook func()) }); ok {
		life.SetOnStoppedHookExecuted(nil)
	}
}
