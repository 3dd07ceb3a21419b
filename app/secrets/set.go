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
# password changes, and comments are lost then. One that you write here is used
# before that of the keyring, where the next one that Sotto is given will go.

`

// ErrUnwritable says that a password can't be kept in secrets.toml.
var ErrUnwritable = errors.New("the password can't be kept")

// Set keeps the password of an account and returns the one that was kept until
// now; an empty one is none, and is forgotten everywhere but in the environment.
// It goes into the keyring, or into the profile's secrets.toml (0600) where that
// does not take it. A file that others may read, or that can't be understood, is
// left alone, and nothing is kept: ErrReadable, ErrFile. No error shows a
// password.
func (v *Vault) Set(account string, password Password) (before Password, err error) {
	path := filepath.Join(v.profile, FileName)
	lines, err := readFile(path)
	if err != nil {
		return "", err
	}
	before = lines[account]
	if before == "" {
		before, _ = v.stored(account) // of a keyring that fails nothing is known
	}
	next := maps.Clone(lines)
	if next == nil {
		next = map[string]Password{}
	}
	delete(next, account)
	if password == "" {
		v.forget(account)
	} else if err := v.store(account, password); err != nil {
		if !errors.Is(err, errNoKeyring) {
			v.log.Warn("a password goes into secrets.toml, since the keyring does not take it", "account", account, "error", err)
		}
		next[account] = password
	}
	if maps.Equal(next, lines) {
		return before, nil
	}
	return before, writeFile(path, next)
}

// writeFile puts these passwords in the place of those that a file has.
func writeFile(path string, passwords map[string]Password) error {
	text, err := encode(passwords)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(path, text); err != nil {
		return fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	return nil
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
