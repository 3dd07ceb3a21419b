package config

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestANewProfileIsForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "sotto")
	got, err := OpenProfile(dir, nil)
	if err != nil || got != dir {
		t.Fatal(got, err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 && runtime.GOOS != "windows" {
		t.Error(info.Mode(), err)
	}
	var log bytes.Buffer
	if _, err := OpenProfile(dir, slog.New(slog.NewTextHandler(&log, nil))); err != nil || log.Len() != 0 {
		t.Errorf("opened again: %v, log %q", err, &log)
	}
}

func TestAProfileThatOthersMayEnterIsReportedAndKept(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // a mode says nothing there
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if _, err := OpenProfile(dir, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "chmod 700") || !strings.Contains(log.String(), dir) {
		t.Errorf("the log says %q", &log)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o755 {
		t.Error(info.Mode(), err)
	}
}

func TestAFileIsNoProfile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenProfile(file, nil); err == nil || !strings.Contains(err.Error(), "not a folder") {
		t.Error(err)
	}
}

func TestTheDefaultProfileIsInTheSystemsFolder(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"XDG_CONFIG_HOME", "AppData", "HOME"} {
		t.Setenv(name, base)
	}
	dir, err := DefaultProfile()
	if err != nil || filepath.Base(dir) != "sotto" || !strings.HasPrefix(dir, base) {
		t.Error(dir, err)
	}
	for _, name := range []string{"XDG_CONFIG_HOME", "AppData", "HOME"} {
		t.Setenv(name, "")
	}
	if _, err := DefaultProfile(); err == nil || !strings.Contains(err.Error(), "--profile") {
		t.Error(err)
	}
}

func TestAProfileIsForOnePhone(t *testing.T) {
	dir := t.TempDir()
	first, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Acquire(dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("the second phone got %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Release(); err != nil {
		t.Error(err)
	}
}

func TestAProfileThatIsNotThereCannotBeLocked(t *testing.T) {
	if _, err := Acquire(filepath.Join(t.TempDir(), "none")); err == nil || errors.Is(err, ErrInUse) {
		t.Error(err)
	}
}
