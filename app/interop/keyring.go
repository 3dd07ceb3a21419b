package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Keyring is a D-Bus session of the test's own with GNOME's keyring in it, which is locked by a password of the test's.
type Keyring struct {
	t      testing.TB
	folder string
	bus    string // its address
	daemon *process
}

// StartKeyring runs both until the test ends. The keyring is unlocked.
func StartKeyring(t testing.TB) *Keyring {
	t.Helper()
	k := &Keyring{t: t, folder: folder(t)}
	for _, name := range []string{"run", "data"} {
		if err := os.Mkdir(filepath.Join(k.folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	k.bus = busAddress(k.folder)
	startBus(t, k.folder, k.Environment())
	k.Unlock()
	return k
}

// Environment is that of the session's programs, all that is the user's own hidden.
func (k *Keyring) Environment() []string {
	return append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS="+k.bus, "HOME="+k.folder,
		"XDG_DATA_HOME="+filepath.Join(k.folder, "data"), "XDG_RUNTIME_DIR="+filepath.Join(k.folder, "run"), "DISPLAY=", "WAYLAND_DISPLAY=")
}

// Unlock starts the keyring and gives it its password.
func (k *Keyring) Unlock() { k.start("--unlock") }

// Lock starts the keyring anew without its password. Nobody can ask the user for it: there is no screen.
func (k *Keyring) Lock() {
	k.t.Helper()
	k.daemon.stop(k.t)
	k.start()
}

func (k *Keyring) start(more ...string) {
	k.t.Helper()
	program := requireProgram(k.t, "gnome-keyring-daemon", "gnome-keyring")
	command := prepare(k.t, program, append([]string{"--foreground", "--components=secrets", "--control-directory=" + filepath.Join(k.folder, "run")}, more...)...)
	command.Env = k.Environment()
	command.Stdin = strings.NewReader("a password of the test's")
	k.daemon = start(k.t, k.folder, fmt.Sprintf("keyring%d", len(more)), command)
	eventually(k.t, "the keyring is there", k.daemon, k.answers)
}

// answers asks the bus whether the keyring has its name there.
func (k *Keyring) answers() error {
	command := prepare(k.t, requireProgram(k.t, "dbus-send", "dbus"), "--bus="+k.bus, "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
		"org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets")
	command.Env = k.Environment()
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return nil
}
