package config

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
)

// fault is something wrong with the value at a path such as
// account[0].transport.
type fault struct {
	path string
	text string
	err  error // ErrUnknownKey or ErrValue
}

// format is what differs between the forms in which a configuration comes.
type format struct {
	isDate func(any) bool
	date   string                   // what a value has to be that is no date
	table  func(path string) string // and one that is no table
}

var tomlFormat = format{
	isDate: func(value any) bool { at, ok := value.(time.Time); return ok && isLocalDate(at) },
	date:   errNotADate.Error(),
	table:  func(path string) string { return fmt.Sprintf("a table: [%s]", path) },
}

// structure compares a decoded tree with the Go type it is meant for and
// returns every unknown key and every value of the wrong type. The decoders
// would take keys in any case and report the faults in no order.
func (f format) structure(path string, value any, t reflect.Type) []fault {
	if t == reflect.TypeFor[Date]() {
		if !f.isDate(value) {
			return wrong(path, f.date)
		}
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		return f.structureOfTable(path, value, t)
	case reflect.Slice, reflect.Array:
		return f.structureOfList(path, value, t)
	case reflect.String:
		return expect[string](path, value, "a text in quotes")
	case reflect.Bool:
		return expect[bool](path, value, "true or false")
	}
	if faults := expect[int64](path, value, "a whole number"); faults != nil {
		return faults
	}
	return structureOfInteger(path, value.(int64), t)
}

func (f format) structureOfTable(path string, value any, t reflect.Type) []fault {
	table, ok := value.(map[string]any)
	if !ok {
		return wrong(path, fmt.Sprintf("%s has to be %s", path, f.table(path)))
	}
	known := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("toml"), ",")
		known[name] = t.Field(i).Type
	}
	var faults []fault
	for key, v := range table {
		p := join(path, key)
		if field, ok := known[key]; ok {
			faults = append(faults, f.structure(p, v, field)...)
		} else {
			faults = append(faults, fault{p, fmt.Sprintf("unknown key %q", key), ErrUnknownKey})
		}
	}
	return faults
}

func (f format) structureOfList(path string, value any, t reflect.Type) []fault {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return wrong(path, fmt.Sprintf("%s has to be a list", leaf(path)))
	}
	if t.Kind() == reflect.Array && list.Len() != t.Len() {
		return wrong(path, fmt.Sprintf("%s has to be a list of %d values", leaf(path), t.Len()))
	}
	var faults []fault
	for i := range list.Len() {
		faults = append(faults, f.structure(element(path, i), list.Index(i).Interface(), t.Elem())...)
	}
	return faults
}

// structureOfInteger refuses numbers that the field can't hold; which ones
// make sense is for the checks to say.
func structureOfInteger(path string, n int64, t reflect.Type) []fault {
	if t.Kind() == reflect.Uint16 && (n < 0 || n > math.MaxUint16) || n < math.MinInt32 || n > math.MaxInt32 {
		return wrong(path, fmt.Sprintf("%s is %d, which is out of range", leaf(path), n))
	}
	return nil
}

func expect[T any](path string, value any, what string) []fault {
	if _, ok := value.(T); ok {
		return nil
	}
	return wrong(path, fmt.Sprintf("%s has to be %s", leaf(path), what))
}

func wrong(path, text string) []fault { return []fault{{path, text, ErrValue}} }
