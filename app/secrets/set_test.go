package secrets

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestAPasswordThatIsSetIsFound(t *testing.T) {
	for name, password := range map[string]Password{
		"plain": secret, "quotes": `a"b'c\d`, "lines": "a\nb\tc\x00d", "not ASCII": "пароль 密码", "like TOML": `x = "1" # [y]`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if before, err := at(t, dir).Set("back-office", password); before != "" || err != nil {
				t.Fatal(string(before), err)
			}
			if got, err := at(t, dir).Lookup("back-office"); got != password || err != nil {
				t.Errorf("found %q, %v", string(got), err)
			}
			info, err := os.Stat(filepath.Join(dir, FileName))
			if err != nil {
				t.Fatal(err)
			}
			if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
				t.Errorf("mode %#o", mode)
			}
		})
	}
}

func TestSettingAPasswordLeavesThoseOfOthersAlone(t *testing.T) {
	dir := profile(t, "office = \"one\"\nhome = \"two\"\n")
	if before, err := at(t, dir).Set("office", "three"); string(before) != "one" || err != nil {
		t.Errorf("before it was %q, %v", string(before), err)
	}
	if before, err := at(t, dir).Set("home", ""); string(before) != "two" || err != nil {
		t.Errorf("before it was %q, %v", string(before), err)
	}
	if p, err := at(t, dir).Lookup("office"); string(p) != "three" || err != nil {
		t.Error(string(p), err)
	}
	if p, err := at(t, dir).Lookup("home"); !errors.Is(err, ErrNoPassword) {
		t.Error(string(p), err)
	}
	text, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || strings.Contains(string(text), "home") || !strings.Contains(string(text), "comments are lost") {
		t.Errorf("the file has %q, %v", text, err)
	}
}

func TestNothingIsWrittenWhereNothingChanges(t *testing.T) {
	dir := t.TempDir()
	if _, err := at(t, dir).Set("office", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, FileName)); err == nil {
		t.Error("there is a file without a password")
	}
}

func TestAFileThatCannotBeUsedIsLeftAlone(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		mode os.FileMode
		want error
	}{
		"open to others": {"office = \"" + secret + "\"\n", 0o644, ErrReadable},
		"broken":         {"office = " + secret + "\n", 0o600, ErrFile},
	} {
		t.Run(name, func(t *testing.T) {
			if test.want == ErrReadable && runtime.GOOS == "windows" {
				return // a mode says nothing there
			}
			dir := profile(t, test.text)
			path := filepath.Join(dir, FileName)
			if err := os.Chmod(path, test.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := at(t, dir).Set("home", "x"); !errors.Is(err, test.want) {
				t.Errorf("error %v", err)
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != test.text {
				t.Errorf("the file has become %q, %v", text, err)
			}
		})
	}
}

func TestAPasswordThatCannotBeKeptIsNotShown(t *testing.T) {
	full := t.TempDir()
	if err := os.RemoveAll(full); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		dir      string
		password Password
	}{
		"no folder":      {full, secret},
		"not UTF-8":      {t.TempDir(), secret + "\xff"},
		"longer than it": {t.TempDir(), Password(secret + strings.Repeat("x", maxFile))},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := at(t, test.dir).Set("office", test.password)
			if !errors.Is(err, ErrUnwritable) || strings.Contains(err.Error(), secret) {
				t.Errorf("error %v", err)
			}
		})
	}
}
