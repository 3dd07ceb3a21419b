package command

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for something that has to come.
const patience = 20 * time.Second

// phone is a `sotto headless` that a test drives by its standard input and
// output, as a script does.
type phone struct {
	t         *testing.T
	in        *io.PipeWriter
	lines     chan map[string]any
	errors    buffer
	status    chan int
	interrupt context.CancelFunc
	seen      []map[string]any
	last      int
}

func startHeadless(t *testing.T, args ...string) *phone {
	t.Helper()
	return drive(t, func(ctx context.Context, s streams) int {
		return run(ctx, Build{Version: "0.0.0"}, nil, append([]string{"headless"}, args...), s)
	})
}

// drive has a test drive a phone that plays by these streams and ends with a
// status.
func drive(t *testing.T, play func(context.Context, streams) int) *phone {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	in, input := io.Pipe()
	output, out := io.Pipe()
	p := &phone{t: t, in: input, lines: make(chan map[string]any, 1000), status: make(chan int, 1), interrupt: cancel}
	go func() {
		p.status <- play(ctx, streams{in, out, &p.errors})
		_ = out.Close()
		_ = in.Close()
	}()
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(p.lines)
		for lines := bufio.NewScanner(output); lines.Scan(); {
			var value map[string]any
			if err := json.Unmarshal(lines.Bytes(), &value); err != nil {
				t.Errorf("standard output carries something else than JSON: %q", lines.Text())
				continue
			}
			p.lines <- value
		}
	}()
	t.Cleanup(func() {
		cancel()
		_ = input.Close()
		<-read
	})
	return p
}

// wait returns the exit status.
func (p *phone) wait() int {
	p.t.Helper()
	select {
	case status := <-p.status:
		return status
	case <-time.After(patience):
		p.t.Fatal("the phone does not end")
		return -1
	}
}

// next waits for a line that is wanted; what comes before it stays seen.
func (p *phone) next(what string, wanted func(map[string]any) bool) map[string]any {
	p.t.Helper()
	for i, line := range p.seen {
		if wanted(line) {
			p.seen = append(p.seen[:i], p.seen[i+1:]...)
			return line
		}
	}
	deadline := time.After(patience)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				p.t.Fatalf("the phone ended before %s: %s", what, p.errors.String())
			}
			if wanted(line) {
				return line
			}
			p.seen = append(p.seen, line)
		case <-deadline:
			p.t.Fatalf("%s did not come; what came: %v", what, p.seen)
		}
	}
}

// ask calls a method and returns its result.
func (p *phone) ask(method string, params map[string]any) map[string]any {
	p.t.Helper()
	answer := p.try(method, params)
	if answer["error"] != nil {
		p.t.Fatalf("%s: %v", method, answer["error"])
	}
	result, _ := answer["result"].(map[string]any)
	return result
}

// try calls a method and returns its whole answer.
func (p *phone) try(method string, params map[string]any) map[string]any {
	p.t.Helper()
	p.last++
	id := fmt.Sprint(p.last)
	fields := map[string]any{"jsonrpc": "2.0", "id": id, "method": method}
	if params != nil {
		fields["params"] = params
	}
	request, err := json.Marshal(fields)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.in.Write(append(request, '\n')); err != nil {
		p.t.Fatal(err)
	}
	return p.next("the answer to "+method, func(line map[string]any) bool { return line["id"] == id })
}

// told waits for a notification whose parameters are wanted.
func (p *phone) told(method string, wanted map[string]any) map[string]any {
	p.t.Helper()
	line := p.next(fmt.Sprintf("%s %v", method, wanted), func(line map[string]any) bool {
		params, ok := line["params"].(map[string]any)
		if line["method"] != method || !ok {
			return false
		}
		for key, value := range wanted {
			if params[key] != value {
				return false
			}
		}
		return true
	})
	return line["params"].(map[string]any)
}

// exchange runs `sotto demo --profiles` for the test and returns the folder.
func exchange(t *testing.T, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "phones")
	ctx, cancel := context.WithCancel(context.Background())
	out, lines := io.Pipe()
	var errs buffer
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, Build{}, nil, append([]string{"demo", "--profiles", dir}, args...), streams{strings.NewReader(""), lines, &errs})
		_ = lines.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if s := <-status; s != 0 {
			t.Errorf("the exchange ended with %d: %s", s, errs.String())
		}
	})
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the exchange does not start: %s", errs.String())
	}
	return dir
}

