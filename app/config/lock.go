package config

import (
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Lock keeps a profile for one phone. The operating system frees it when the
// process ends, however it ends.
type Lock struct{ file *flock.Flock }

// Acquire locks the profile, or fails at once: with ErrInUse when another phone
// has it.
func Acquire(dir string) (*Lock, error) {
	path := filepath.Join(dir, "lock")
	file := flock.New(path, flock.SetPermissions(0o600))
	locked, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the profile: %w", err)
	}
	if !locked {
		return nil, fmt.Errorf("%s: %w", dir, ErrInUse)
	}
	return &Lock{file}, nil
}

// Release lets the next phone have the profile. The file stays.
func (l *Lock) Release() error { return l.file.Close() }
