package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sotto/app/atomicfile"
	"sotto/app/contact"
)

// ReadImport reads a file with contacts. The path has to be absolute, since a
// phone's working folder is not that of who asks; the error is an *Error.
func (l Language) ReadImport(path string) ([]byte, error) {
	if err := l.absolute(path); err != nil {
		return nil, err
	}
	bad := func(err error) error { return l.refusal(CodeFailed, "error.file-unreadable", "detail", detail(err)) }
	if err := regular(path); err != nil { // a pipe would be waited for
		return nil, bad(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, bad(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, contact.LargestImport+1))
	if err != nil {
		return nil, bad(err)
	}
	return text, nil
}

// WriteExport gives a file at an absolute path this content, for its owner
// alone, also in the place of one that is there; the error is an *Error.
func (l Language) WriteExport(path string, text []byte) error {
	if err := l.absolute(path); err != nil {
		return err
	}
	err := regular(path) // a device or a pipe would be replaced
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = atomicfile.Write(path, text)
	}
	if err != nil {
		return l.refusal(CodeFailed, "error.file-unwritable", "detail", detail(err))
	}
	return nil
}

// regular says why a path is no file.
func regular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(path + " is no file")
	}
	return err
}

func (l Language) absolute(path string) error {
	if filepath.IsAbs(path) {
		return nil
	}
	return l.refusal(CodeFailed, "error.path-relative", "path", path)
}
