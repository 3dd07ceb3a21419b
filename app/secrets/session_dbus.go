//go:build !windows && !darwin

package secrets

import (
	"fmt"
	"os"
	"path/filepath"
)

// hasSession says whether there is a D-Bus session, where a Secret Service may
// be. Without one the library would start a bus of its own, and leave it behind.
func hasSession() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	runtime := fmt.Sprintf("/run/user/%d", os.Getuid())
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(runtime, name)); err == nil {
			return true
		}
	}
	return false
}
