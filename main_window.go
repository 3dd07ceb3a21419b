//go:build !headless

package main

import (
	"context"

	"sotto/app/command"
	"sotto/ui"
)

// window is the front of the whole program.
var window command.Window = func(ctx context.Context, front command.Front) error {
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
