//go:build headless

package main

import "sotto/app/command"

// window is nil: this build has no screen.
var window command.Window
