package interop

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// fakeSotto answers each request with the lines that answer returns, and says hello first.
func fakeSotto(t *testing.T, answer func(id, method string, params map[string]any) []string) *sottoControl {
	t.Helper()
	toSotto, requests := io.Pipe()
	lines, fromSotto := io.Pipe()
	served, read := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(served)
		defer fromSotto.Close()
		_, _ = fmt.Fprintln(fromSotto, `{"jsonrpc":"2.0","method":"hello","params":{"protocol":1,"version":"0"}}`)
		in := bufio.NewScanner(toSotto)
		for in.Scan() {
			var request struct {
				Version, ID, Method string
				Params              map[string]any
			}
			if err := json.Unmarshal(in.Bytes(), &request); err != nil {
				t.Errorf("request %q: %v", in.Bytes(), err)
				return
			}
			for _, line := range answer(request.ID, request.Method, request.Params) {
				_, _ = fmt.Fprintln(fromSotto, line)
			}
		}
	}()
	c := newSottoControl(requests)
	go func() {
		defer close(read)
		c.read(lines)
	}()
	t.Cleanup(func() {
		_ = requests.Close()
		<-served
		<-read
	})
	return c
}

func anything(notification) bool { return true }

func TestARequestGetsItsOwnAnswer(t *testing.T) {
	c := fakeSotto(t, func(id, method string, params map[string]any) []string {
		return []string{
			`{"jsonrpc":"2.0","method":"call","params":{"call":"7","state":"dialling"}}`,
			`{"jsonrpc":"2.0","id":"somebody else's","result":{}}`,
			fmt.Sprintf(`{"jsonrpc":"2.0","id":%q,"result":{"call":"%s %v"}}`, id, method, params["to"]),
		}
	})
	for _, to := range []string{"1002", "1003"} {
		var result struct{ Call string }
		if err := c.ask("call.dial", map[string]any{"to": to}, &result, patience); err != nil || result.Call != "call.dial "+to {
			t.Errorf("got %q, %v", result.Call, err)
		}
	}
	first, err := c.notifications.wait("hello", 0, patience, anything)
	if err != nil || first.Method != "hello" || !strings.Contains(string(first.Params), `"protocol":1`) {
		t.Errorf("the first notification: %v, %v", first, err)
	}
	if n := c.notifications.length(); n != 3 {
		t.Errorf("%d notifications; want hello and two calls", n)
	}
}

func TestARefusedRequestTellsTheCode(t *testing.T) {
	c := fakeSotto(t, func(id, _ string, _ map[string]any) []string {
		return []string{fmt.Sprintf(`{"jsonrpc":"2.0","id":%q,"error":{"code":-32000,"message":"There is no such call.","data":{"code":"no-such-call"}}}`, id)}
	})
	err := c.ask("call.hangup", map[string]any{"call": "9"}, nil, patience)
	refusal, ok := errors.AsType[*RemoteError](err)
	if !ok || refusal.Number != -32000 || refusal.Data.Code != "no-such-call" || refusal.Message != "There is no such call." {
		t.Errorf("got %#v (%v)", refusal, err)
	}
}

func TestAnythingButJSONRPCOnStdoutEndsTheConversation(t *testing.T) {
	for name, line := range map[string]string{
		"a log line":          "level=INFO msg=hello",
		"another version":     `{"jsonrpc":"1.0","method":"hello"}`,
		"no version":          `{"method":"hello"}`,
		"a request":           `{"jsonrpc":"2.0","id":"1","method":"hello"}`,
		"an answer without":   `{"jsonrpc":"2.0","id":"1"}`,
		"two values in a row": `{"jsonrpc":"2.0","id":"1","result":{}} {}`,
	} {
		t.Run(name, func(t *testing.T) {
			c := fakeSotto(t, func(string, string, map[string]any) []string { return []string{line} })
			if err := c.ask("state.get", nil, nil, patience); !errors.Is(err, errProtocol) {
				t.Errorf("got %v; want %v", err, errProtocol)
			}
		})
	}
}

func TestNobodyWaitsForASottoThatIsGone(t *testing.T) {
	c := newSottoControl(io.Discard)
	c.read(strings.NewReader(""))
	if err := c.ask("state.get", nil, nil, time.Hour); !errors.Is(err, errNoLines) {
		t.Errorf("a request: %v", err)
	}
	if _, err := c.notifications.wait("anything", 0, time.Hour, anything); !errors.Is(err, errNoLines) {
		t.Errorf("a notification: %v", err)
	}
}
