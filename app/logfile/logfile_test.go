package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func opened(t *testing.T, folder string) *File {
	t.Helper()
	f, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func mode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has the mode %#o, want %#o", path, got, want)
	}
}

func TestALogIsContinuedAndItsOwnersAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "log")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "sotto.log"), []byte("before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"one\n", "two\n"} {
		f := opened(t, folder)
		if n, err := f.Write([]byte(line)); n != len(line) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if err := errors.Join(f.Close(), f.Close()); err != nil {
			t.Error(err)
		}
		if _, err := f.Write([]byte("late\n")); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("after its end: %v", err)
		}
	}
	if got := read(t, folder, "sotto.log"); got != "before\none\ntwo\n" {
		t.Errorf("it holds %q", got)
	}
	mode(t, folder, 0o700)
	mode(t, filepath.Join(folder, "sotto.log"), 0o600)
}

func TestTheLogIsInFiveFilesAtMost(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "log")
	f := opened(t, folder)
	line := bytes.Repeat([]byte("x"), 300_000)
	for i := range 40 {
		line[0] = byte('A' + i%26)
		if _, err := f.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != filesMost {
		t.Fatalf("%d files, %v", len(files), err)
	}
	last := 40
	for _, name := range []string{"sotto.log", "sotto.1.log", "sotto.2.log", "sotto.3.log", "sotto.4.log"} {
		text := read(t, folder, name)
		if len(text) > fileLimit || len(text) == 0 {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		last -= len(text) / len(line)
		if want := byte('A' + last%26); text[0] != want {
			t.Errorf("%s begins with %c, want %c", name, text[0], want)
		}
		mode(t, filepath.Join(folder, name), 0o600)
	}
}

func TestALineThatIsTooLongHasAFileOfItsOwn(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "log")
	f := opened(t, folder)
	long := strings.Repeat("x", fileLimit+1)
	for _, line := range []string{"one\n", long, "two\n"} {
		if _, err := f.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if read(t, folder, "sotto.2.log") != "one\n" || read(t, folder, "sotto.1.log") != long || read(t, folder, "sotto.log") != "two\n" {
		t.Error("the lines are elsewhere")
	}
}

func TestALogWhoseFolderHasGoneIsAnErrorAndNoMore(t *testing.T) {
	parent := t.TempDir()
	folder := filepath.Join(parent, "log")
	f := opened(t, folder)
	line := bytes.Repeat([]byte("x"), fileLimit)
	if _, err := f.Write(line); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not let go of a file that is open")
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(line); err == nil {
		t.Error("it was written to nowhere")
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("again\n")); err != nil || read(t, folder, "sotto.log") != "again\n" {
		t.Errorf("it does not go on: %v", err)
	}
	if _, err := Open(filepath.Join(parent, "none", "log")); err == nil {
		t.Error("a folder that can't be made is no error")
	}
}

func TestManyMayWriteAtOnce(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "log")
	f := opened(t, folder)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 50 {
				_, _ = fmt.Fprintf(f, "%d %d\n", w, i)
			}
		})
	}
	writers.Wait()
	if lines := strings.Count(read(t, folder, "sotto.log"), "\n"); lines != 200 {
		t.Errorf("%d lines", lines)
	}
}
