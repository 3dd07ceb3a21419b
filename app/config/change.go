package config

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
)

var errNotADay = errors.New(`a date is written as "2026-11-23"`)

var jsonFormat = format{
	isDate: func(value any) bool {
		text, ok := value.(string)
		return ok && new(Date).UnmarshalText([]byte(text)) == nil
	},
	date:  errNotADay.Error(),
	table: func(string) string { return "an object" },
}

// With returns the account changed by a JSON object with keys as the file has
// them. A key that it does not name stays as it is, also within tls; a list is
// replaced as a whole. AuthUsername goes on following Username if it did. The
// error is an *Error without a file; Check says what else may be wrong.
func (a Account) With(changes []byte) (Account, error) {
	if a.AuthUsername == a.Username {
		a.AuthUsername = ""
	}
	return with(a, changes)
}

// with returns a value changed by a JSON object with its keys. The result
// shares nothing with the value; with an error it is the value itself.
func with[T any](value T, changes []byte) (T, error) {
	wanted, err := jsonObject(changes)
	if err != nil {
		return value, err
	}
	faults := jsonFormat.structure("", wanted, reflect.TypeFor[T]())
	slices.SortFunc(faults, func(a, b fault) int { return cmp.Compare(a.path, b.path) }) // an object has no order
	if err := firstFault(faults); err != nil {
		return value, err
	}
	was, err := json.Marshal(value)
	if err != nil {
		return value, err
	}
	whole, err := jsonObject(was)
	if err != nil {
		return value, err
	}
	merge(whole, wanted)
	text, err := json.Marshal(whole)
	if err != nil {
		return value, err
	}
	var changed T
	err = json.Unmarshal(text, &changed)
	return changed, err
}

// Check says what is wrong with the account, whatever others there are. The
// error is an *Error without a file, and its key is one of the account's own.
func (a Account) Check() error {
	var faults []fault
	checker{faults: &faults}.account(a)
	return firstFault(faults)
}

// firstFault is nil for none.
func firstFault(faults []fault) error {
	if len(faults) == 0 {
		return nil
	}
	return &Error{Key: faults[0].path, Text: faults[0].text, Err: faults[0].err}
}

// jsonObject decodes one object and nothing after it. Whole numbers come as
// int64, as from TOML.
func jsonObject(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil || object == nil {
		return nil, &Error{Text: "it has to be a JSON object", Err: ErrValue}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, &Error{Text: "it has to be one JSON object", Err: ErrValue}
	}
	return numbered(object).(map[string]any), nil
}

// numbered turns the whole numbers of a tree into int64; others stay what they
// are and are no value of any key.
func numbered(value any) any {
	switch value := value.(type) {
	case json.Number:
		if n, err := value.Int64(); err == nil {
			return n
		}
	case map[string]any:
		for key, v := range value {
			value[key] = numbered(v)
		}
	case []any:
		for i, v := range value {
			value[i] = numbered(v)
		}
	}
	return value
}

// merge puts what is wanted into a tree, table by table.
func merge(tree, wanted map[string]any) {
	for key, value := range wanted {
		inner, isTable := value.(map[string]any)
		if into, ok := tree[key].(map[string]any); isTable && ok {
			merge(into, inner)
			continue
		}
		tree[key] = value
	}
}
