//go:build !headless

// Package ui is the window: it shows what package app tells it, and hands on what a person does.
package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

// ID names the program to the desktop: settings, notifications and the window's class go by it. FyneApp.toml has it too.
const ID = "app.sotto.phone"

// Run shows the window and returns when it was closed or ctx is done. It has to be called from main's own goroutine:
// some systems draw from the first thread only.
func Run(ctx context.Context) error {
	a := app.NewWithID(ID)
	newWindow(a).Show()
	stop := context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	defer stop()
	a.Run()
	return ctx.Err()
}

// newWindow makes the main window, 360 by 640 units; closing it ends the program.
func newWindow(a fyne.App) fyne.Window {
	w := a.NewWindow("Sotto")
	w.SetMaster()
	w.SetContent(widget.NewLabel("Sotto"))
	w.Resize(fyne.NewSize(360, 640))
	return w
}
