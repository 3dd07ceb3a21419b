// Package control is the phone's remote control: JSON-RPC 2.0, one JSON value
// a line in UTF-8, over stdin and stdout and over a local socket that is for
// this user alone.
package control

import (
	"bytes"
	"encoding/json"
)

const (
	// Protocol is the version that hello tells.
	Protocol = 1
	// MaxLine is the length of the longest line in bytes, its end not counted.
	MaxLine = 1 << 20
)

// version is the value of every message's jsonrpc member.
const version = "2.0"

// request is a line that a client sends. Without an id it is a notification
// and gets no answer.
type request struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params,omitempty"`
}

// answer is a line that a client gets for a request; the id is null where the
// request was too broken to have one.
type answer struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

// notification is a line that a client gets unasked.
type notification struct {
	JSONRPC string `json:"jsonrpc"`
	Method  string `json:"method"`
	Params  any    `json:"params"`
}

// hello is what a client gets first.
type hello struct {
	Protocol int    `json:"protocol"`
	Version  string `json:"version"`
}

// methodHello is the name of the notification that a client gets first.
const methodHello = "hello"

// encode returns a message as a line. Angle brackets stay as they are, since
// SIP addresses have many.
func encode(message any) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(message)
	return line.Bytes(), err
}
