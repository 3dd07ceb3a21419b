package control

import (
	"errors"
	"fmt"

	"sotto/app"
)

// The codes of JSON-RPC 2.0 section 5.1, and the one for everything that the
// phone itself refuses.
const (
	CodeParse          = -32700
	CodeInvalidRequest = -32600
	CodeUnknownMethod  = -32601
	CodeInvalidParams  = -32602
	CodeInternal       = -32603
	CodeRefused        = -32000
)

// Error is the error of an answer.
type Error struct {
	Code    int        `json:"code"`
	Message string     `json:"message"` // a sentence for people
	Data    *ErrorData `json:"data,omitempty"`
}

// ErrorData says for programs why the phone refused.
type ErrorData struct {
	Code string `json:"code"`          // no-such-call, wrong-state, … as in app.Error
	Key  string `json:"key,omitempty"` // of a configuration, with bad-config
}

// Error implements error with the sentence for people.
func (e *Error) Error() string { return e.Message }

func errorf(code int, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// refused turns what a method answered into the error of its answer.
func refused(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	data := &ErrorData{Code: app.CodeFailed}
	if e, ok := errors.AsType[*app.Error](err); ok {
		data.Code = e.Code
	}
	if e, ok := errors.AsType[*app.ConfigError](err); ok {
		data.Key = e.Key
	}
	return &Error{Code: CodeRefused, Message: err.Error(), Data: data}
}
