// Package atomicfile gives files a new content in one step.
package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// Write gives a file a new content: whoever reads it, also after a power cut,
// finds the old content or the new one and nothing between. The file is its
// owner's alone from then on (0600), whatever it was before.
func Write(path string, data []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(dir)
}

// syncFolder makes a rename last. Windows can't flush a folder and doesn't
// need to.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
