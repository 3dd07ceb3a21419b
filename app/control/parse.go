package control

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// parse reads a request from a line. On an error the request has the id, if
// one could be read, that the answer has to carry.
func parse(line []byte) (request, *Error) {
	if !utf8.Valid(line) {
		return request{}, errorf(CodeParse, "the line is not valid UTF-8")
	}
	if !json.Valid(line) {
		return request{}, errorf(CodeParse, "the line is not a JSON value")
	}
	switch bytes.TrimSpace(line)[0] {
	case '{':
	case '[':
		return request{}, errorf(CodeInvalidRequest, "batches are not taken; send one request a line")
	default:
		return request{}, errorf(CodeInvalidRequest, "a request has to be a JSON object")
	}
	// A map and not the struct, which would take members in any case.
	var members map[string]json.RawMessage
	if err := json.Unmarshal(line, &members); err != nil {
		return request{}, errorf(CodeParse, "the line is not a JSON value that can be read: %v", err)
	}
	r := request{Params: members["params"]}
	if id, given := members["id"]; given {
		if !isID(id) {
			return r, errorf(CodeInvalidRequest, "id has to be a string, a number or null")
		}
		r.ID = id
	}
	if json.Unmarshal(members["jsonrpc"], &r.JSONRPC) != nil || r.JSONRPC != version {
		return r, errorf(CodeInvalidRequest, `jsonrpc has to be %q`, version)
	}
	if json.Unmarshal(members["method"], &r.Method) != nil || r.Method == "" {
		return r, errorf(CodeInvalidRequest, "method has to be the name of a method")
	}
	return r, nil
}

func isID(raw json.RawMessage) bool {
	return raw[0] == '"' || raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' || string(raw) == "null"
}
