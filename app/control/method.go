package control

import (
	"slices"
	"strings"
)

// Type is the JSON type of a parameter.
type Type string

// The types of parameters.
const (
	String  Type = "string"
	Integer Type = "integer"
	Boolean Type = "boolean"
)

// Param is a named parameter of a method.
type Param struct {
	Name     string
	Type     Type
	Optional bool
	Min, Max int // bounds of an Integer, both included
}

// Method is a method of the control protocol.
type Method struct {
	Name   string
	Params []Param
	run    func(*session, values) (any, error)
}

// methods is the one table of what can be asked. It is read only.
var methods = []Method{
	{"state.get", nil, (*session).stateGet},
	{"quit", nil, (*session).quit},
	{"account.list", nil, (*session).accountList},
	{"account.register", []Param{accountParam}, (*session).accountRegister},
	{"account.unregister", []Param{accountParam}, (*session).accountUnregister},
	{"call.dial", []Param{{Name: "to", Type: String}, {Name: "account", Type: String, Optional: true}}, (*session).callDial},
	{"call.list", nil, (*session).callList},
	{"call.answer", []Param{callParam}, (*session).callAnswer},
	{"call.reject", []Param{callParam, {Name: "code", Type: Integer, Optional: true, Min: 400, Max: 699}}, (*session).callReject},
	{"call.hangup", []Param{callParam}, (*session).callHangup},
	{"call.dtmf", []Param{callParam, {Name: "digits", Type: String}}, (*session).callDTMF},
	{"call.mute", []Param{callParam, {Name: "on", Type: Boolean}}, (*session).callMute},
	{"call.hold", []Param{callParam}, (*session).callHold},
	{"call.resume", []Param{callParam}, (*session).callResume},
}

var (
	accountParam = Param{Name: "account", Type: String}
	callParam    = Param{Name: "call", Type: String}
)

// Methods returns every method that this version has.
func Methods() []Method { return slices.Clone(methods) }

// Lookup finds a method by its name.
func Lookup(name string) (Method, bool) {
	i := slices.IndexFunc(methods, func(m Method) bool { return m.Name == name })
	if i < 0 {
		return Method{}, false
	}
	return methods[i], true
}

// param finds a parameter by its name.
func (m Method) param(name string) (Param, bool) {
	i := slices.IndexFunc(m.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		return Param{}, false
	}
	return m.Params[i], true
}

// Usage returns the method as the contract writes it: call.dial{to, account?}.
func (m Method) Usage() string {
	names := make([]string, len(m.Params))
	for i, p := range m.Params {
		names[i] = p.Name
		if p.Optional {
			names[i] += "?"
		}
	}
	return m.Name + "{" + strings.Join(names, ", ") + "}"
}
