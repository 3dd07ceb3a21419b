package control

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Arguments makes a request's parameters of a command line's words. KEY=VALUE
// takes the type that the method has for the key, so that to=1002 stays a
// string and an object is read as JSON; KEY:=JSON is taken as it stands. Of a
// method that is not in the table every VALUE is a string: it is for the phone
// to answer that it lacks it.
func Arguments(method string, words []string) (map[string]json.RawMessage, error) {
	m, known := Lookup(method)
	params := map[string]json.RawMessage{}
	for _, word := range words {
		key, value, found := strings.Cut(word, "=")
		key, isJSON := strings.CutSuffix(key, ":")
		if !found || key == "" {
			return nil, fmt.Errorf("%q is neither KEY=VALUE nor KEY:=JSON", word)
		}
		if _, twice := params[key]; twice {
			return nil, fmt.Errorf("%q is given twice", key)
		}
		p, ok := m.param(key)
		if known && !ok {
			return nil, fmt.Errorf("%s has no parameter %q: %s", m.Name, key, m.Usage())
		}
		raw, err := p.argument(key, value, isJSON)
		if err != nil {
			return nil, err
		}
		params[key] = raw
	}
	return params, nil
}

// argument converts one value.
func (p Param) argument(key, value string, isJSON bool) (json.RawMessage, error) {
	switch {
	case isJSON, p.Type == Object:
		if !json.Valid([]byte(value)) {
			return nil, fmt.Errorf("the value of %s is not JSON", key)
		}
		return json.RawMessage(value), nil
	case p.Type == Boolean:
		if value != "true" && value != "false" {
			return nil, fmt.Errorf("%s has to be true or false", key)
		}
		return json.RawMessage(value), nil
	case p.Type == Integer:
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, fmt.Errorf("%s has to be a whole number", key)
		}
		return json.RawMessage(strconv.Itoa(n)), nil
	}
	return json.Marshal(value)
}
