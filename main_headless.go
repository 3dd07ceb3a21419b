//go:build headless

package main

import "sotto/app/command"

// screen is nil: this build has none.
var screen command.Screen
