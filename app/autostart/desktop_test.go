//go:build !windows && !darwin

package autostart

import (
	"os"
	"path/filepath"
	"testing"
)

// entry is one of a folder for configurations of its own.
func entry(t *testing.T) (e Entry, path string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	e = Entry{ID: "app.example.program", Name: "Program", Command: []string{"/opt/a program/bin", "--profile", `/home/a"b\c$d` + "`%u", "电话"}}
	return e, filepath.Join(dir, "autostart", "app.example.program.desktop")
}

func enabled(t *testing.T, e Entry, want bool) {
	t.Helper()
	if got, err := e.Enabled(); got != want || err != nil {
		t.Errorf("enabled: %v, %v; want %v", got, err, want)
	}
}

func TestAnEntryIsSwitchedOnAndOff(t *testing.T) {
	e, path := entry(t)
	enabled(t, e, false)
	for range 2 {
		if err := e.Enable(); err != nil {
			t.Fatal(err)
		}
		enabled(t, e, true)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "[Desktop Entry]\nType=Application\nVersion=1.5\nName=Program\n" +
		`Exec="/opt/a program/bin" "--profile" "/home/a\\"b\\\\c\\$d` + "\\\\`" + `%%u" "电话"` + "\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	for range 2 {
		if err := e.Disable(); err != nil {
			t.Fatal(err)
		}
		enabled(t, e, false)
	}
}

func TestAnEntryThatTheSessionSwitchedOffIsOff(t *testing.T) {
	for _, line := range []string{"Hidden=true", "X-GNOME-Autostart-enabled = false"} {
		e, path := entry(t)
		if err := e.Enable(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, append(text, line+"\n"...), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		enabled(t, e, false)
		if err := e.Enable(); err != nil {
			t.Fatal(err)
		}
		enabled(t, e, true)
	}
}

func TestACommandThatCantBeWrittenDownIsRefused(t *testing.T) {
	e, _ := entry(t)
	for _, command := range [][]string{nil, {""}, {"/bin/a", "b\nHidden=true"}, {"/bin/a\x00"}} {
		e.Command = command
		if err := e.Enable(); err == nil {
			t.Errorf("%q was taken", command)
		}
	}
	enabled(t, e, false)
}

func TestWhatCantBeReadIsAnError(t *testing.T) {
	e, path := entry(t)
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if on, err := e.Enabled(); on || err == nil {
		t.Errorf("%v, %v", on, err)
	}
}
