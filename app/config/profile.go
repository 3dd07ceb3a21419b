package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
)

// DefaultProfile returns the folder that is used when none is named: sotto in
// the operating system's folder for configurations.
func DefaultProfile() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no profile folder: %w; name one with --profile", err)
	}
	return filepath.Join(dir, "sotto"), nil
}

// OpenProfile makes the profile folder if it is not there, for its owner alone
// (0700), and returns its absolute path. A folder that was there keeps its
// mode: where others may enter it, the log says so. A nil log discards.
func OpenProfile(dir string, log *slog.Logger) (string, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		// The folders above get the usual mode.
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
			return "", err
		}
		return dir, os.Mkdir(dir, 0o700)
	}
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return "", fmt.Errorf("the profile %s is not a folder", dir)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		log.Warn("other users may enter the profile folder; chmod 700 keeps them out", "profile", dir, "mode", fmt.Sprintf("%#o", mode))
	}
	return dir, nil
}
