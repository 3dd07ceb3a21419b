// Command sotto is a softphone that says truthfully how private each call is.
package main

import (
	"os"

	"sotto/app/command"
)

// version and commit are set by the linker (see the Makefile).
var version, commit = "dev", "unknown"

func main() {
	os.Exit(command.Main(command.Build{Version: version, Commit: commit}, screen, os.Args[1:]))
}
