package interop

import (
	"net"
	"path/filepath"
	"testing"
)

// busAddress is where the D-Bus session of a folder is.
func busAddress(folder string) string { return "unix:path=" + filepath.Join(folder, "bus") }

// startBus runs a D-Bus session in a folder until the test ends. What it starts by itself has the environment.
func startBus(t testing.TB, folder string, environment []string) {
	t.Helper()
	command := prepare(t, requireProgram(t, "dbus-daemon", "dbus"), "--session", "--nofork", "--nopidfile", "--address="+busAddress(folder))
	command.Env = environment
	server := start(t, folder, "dbus", command)
	eventually(t, "the D-Bus session is there", server, func() error {
		conn, err := net.Dial("unix", filepath.Join(folder, "bus"))
		if err == nil {
			_ = conn.Close()
		}
		return err
	})
}
