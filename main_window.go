//go:build !headless

package main

import (
	"sotto/app/command"
	"sotto/ui"
)

// window is the front of the whole program.
var window command.Window = ui.Run
