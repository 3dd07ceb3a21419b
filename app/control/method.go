package control

import (
	"context"
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
	Object  Type = "object"
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
	// begin is in the place of run where a method waits for servers or files.
	// What it returns runs beside the session, which goes on meanwhile; it ends
	// when the context does, which is the client's end.
	begin func(*session, values) task
	// lingers is of a run that may return a task in the place of a result: what it
	// did is done, and only the outcome is still to come.
	lingers bool
	// changes is of a begin that is done before the client's next request is
	// looked at, which may build on it.
	changes bool
}

// task is a method under way.
type task func(context.Context) (any, error)

// Patient says whether the answer may take as long as a server does.
func (m Method) Patient() bool { return m.begin != nil || m.lingers }

// methods is the one table of what can be asked. It is read only.
var methods = slices.Concat([]Method{
	{Name: "state.get", run: (*session).stateGet},
	{Name: "quit", run: (*session).quit},
	{Name: "window.open", Params: []Param{{Name: "uri", Type: String, Optional: true}}, run: (*session).windowOpen},
	{Name: "account.list", run: (*session).accountList},
	{Name: "account.register", Params: []Param{accountParam}, run: (*session).accountRegister},
	{Name: "account.unregister", Params: []Param{accountParam}, run: (*session).accountUnregister},
	{Name: "account.add", Params: []Param{configParam, passwordParam}, begin: (*session).accountAdd, changes: true},
	{Name: "account.update", Params: []Param{accountParam, configParam, passwordParam}, begin: (*session).accountUpdate, changes: true},
	{Name: "account.remove", Params: []Param{accountParam}, begin: (*session).accountRemove, changes: true},
	{Name: "account.trust", Params: []Param{accountParam, {Name: "host", Type: String}, {Name: "port", Type: Integer, Min: 1, Max: 65535},
		{Name: "certificate_sha256", Type: String}}, begin: (*session).accountTrust, changes: true},
	{Name: "account.test", Params: []Param{optional(accountParam), optional(configParam), passwordParam}, begin: (*session).accountTest},
	{Name: "call.dial", Params: []Param{{Name: "to", Type: String}, {Name: "account", Type: String, Optional: true}, holdParam}, run: (*session).callDial},
	{Name: "number.preview", Params: []Param{accountParam, {Name: "input", Type: String}}, run: (*session).numberPreview},
	{Name: "call.list", run: (*session).callList},
	{Name: "call.answer", Params: []Param{callParam, holdParam}, run: (*session).callAnswer},
	{Name: "call.reject", Params: []Param{callParam, {Name: "code", Type: Integer, Optional: true, Min: 400, Max: 699}}, run: (*session).callReject},
	{Name: "call.silence", Params: []Param{callParam}, run: (*session).callSilence},
	{Name: "call.hangup", Params: []Param{callParam}, run: (*session).callHangup},
	{Name: "call.dtmf", Params: []Param{callParam, {Name: "digits", Type: String}}, run: (*session).callDTMF, lingers: true},
	{Name: "call.mute", Params: []Param{callParam, {Name: "on", Type: Boolean}}, run: (*session).callMute},
	{Name: "call.hold", Params: []Param{callParam}, run: (*session).callHold},
	{Name: "call.resume", Params: []Param{callParam, holdParam}, run: (*session).callResume},
	{Name: "call.stats", Params: []Param{callParam, {Name: "follow", Type: Boolean, Optional: true}}, run: (*session).callStats},
	{Name: "dnd.set", Params: []Param{{Name: "on", Type: Boolean}}, begin: (*session).dndSet, changes: true},
	{Name: "audio.devices", begin: (*session).audioDevices},
	{Name: "audio.test", Params: []Param{{Name: "role", Type: String}}, run: (*session).audioTest},
	{Name: "audio.select", Params: []Param{{Name: "input", Type: String, Optional: true}, {Name: "output", Type: String, Optional: true},
		{Name: "ring", Type: String, Optional: true}}, begin: (*session).audioSelect, changes: true},
}, recordMethods)

var (
	accountParam  = Param{Name: "account", Type: String}
	callParam     = Param{Name: "call", Type: String}
	holdParam     = Param{Name: "hold", Type: Boolean, Optional: true} // the call that is talked to; if not said, it is
	configParam   = Param{Name: "config", Type: Object}
	passwordParam = Param{Name: "password", Type: String, Optional: true}
)

// optional is a parameter that may be left out.
func optional(p Param) Param {
	p.Optional = true
	return p
}

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
