package config

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"
)

func mustName(t *testing.T, dir string) string {
	t.Helper()
	uuid, err := Instance(dir)
	if err != nil {
		t.Fatal(err)
	}
	return uuid
}

func TestAProfileHasOneNameForEver(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	first := mustName(t, dir)
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(first) {
		t.Errorf("%s is no random UUID", first)
	}
	if again := mustName(t, dir); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	if theirs := mustName(t, other); theirs == first {
		t.Errorf("two profiles have the name %s", first)
	}
	info, err := os.Stat(filepath.Join(dir, "instance"))
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file has mode %#o", mode)
	}
}

func TestAFileThatHoldsNoNameIsReplaced(t *testing.T) {
	for name, text := range map[string]string{
		"empty":            "",
		"cut off":          "f81d4fae-7dec-11d0-a765-00a0c91e6b",
		"capitals":         "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
		"two lines":        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6\nf81d4fae-7dec-11d0-a765-00a0c91e6bf6\n",
		"a header of SIP":  "f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\r\nX: y",
		"nothing but zero": "\x00\x00\x00\x00",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "instance"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			uuid := mustName(t, dir)
			if len(uuid) != 36 || uuid == text {
				t.Errorf("the name is %q", uuid)
			}
			if again := mustName(t, dir); again != uuid {
				t.Errorf("then it is %q", again)
			}
		})
	}
}

func TestANameWithSpaceAroundItIsKept(t *testing.T) {
	dir := t.TempDir()
	const uuid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
	if err := os.WriteFile(filepath.Join(dir, "instance"), []byte(" "+uuid+"\r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := mustName(t, dir); got != uuid {
		t.Errorf("the name is %q", got)
	}
}

func TestAProfileThatCannotKeepANameSaysSo(t *testing.T) {
	if uuid, err := Instance(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Errorf("named %s", uuid)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "instance", "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if uuid, err := Instance(dir); err == nil {
		t.Errorf("named %s", uuid)
	}
}
