package app_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

// starting is a phone of a profile that the system can start by this command.
func starting(t *testing.T, profile string, command ...string) *app.Phone {
	t.Helper()
	p, err := app.New(app.Options{Config: config.Default(), Profile: profile, Startup: command})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestThePhonesOfTwoProfilesStartWithTheSystemEachByItself(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it would be the user's own login")
	}
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	usual, other := starting(t, filepath.Join(dir, "sotto"), "/bin/sotto"), starting(t, filepath.Join(dir, "work"), "/bin/sotto", "--profile", "work")
	starts := func(want ...bool) {
		t.Helper()
		for i, p := range []*app.Phone{usual, other} {
			if on, err := p.StartsWithSystem(); on != want[i] || err != nil {
				t.Errorf("%d: %v, %v; want %v", i, on, err, want[i])
			}
		}
	}
	set := func(p *app.Phone, on bool) {
		t.Helper()
		if err := p.StartWithSystem(on); err != nil {
			t.Fatal(err)
		}
	}
	starts(false, false)
	set(usual, true)
	starts(true, false)
	if _, err := os.Stat(filepath.Join(dir, "autostart", "app.sotto.phone.desktop")); err != nil {
		t.Error(err)
	}
	set(other, true)
	set(usual, false)
	set(usual, false)
	starts(false, true)
	set(other, false)
	starts(false, false)

	refuses(t, starting(t, "").StartWithSystem(true), app.CodeWrongState)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "a file"))
	if err := os.WriteFile(filepath.Join(dir, "a file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, usual.StartWithSystem(true), app.CodeFailed)
	_, err := usual.StartsWithSystem()
	refuses(t, err, app.CodeFailed)
}
