package secrets

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path/filepath"

	"github.com/BurntSushi/toml"

	"sotto/app/atomicfile"
)

// header is the beginning of a file that the program writes.
const header = `# Passwords by account, for Sotto alone. Sotto writes this file anew when a
# password changes, and comments are lost then.

`

// ErrUnwritable says that a password can't be kept in secrets.toml.
var ErrUnwritable = errors.New("the password can't be kept")

// Set keeps the password of an account in the profile's secrets.toml (0600) and
// returns the one that it had there; an empty one is none, and takes the
// account's line away. A file that others may read, or that can't be
// understood, is left alone: ErrReadable, ErrFile. No error shows a password.
func Set(profile, account string, password Password) (before Password, err error) {
	path := filepath.Join(profile, FileName)
	passwords, err := readFile(path)
	if err != nil {
		return "", err
	}
	before = passwords[account]
	if before == password {
		return before, nil
	}
	next := maps.Clone(passwords)
	if next == nil {
		next = map[string]Password{}
	}
	next[account] = password
	if password == "" {
		delete(next, account)
	}
	text, err := encode(next)
	if err != nil {
		return before, err
	}
	if err := atomicfile.Write(path, text); err != nil {
		return before, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	return before, nil
}

// encode returns the text of a secrets.toml, having made sure that it is read
// as it was meant. What the encoder says is dropped: it may quote a password.
func encode(passwords map[string]Password) ([]byte, error) {
	plain := make(map[string]string, len(passwords))
	for account, p := range passwords {
		plain[account] = string(p)
	}
	text := bytes.NewBufferString(header)
	if err := toml.NewEncoder(text).Encode(plain); err != nil {
		return nil, fmt.Errorf("%w: it can't be written as text", ErrUnwritable)
	}
	back, err := parse(FileName, text.String())
	if err != nil || !maps.Equal(back, passwords) || text.Len() > maxFile {
		return nil, fmt.Errorf("%w: it would not be read back as it is", ErrUnwritable)
	}
	return text.Bytes(), nil
}
