package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/BurntSushi/toml"

	"sotto/app/atomicfile"
)

// header is the beginning of each file that the program writes.
const header = `# Sotto's settings and accounts. Change this file while Sotto is not running.
# Sotto writes it anew when a setting changes, and comments are lost then; the
# file as it was before is config.toml.bak.

`

// Save checks a configuration and writes it to the profile's config.toml, in
// whole or not at all; the file that was there before becomes config.toml.bak.
// A file that this version does not understand is left alone (ErrKept). The
// caller holds the profile's Lock.
func Save(dir string, c Config) error {
	if err := c.Check(); err != nil {
		return err
	}
	path := filepath.Join(dir, FileName)
	old, err := understood(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKept, err)
	}
	text, err := encode(path, reduce(c, dir))
	if err != nil {
		return err
	}
	if old != nil {
		if err := atomicfile.Write(path+".bak", old); err != nil {
			return err
		}
	}
	return atomicfile.Write(path, text)
}

// encode returns the text of a config.toml, having made sure that Load will
// take it.
func encode(path string, c Config) ([]byte, error) {
	text := bytes.NewBufferString(header)
	encoder := toml.NewEncoder(text)
	encoder.Indent = ""
	if err := encoder.Encode(c); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	if text.Len() > maxFile {
		return nil, fmt.Errorf("write %s: %w: more than %d KiB", path, ErrTooLong, maxFile>>10)
	}
	if _, err := parse(path, text.String()); err != nil {
		return nil, fmt.Errorf("write %s: it could not be read again: %w", path, err)
	}
	return text.Bytes(), nil
}

// understood returns the file that is about to be replaced, nil when there is
// none, an error when its content would be lost by that.
func understood(path string) ([]byte, error) {
	old, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := parse(path, string(old)); err != nil {
		return nil, err
	}
	return old, nil
}

// reduce undoes Complete, so that a file keeps following its own keys and
// its folder.
func reduce(c Config, dir string) Config {
	c.Accounts = slices.Clone(c.Accounts)
	for i := range c.Accounts {
		a := &c.Accounts[i]
		if a.AuthUsername == a.Username {
			a.AuthUsername = ""
		}
		for _, file := range a.TLS.files() {
			if rel, err := filepath.Rel(dir, *file); err == nil && filepath.IsAbs(*file) && filepath.IsLocal(rel) {
				*file = rel
			}
		}
	}
	return c
}
