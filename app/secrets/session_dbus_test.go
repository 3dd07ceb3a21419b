//go:build !windows && !darwin

package secrets

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestWithoutASessionThereIsNoKeyring(t *testing.T) {
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
		return // the session of who runs the tests, whose keyring is left alone
	}
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		dir := t.TempDir()
		v := Open(dir, nil, nil)
		if _, err := v.Set("office", secret); err != nil {
			t.Fatal(err)
		}
		if text := lines(t, dir); !strings.Contains(text, secret) {
			t.Errorf("the file has %q", text)
		}
		if now := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); now != address {
			t.Errorf("a bus was started: %s", now)
		}
	}
}
