package control

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"
)

func FuzzLine(f *testing.F) {
	for _, m := range Methods() {
		f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"` + m.Name + `","params":{"account":"a","call":"c","to":"1","digits":"1","on":true,"code":486}}`))
		f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"` + m.Name + `","params":{"account":"a","config":{"id":"b","tls":{"pin":[{"port":1}]}},"password":"p","host":"h","port":1,"certificate_sha256":"AA"}}`))
		f.Add([]byte(`{"jsonrpc":"2.0","id":"x","method":"` + m.Name + `"}`))
	}
	for _, line := range []string{
		"", " ", "{", "[]", "null", "{}", "\xff", `{"jsonrpc":"2.0","method":"quit"}`, `{"jsonrpc":"2.0","id":null,"method":"quit","params":null}`,
		`{"jsonrpc":"2.0","id":1e400,"method":"call.reject","params":{"call":"c","code":1e400}}`, `{"id":"\ud800","jsonrpc":"2.0","method":"\u0000"}`,
		`{"jsonrpc":"2.0","id":7,"method":"call.dial","params":{"to":"1002"}}`, `{"id":1,"id":[],"jsonrpc":"2.0"}`,
	} {
		f.Add([]byte(line))
	}
	codes := []int{CodeParse, CodeInvalidRequest, CodeUnknownMethod, CodeInvalidParams}
	f.Fuzz(func(t *testing.T, line []byte) {
		phone := &fakePhone{}
		s := newSession(phone.server(), nil)
		s.handle(context.Background(), line)
		for s.tasks.running > 0 {
			s.finish(context.Background(), <-s.tasks.finished)
		}
		s.tasks.end()
		if len(s.outbox) > 1 {
			t.Fatal("more than one answer")
		}
		if len(s.outbox) == 0 {
			if r, err := parse(line); err != nil || r.ID != nil {
				t.Fatal("a request has no answer")
			}
			return
		}
		answered := <-s.outbox
		var a struct {
			JSONRPC string          `json:"jsonrpc"`
			ID      json.RawMessage `json:"id"`
			Result  json.RawMessage `json:"result"`
			Error   *Error          `json:"error"`
		}
		if err := json.Unmarshal(answered, &a); err != nil || bytes.IndexByte(answered, '\n') != len(answered)-1 {
			t.Fatalf("the answer %q is not a line: %v", answered, err)
		}
		if a.JSONRPC != version || a.ID == nil || (a.Result == nil) == (a.Error == nil) {
			t.Fatalf("the answer %s is none", answered)
		}
		if a.Error != nil && a.Error.Data != nil && a.Error.Data.Code == "bad-config" {
			return // what is wrong in there is said by its key
		}
		if a.Error != nil && (!slices.Contains(codes, a.Error.Code) || a.Error.Message == "" || phone.asked != nil || phone.quits != 0) {
			t.Fatalf("the answer is %s, and the phone was asked %q", answered, phone.asked)
		}
	})
}
