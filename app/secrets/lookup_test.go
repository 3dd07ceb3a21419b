package secrets

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func profile(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheEnvironmentWinsOverTheFile(t *testing.T) {
	dir := profile(t, "back-office = \"from file\"\n")
	t.Setenv("SOTTO_PASSWORD_BACK_OFFICE", secret)
	if p, err := at(t, dir).Lookup("back-office"); string(p) != secret || err != nil {
		t.Error(string(p), err)
	}
	t.Setenv("SOTTO_PASSWORD_BACK_OFFICE", "")
	if p, err := at(t, dir).Lookup("back-office"); string(p) != "from file" || err != nil {
		t.Error(string(p), err)
	}
}

func TestTheEnvironmentIsEnoughWithoutAFile(t *testing.T) {
	t.Setenv("SOTTO_PASSWORD_A1", secret)
	if p, err := at(t, t.TempDir()).Lookup("a1"); string(p) != secret || err != nil {
		t.Error(string(p), err)
	}
}

func TestAMissingPasswordIsAnErrorThatSaysWhereToPutIt(t *testing.T) {
	for name, dir := range map[string]string{
		"no file":    t.TempDir(),
		"no line":    profile(t, "other = \""+secret+"\"\n"),
		"empty text": profile(t, "office = \"\"\n"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := at(t, dir).Lookup("office")
			if !errors.Is(err, ErrNoPassword) {
				t.Fatal(err)
			}
			for _, word := range []string{"SOTTO_PASSWORD_OFFICE", filepath.Join(dir, FileName), "office = "} {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("%q has no word of %s", err, word)
				}
			}
		})
	}
}

func TestAFileThatOthersMayReadIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // a mode says nothing there
	}
	dir := profile(t, "office = \""+secret+"\"\n")
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o644, 0o666} {
		path := filepath.Join(dir, FileName)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		p, err := at(t, dir).Lookup("office")
		if !errors.Is(err, ErrReadable) || p != "" || !strings.Contains(err.Error(), "chmod 600 "+path) {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestABadFileIsAnErrorWithoutWhatItHolds(t *testing.T) {
	for name, test := range map[string]struct{ text, word string }{
		"no quotes":        {"a = \"1\"\noffice = " + secret + "\n", ":2:"},
		"no end":           {"office = \"" + secret + "\n", "secrets.toml:"},
		"a bad escape":     {"office = \"\\" + secret + "\"\n", ":1:"},
		"only the secret":  {secret, ":1:"},
		"twice":            {"office = \"1\"\noffice = \"" + secret + "\"\n", ":2:"},
		"like a number":    {"office = 9271_\n", ":1:"},
		"like a day":       {"office = 1979-92-71\n", ":1:"},
		"a number":         {"office = 9271\n", `"office"`},
		"a table":          {"[office]\npassword = \"" + secret + "\"\n", `"office"`},
		"more than a file": {"#" + secret + strings.Repeat("x", maxFile), "256 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := profile(t, test.text)
			_, err := at(t, dir).Lookup("office")
			if !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), test.word) {
				t.Errorf("%v has no word of %s", err, test.word)
			}
			said := strings.ReplaceAll(err.Error(), dir, "") // whose name is made of chance, digits of the secret among them
			if strings.Contains(said, "9271") || strings.Contains(said, "92-71") {
				t.Errorf("it shows in %v", said)
			}
		})
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := at(t, dir).Lookup("office"); !errors.Is(err, ErrFile) {
		t.Error(err)
	}
}
