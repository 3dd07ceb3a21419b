//go:build !headless && !(linux || freebsd || openbsd || netbsd)

package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
)

// follow has the desktop tell of calls until ctx ends. Fyne can't withdraw what was told; the desktop does so by itself after a while.
func (h *herald) follow(ctx context.Context) {
	var told []announcement
	for {
		select {
		case calls := <-h.waiting:
			for _, a := range calls {
				if !slices.ContainsFunc(told, func(t announcement) bool { return t.call == a.call }) {
					fyne.CurrentApp().SendNotification(fyne.NewNotification(wordsOnly(a.title), wordsOnly(a.body)))
				}
			}
			told = calls
		case <-ctx.Done():
			return
		}
	}
}
