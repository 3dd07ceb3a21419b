package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFile is the longest config.toml that is read, in bytes.
const maxFile = 256 << 10

// Load reads the config.toml of a profile and fills in what it leaves out. A
// missing file gives Default. The error is an *Error with line and column,
// ErrTooLong, or the one of reading the file.
func Load(dir string) (Config, error) {
	path := filepath.Join(dir, FileName)
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Default(), nil
	}
	if err != nil {
		return Config{}, err
	}
	c, err := parse(path, string(data))
	if err != nil {
		return Config{}, err
	}
	return Complete(c, dir), nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: %w: more than %d KiB", path, ErrTooLong, maxFile>>10)
	}
	return data, nil
}

// parse reads the text of a config.toml. The error is an *Error.
func parse(path, text string) (Config, error) {
	var tree map[string]any
	if _, err := toml.Decode(text, &tree); err != nil {
		return Config{}, syntaxError(path, text, err)
	}
	faults := newerVersion(tree)
	if faults == nil {
		faults = tomlFormat.structure("", tree, reflect.TypeFor[Config]())
	}
	if len(faults) > 0 {
		return Config{}, firstError(path, text, faults)
	}
	c, err := decode(text)
	if err != nil {
		return Config{}, syntaxError(path, text, err)
	}
	if faults := check(c); len(faults) > 0 {
		return Config{}, firstError(path, text, faults)
	}
	return c, nil
}

// newerVersion is looked for before anything else: a newer file may well have
// keys that are unknown here, and they are not what is wrong with it.
func newerVersion(tree map[string]any) []fault {
	if v, ok := tree["version"].(int64); ok && v > Version {
		return []fault{{"version", fmt.Sprintf("the file is of version %d and belongs to a newer Sotto; this one understands version %d", v, Version), ErrNewer}}
	}
	return nil
}

// decode fills a configuration of the right structure in over the defaults,
// those of each account included.
func decode(text string) (Config, error) {
	def := Default()
	file := struct {
		Version  *int             `toml:"version"`
		Audio    *Audio           `toml:"audio"`
		Calls    *Calls           `toml:"calls"`
		UI       *UI              `toml:"ui"`
		Network  *Network         `toml:"network"`
		Accounts []toml.Primitive `toml:"account"`
	}{Version: &def.Version, Audio: &def.Audio, Calls: &def.Calls, UI: &def.UI, Network: &def.Network}
	md, err := toml.Decode(text, &file)
	if err != nil {
		return Config{}, err
	}
	for _, p := range file.Accounts {
		a := DefaultAccount()
		if err := md.PrimitiveDecode(p, &a); err != nil {
			return Config{}, err
		}
		def.Accounts = append(def.Accounts, a)
	}
	return def, nil
}

// firstError turns the fault that stands first in the file into an error.
func firstError(path, text string, faults []fault) *Error {
	offsets := locate(text)
	first := slices.MinFunc(faults, func(a, b fault) int {
		return cmp.Or(cmp.Compare(offsetOf(offsets, a.path), offsetOf(offsets, b.path)), cmp.Compare(a.path, b.path))
	})
	at := positionAt(text, offsetOf(offsets, first.path))
	return &Error{File: path, Line: at.line, Column: at.column, Key: first.path, Text: first.text, Err: first.err}
}

// offsetOf finds where a value stands: its key, or the table that lacks it.
func offsetOf(offsets map[string]int, path string) int {
	for ; path != ""; path = parent(path) {
		if off, ok := offsets[path]; ok {
			return off
		}
	}
	return 0
}

// syntaxError goes by the decoder's offset: its line is the next one when a
// line ends too early. It counts from behind a byte order mark.
func syntaxError(path, text string, err error) *Error {
	e := &Error{File: path, Line: 1, Column: 1, Text: err.Error(), Err: ErrSyntax}
	if pe, ok := errors.AsType[toml.ParseError](err); ok {
		text = strings.TrimPrefix(text, byteOrderMark)
		at := positionAt(text, min(max(pe.Position.Start, 0), len(text)))
		e.Line, e.Column, e.Key, e.Text = at.line, at.column, pe.LastKey, pe.Message
	}
	return e
}

// Complete fills in what follows from other keys and from where the file is, as
// Load does: a user name for digest, and paths that are relative to the profile.
func Complete(c Config, dir string) Config {
	c.Accounts = slices.Clone(c.Accounts)
	for i := range c.Accounts {
		a := &c.Accounts[i]
		if a.AuthUsername == "" {
			a.AuthUsername = a.Username
		}
		for _, file := range a.TLS.files() {
			if *file != "" && !filepath.IsAbs(*file) {
				*file = filepath.Join(dir, *file)
			}
		}
	}
	return c
}
