package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"sotto/media/sdes"
)

const undatedPin = "[[account.tls.pin]]\nhost = \"::1\"\nport = 1\ncertificate_sha256 = \"" + fingerprint + "\"\n"

func load(t *testing.T, dir string) Config {
	t.Helper()
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWhatIsSavedIsLoadedAgain(t *testing.T) {
	for name, text := range map[string]string{"every key": everyKey, "devices": "[audio]\noutput = [\"" + strings.Repeat("ü", 256) + "\", 'a \"quoted\" one']\n", "defaults": account, "nothing": "", "a pin without a day": account + undatedPin} {
		t.Run(name, func(t *testing.T) {
			dir := writeProfile(t, text)
			want := load(t, dir)
			if err := Save(dir, want); err != nil {
				t.Fatal(err)
			}
			if got := load(t, dir); !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
		})
	}
}

func TestSaveKeepsTheFileBeforeAndSaysThatCommentsAreLost(t *testing.T) {
	before := "# mine\n" + account
	dir := writeProfile(t, before)
	c := load(t, dir)
	c.Accounts[0].DisplayName = `A "quoted" name`
	if err := Save(dir, c); err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir, FileName+".bak"); got != before {
		t.Errorf("the copy has %q, want %q", got, before)
	}
	if text := read(t, dir, FileName); !strings.HasPrefix(text, "#") || !strings.Contains(text, "comments are lost") {
		t.Errorf("no word about comments in %q", text)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 {
		t.Errorf("the folder has %v", entries)
	}
}

func TestAFirstSaveMakesAPrivateFileAndNoCopy(t *testing.T) {
	dir := t.TempDir()
	if err := Save(dir, Default()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v", info.Mode())
	}
	if _, err := os.Stat(filepath.Join(dir, FileName+".bak")); err == nil {
		t.Error("there is a copy of nothing")
	}
}

func TestSaveLeavesAFileAloneThatItDoesNotUnderstand(t *testing.T) {
	for name, text := range map[string]string{
		"broken": "[calls", "newer": "version = 2\n", "unknown key": "x = 1\n", "bad value": "[calls]\nlimit = 0\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeProfile(t, text)
			if err := Save(dir, Default()); !errors.Is(err, ErrKept) {
				t.Errorf("error %v, want ErrKept", err)
			}
			if got := read(t, dir, FileName); got != text {
				t.Errorf("the file has become %q", got)
			}
		})
	}
}

func TestSaveRefusesWhatLoadWouldRefuse(t *testing.T) {
	good := DefaultAccount()
	good.ID, good.Username, good.Domain = "a", "alice", "pbx"
	tests := []struct {
		name     string
		change   func(*Config)
		sentence string
	}{
		{"a bad value", func(c *Config) { c.Accounts[0].Transport = "ws" }, `account "a": transport is "ws"`},
		{"an id twice", func(c *Config) { c.Accounts = append(c.Accounts, good) }, "taken by another"},
		{"an unknown suite", func(c *Config) { c.Accounts[0].SRTPSuites = []sdes.Suite{"F8"} }, `"F8"`},
		{"a newer version", func(c *Config) { c.Version = 2 }, "newer"},
		{"no day of the calendar", func(c *Config) {
			c.Accounts[0].TLS.Pins = []Pin{{Host: "pbx", Port: 5061, CertificateSHA256: fingerprint, TrustedOn: Date{2026, 2, 30}}}
		}, "calendar"},
		{"no UTF-8", func(c *Config) { c.Accounts[0].DisplayName = "\xff" }, "could not be read again"},
		{"more than a file holds", func(c *Config) { c.Accounts[0].DisplayName = strings.Repeat("x", maxFile) }, "too long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			c := Default()
			c.Accounts = []Account{good}
			test.change(&c)
			if err := Save(dir, c); err == nil || !strings.Contains(err.Error(), test.sentence) {
				t.Errorf("error %v, want one with %q", err, test.sentence)
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 0 {
				t.Errorf("the folder has %v", entries)
			}
		})
	}
}

func TestWhatFollowsFromOtherKeysIsNotWritten(t *testing.T) {
	dir := writeProfile(t, account+"tls.ca_file = \"certs/ca.pem\"\n")
	if err := Save(dir, load(t, dir)); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{`auth_username = ""`, `ca_file = "certs/ca.pem"`} {
		if text := read(t, dir, FileName); !strings.Contains(filepath.ToSlash(text), line) {
			t.Errorf("no line %s in\n%s", line, text)
		}
	}
}
