package control

import (
	"encoding/json"
	"slices"
	"strconv"

	"sotto/app/secrets"
)

// values are the parameters of a request by name, each a string, an int, a bool
// or an object's json.RawMessage as the method's table says.
type values map[string]any

func (v values) text(name string) string { s, _ := v[name].(string); return s }
func (v values) number(name string) int  { n, _ := v[name].(int); return n }
func (v values) flag(name string) bool   { b, _ := v[name].(bool); return b }

// beside says whether the other calls are to be left as they are: hold was
// given as false.
func (v values) beside() bool {
	hold, given := v[holdParam.Name].(bool)
	return given && !hold
}

// given is a text, nil where there is none.
func (v values) given(name string) *string {
	text, given := v[name].(string)
	if !given {
		return nil
	}
	return &text
}

// object is nil where none was given.
func (v values) object(name string) json.RawMessage { o, _ := v[name].(json.RawMessage); return o }

// password is nil where none was given.
func (v values) password() *secrets.Password {
	text, given := v[passwordParam.Name].(string)
	if !given {
		return nil
	}
	p := secrets.Password(text)
	return &p
}

// read checks a request's parameters against the method's table. The error
// names the first parameter, by name, that is wrong.
func (m Method) read(params json.RawMessage) (values, *Error) {
	raw := map[string]json.RawMessage{}
	if params != nil {
		if err := json.Unmarshal(params, &raw); err != nil || raw == nil {
			return nil, errorf(CodeInvalidParams, "params has to be an object with named parameters: %s", m.Usage())
		}
	}
	names := make([]string, 0, len(raw))
	for name := range raw {
		names = append(names, name)
	}
	slices.Sort(names)
	v := values{}
	for _, name := range names {
		p, ok := m.param(name)
		if !ok {
			return nil, errorf(CodeInvalidParams, "%s has no parameter %q: %s", m.Name, name, m.Usage())
		}
		value, err := p.read(raw[name])
		if err != nil {
			return nil, err
		}
		v[name] = value
	}
	for _, p := range m.Params {
		if _, given := v[p.Name]; !given && !p.Optional {
			return nil, errorf(CodeInvalidParams, "%s needs the parameter %q: %s", m.Name, p.Name, m.Usage())
		}
	}
	return v, nil
}

// read takes a value of the parameter's type and no other; null is none.
func (p Param) read(raw json.RawMessage) (any, *Error) {
	switch p.Type {
	case String:
		var s *string
		if json.Unmarshal(raw, &s) == nil && s != nil {
			return *s, nil
		}
	case Boolean:
		var b *bool
		if json.Unmarshal(raw, &b) == nil && b != nil {
			return *b, nil
		}
	case Object:
		if raw[0] == '{' {
			return raw, nil
		}
		return nil, errorf(CodeInvalidParams, "the parameter %q has to be an object", p.Name)
	case Integer:
		n, err := strconv.Atoi(string(raw))
		if err == nil && n >= p.Min && n <= p.Max {
			return n, nil
		}
		return nil, errorf(CodeInvalidParams, "the parameter %q has to be an integer from %d to %d", p.Name, p.Min, p.Max)
	}
	return nil, errorf(CodeInvalidParams, "the parameter %q has to be a %s", p.Name, p.Type)
}
