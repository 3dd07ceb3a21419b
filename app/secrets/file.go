package secrets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/BurntSushi/toml"
)

// maxFile is the longest file that is read, in bytes.
const maxFile = 256 << 10

// readFile returns the passwords in a file by account; a missing file has
// none.
func readFile(path string) (map[string]Password, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	defer f.Close()
	if err := ownerOnly(f); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: %s is longer than %d KiB", ErrFile, path, maxFile>>10)
	}
	return parse(path, string(data))
}

// ownerOnly refuses a file that others may read. Windows keeps that in access
// lists that a folder below the user's own hands down.
func ownerOnly(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("%w in %s, whose mode is %#o; run chmod 600 %s, and think about new passwords", ErrReadable, f.Name(), mode, f.Name())
	}
	return nil
}

// parse reads ACCOUNT = "password" lines. What the decoder says is dropped but
// for the line, since it may quote a password.
func parse(path, text string) (map[string]Password, error) {
	var values map[string]any
	if _, err := toml.Decode(text, &values); err != nil {
		line := 1
		if pe, ok := errors.AsType[toml.ParseError](err); ok {
			line = pe.Position.Line
		}
		return nil, fmt.Errorf("%w: %s:%d: a line has to be ACCOUNT = \"password\"", ErrFile, path, line)
	}
	passwords := make(map[string]Password, len(values))
	for account, value := range values {
		password, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%w: %s: the password of %q has to be a text in quotes", ErrFile, path, account)
		}
		passwords[account] = Password(password)
	}
	return passwords, nil
}
