package command

import (
	"os"
	"path/filepath"

	"github.com/spf13/pflag"
)

// startupBy is the command by which the system may start this phone again: this
// program with these words and the flags that it was called with. None where the
// program does not know where it lies.
func startupBy(set *pflag.FlagSet, words ...string) []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	command := append([]string{self}, words...)
	set.Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "profile":
			if dir, err := filepath.Abs(f.Value.String()); err == nil {
				command = append(command, "--profile", dir)
			}
		case "audio", "log-level", "lang":
			command = append(command, "--"+f.Name, f.Value.String())
		}
	})
	return command
}
