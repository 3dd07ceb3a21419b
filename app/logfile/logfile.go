// Package logfile keeps a program's log in a folder, in files of bounded size.
package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

const (
	// fileLimit is how many bytes a file has at most, unless a single line has more.
	fileLimit = 1 << 20
	// filesMost is how many files there are: the one that is written, and those before.
	filesMost = 5
)

// File is the log of one program: sotto.log, and before it sotto.1.log to
// sotto.4.log, the oldest last. All are their owner's alone. Its methods are safe
// for concurrent use.
type File struct {
	folder string

	mu   sync.Mutex
	file *os.File // nil: closed, or it could not be opened
	size int64
	done bool
}

// Open makes the folder (0700) and opens its log (0600) for appending.
func Open(folder string) (*File, error) {
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, errors.Join(err, fmt.Errorf("%s is not a folder", folder))
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return nil, err
	}
	f := &File{folder: folder}
	if err := f.open(os.O_APPEND); err != nil {
		return nil, err
	}
	return f, nil
}

// Write appends a line. Where it would make the file too long, the file before it
// is put aside and the oldest is dropped.
func (f *File) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done {
		return 0, fs.ErrClosed
	}
	if f.file == nil || f.size > 0 && f.size+int64(len(line)) > fileLimit {
		if err := f.turn(); err != nil {
			return 0, err
		}
	}
	n, err := f.file.Write(line)
	f.size += int64(n)
	return n, err
}

// Close ends the log. Closing twice does no harm.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done = true
	return f.shut()
}

// turn puts the file aside and begins a new one. One that can't be put aside is
// begun anew: the disk does not fill up.
func (f *File) turn() error {
	_ = f.shut() // what was written was written
	for i := filesMost - 1; i > 0; i-- {
		_ = os.Rename(f.path(i-1), f.path(i))
	}
	return f.open(os.O_TRUNC)
}

func (f *File) open(how int) error {
	file, err := os.OpenFile(f.path(0), os.O_CREATE|os.O_WRONLY|how, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil {
		err = file.Chmod(0o600)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	f.file, f.size = file, info.Size()
	return nil
}

func (f *File) shut() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

// path is the file that was put aside so many times.
func (f *File) path(aside int) string {
	if aside == 0 {
		return filepath.Join(f.folder, "sotto.log")
	}
	return filepath.Join(f.folder, fmt.Sprintf("sotto.%d.log", aside))
}
