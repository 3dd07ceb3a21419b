package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/app/secrets"
)

// quits ends a phone of a profile by its socket, as soon as it can be reached.
func quits(t *testing.T, p *phone, profile string) {
	t.Helper()
	for end := time.Now().Add(patience); sotto(t, "ctl", "quit", "--profile", profile).status != 0; {
		if time.Now().After(end) {
			t.Fatal("the phone can't be reached")
		}
	}
	if status := p.wait(); status != 0 {
		t.Errorf("the phone ended with %d: %s", status, p.errors.String())
	}
}

func TestAPhoneWithoutStdioKeepsItsLogInTheProfile(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	quits(t, startHeadless(t, "--no-stdio", "--profile", profile), profile)
	more := startHeadless(t, "--no-stdio", "--profile", profile, "--log-level", "debug")
	quits(t, more, profile)
	text, err := os.ReadFile(filepath.Join(profile, "log", "sotto.log"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), `msg="the phone starts" version=0.0.0`); n != 2 {
		t.Errorf("it holds %d starts: %s", n, text)
	}
	if !strings.Contains(string(text), "level=DEBUG") || !strings.Contains(more.errors.String(), "level=DEBUG") {
		t.Errorf("what is asked for is missing in the file or on standard error: %s", text)
	}
	password, err := secrets.Open(profile, nil, nil).Lookup("alice")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), string(password)) || strings.Contains(string(text), "Digest ") {
		t.Error("it holds a secret")
	}
}

func TestAPhoneOnStdioKeepsNoLog(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "profile")
	p := startHeadless(t, "--profile", profile)
	p.ask("quit", nil)
	if status := p.wait(); status != 0 {
		t.Errorf("status %d", status)
	}
	if _, err := os.Stat(filepath.Join(profile, "log")); !os.IsNotExist(err) {
		t.Errorf("there is a log: %v", err)
	}
}

func TestAPhoneWhoseLogCantBeKeptGoesOnWithout(t *testing.T) {
	profile := t.TempDir()
	if err := os.WriteFile(filepath.Join(profile, "log"), []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startHeadless(t, "--no-stdio", "--profile", profile)
	quits(t, p, profile)
	if said := p.errors.String(); !strings.Contains(said, "the log is not kept") {
		t.Errorf("it says %q", said)
	}
}