func TestTwoHeadlessPhonesMakeAWholeCall(t *testing.T) {
	dir := exchange(t)
	alice := startHeadless(t, "--profile", filepath.Join(dir, "alice"), "--audio", "null")
	bob := startHeadless(t, "--profile", filepath.Join(dir, "bob"), "--audio", "null")
	if hello := alice.told("hello", nil); hello["protocol"] != 1.0 || hello["version"] != "0.0.0" {
		t.Errorf("hello says %v", hello)
	}
	// Standard input and output have subscribed from the start: the very first change is told.
	alice.told("registration", map[string]any{"account": "alice", "state": "registering"})
	registration := alice.told("registration", map[string]any{"account": "alice", "state": "registered"})
	flow := registration["flow"].(map[string]any)
	if secure := flow["tls"].(map[string]any); flow["transport"] != "tls" || secure["verified_by"] != "ca-file" || secure["version"] != "1.3" {
		t.Errorf("registered by %v", flow)
	}
	bob.told("registration", map[string]any{"account": "bob", "state": "registered"})

	ours := alice.ask("call.dial", map[string]any{"to": "bob"})["call"]
	rings := bob.told("call", map[string]any{"state": "incoming"})
	if privacy := rings["privacy"].(map[string]any); privacy["verdict"] != "private" || privacy["expected"] != true {
		t.Errorf("before the answer the call will be %v", privacy)
	}
	alice.told("call", map[string]any{"call": ours, "state": "ringing"})
	theirs := rings["call"]
	bob.ask("call.answer", map[string]any{"call": theirs})
	up := alice.told("call", map[string]any{"call": ours, "state": "connected", "codec": "PCMU"})
	if privacy := up["privacy"].(map[string]any); privacy["verdict"] != "private" || privacy["expected"] != false {
		t.Errorf("the call is %v", privacy)
	}
	alice.ask("call.dtmf", map[string]any{"call": ours, "digits": "4#"})
	bob.told("call.dtmf", map[string]any{"call": theirs, "digit": "4"})
	bob.told("call.dtmf", map[string]any{"call": theirs, "digit": "#"})
	alice.ask("call.mute", map[string]any{"call": ours, "on": true})
	alice.told("call", map[string]any{"call": ours, "muted": true})
	if calls := bob.ask("call.list", nil)["calls"].([]any); len(calls) != 1 {
		t.Errorf("bob's calls: %v", calls)
	}

	bob.ask("call.hangup", map[string]any{"call": theirs})
	bob.told("call", map[string]any{"call": theirs, "state": "ended", "cause": "local-hangup"})
	alice.told("call", map[string]any{"call": ours, "state": "ended", "cause": "remote-hangup"})

	alice.ask("account.unregister", map[string]any{"account": "alice"})
	alice.told("registration", map[string]any{"state": "off"})
	failed := alice.try("call.dial", map[string]any{"to": "bob"})["error"].(map[string]any)
	if failed["code"] != -32000.0 || failed["data"].(map[string]any)["code"] != "not-registered" {
		t.Errorf("dialling without a registration: %v", failed)
	}
	if unknown := alice.try("call.transfer", nil)["error"].(map[string]any); unknown["code"] != -32601.0 {
		t.Errorf("a method that is not built: %v", unknown)
	}
	_ = alice.in.Close() // the end of standard input quits
	if status := alice.wait(); status != 0 {
		t.Errorf("alice ended with %d: %s", status, alice.errors.String())
	}
	bob.ask("quit", nil)
	bob.told("registration", map[string]any{"state": "off"})
	if status := bob.wait(); status != 0 {
		t.Errorf("bob ended with %d: %s", status, bob.errors.String())
	}
}

func TestCtlDrivesARunningPhone(t *testing.T) {
	dir := exchange(t)
	profile := filepath.Join(dir, "alice")
	alice := startHeadless(t, "--no-stdio", "--profile", profile)
	var state struct {
		Accounts []struct {
			Config       struct{ ID string }
			Registration struct{ State string }
		}
	}
	for end := time.Now().Add(patience); len(state.Accounts) == 0 || state.Accounts[0].Registration.State != "registered"; {
		if time.Now().After(end) {
			t.Fatalf("not registered: %+v", state)
		}
		if got := sotto(t, "ctl", "account.list", "--profile", profile); got.status == 0 {
			if err := json.Unmarshal([]byte(got.out), &state); err != nil {
				t.Fatalf("%q: %v", got.out, err)
			}
		}
	}
	got := sotto(t, "ctl", "call.hangup", "call=1002", "--profile", profile)
	if got.status != 1 || !strings.Contains(got.err, "1002") {
		t.Errorf("an unknown call: status %d, %q", got.status, got.err)
	}
	if got := sotto(t, "ctl", "quit", "--profile", profile); got.status != 0 || strings.TrimSpace(got.out) != "{}" {
		t.Errorf("quit: status %d, %q %q", got.status, got.out, got.err)
	}
	if status := alice.wait(); status != 0 {
		t.Errorf("the phone ended with %d: %s", status, alice.errors.String())
	}
	if _, err := os.Stat(filepath.Join(profile, "control.sock")); err == nil {
		t.Error("the control socket is still there")
	}
}
