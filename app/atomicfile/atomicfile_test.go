package atomicfile

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestAFileGetsItsNewContentAndIsItsOwnersAlone(t *testing.T) {
	for name, before := range map[string]string{"new": "", "replaced": "what was there"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if before != "" {
				if err := os.WriteFile(path, []byte(before), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := Write(path, []byte("new")); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil || string(got) != "new" {
				t.Errorf("the file has %q, %v", got, err)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
				t.Errorf("mode %#o", mode)
			}
			mustHold(t, filepath.Dir(path), 1)
		})
	}
}

func TestAFailedWriteLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(target, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(target, []byte("x")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	mustHold(t, dir, 1)
}

func TestAFileInNoFolderIsAnError(t *testing.T) {
	if err := Write(filepath.Join(t.TempDir(), "none", "file"), nil); err == nil {
		t.Error("written")
	}
}

func mustHold(t *testing.T, dir string, n int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != n {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}
