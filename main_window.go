//go:build !headless

package main

import (
	"context"

	"sotto/app/command"
	"sotto/ui"
)

// screen is what the whole program is shown on.
var screen command.Screen = windows{}

// windows are those of package ui.
type windows struct{}

// Show implements command.Screen.
func (windows) Show(ctx context.Context, front command.Front) error {
	return ui.Run(ctx, ui.Program{
		Phone:    ui.Adapt(front.Phone),
		Ready:    front.Ready,
		URI:      front.URI,
		Opened:   front.Opened,
		Try:      front.Try,
		Version:  front.Version,
		Language: front.Language,
	})
}

// Refuse implements command.Screen.
func (windows) Refuse(ctx context.Context, refusal command.Refusal) error {
	return ui.Refuse(ctx, refusal.Text, refusal.Folder, string(refusal.Language))
}
