package control

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"sotto/app"
)

// wantLine reads a line from the phone's output.
func wantLine(t *testing.T, lines *bufio.Scanner, want string) {
	t.Helper()
	if !lines.Scan() || lines.Text() != want {
		t.Fatalf("got  %s\nwant %s", lines.Text(), want)
	}
}

func TestStdioIsSubscribedFromTheStartAndQuitsAtTheEndOfInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone := &fakePhone{}
		in, input := io.Pipe()
		output, out := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- phone.server().Stdio(in, out).Serve(t.Context()) }()
		lines := bufio.NewScanner(output)
		wantLine(t, lines, helloLine)
		phone.tell(app.Digit{Digit: "1"})
		wantLine(t, lines, `{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"1"}}`)
		if _, err := io.WriteString(input, `{"jsonrpc":"2.0","id":1,"method":"call.list"}`); err != nil {
			t.Fatal(err)
		}
		if err := input.Close(); err != nil {
			t.Fatal(err)
		}
		wantLine(t, lines, `{"jsonrpc":"2.0","id":1,"result":{"calls":[]}}`)
		synctest.Wait()
		if phone.quits != 1 {
			t.Errorf("the phone was told to quit %d times", phone.quits)
		}
		phone.tell(app.Digit{Digit: "2"})
		phone.end()
		wantLine(t, lines, `{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"2"}}`)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if phone.subscribed() != 0 {
			t.Error("a subscription is left")
		}
	})
}

func TestStdioEndsWithItsContextWhileItReads(t *testing.T) {
	in, input, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	output, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*os.File{in, input, output, out} {
		t.Cleanup(func() { _ = f.Close() })
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- (&fakePhone{}).server().Stdio(in, out).Serve(ctx) }()
	wantLine(t, bufio.NewScanner(output), helloLine)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := out.Stat(); err != nil {
		t.Error("the output was closed, so that another file could get its number:", err)
	}
}

// blocked is a reader and writer that can't be interrupted.
type blocked struct{ freed chan struct{} }

func (b blocked) Read([]byte) (int, error)  { <-b.freed; return 0, io.EOF }
func (b blocked) Write([]byte) (int, error) { <-b.freed; return 0, io.ErrClosedPipe }
func (b blocked) interrupt() bool           { return false }

func TestAStreamThatCannotBeInterruptedIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, wait := range map[string]func(context.CancelFunc) error{
			"the context ends":       func(cancel context.CancelFunc) error { cancel(); return nil },
			"the reader is too slow": func(context.CancelFunc) error { return ErrSlow },
		} {
			stream := blocked{make(chan struct{})}
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- newSession((&fakePhone{}).server(), stream).run(ctx) }()
			synctest.Wait()
			want := wait(cancel)
			if err := <-ended; !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", name, err, want)
			}
			cancel()
			close(stream.freed)
		}
	})
}

func TestAStdoutThatNobodyReadsIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone := &fakePhone{}
		in, input := io.Pipe()
		output, out := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- phone.server().Stdio(in, out).Serve(t.Context()) }()
		lines := bufio.NewScanner(output)
		wantLine(t, lines, helloLine)
		for range outboxSize + 10 {
			phone.tell(app.Digit{})
		}
		if err := <-ended; !errors.Is(err, ErrSlow) {
			t.Error(err)
		}
		if phone.subscribed() != 0 {
			t.Error("a subscription is left")
		}
		if _, err := input.Write([]byte("x")); err == nil {
			t.Error("the input is still read")
		}
	})
}

func TestOutputHasNothingButWholeLines(t *testing.T) {
	phone := &fakePhone{}
	var out bytes.Buffer
	in := strings.NewReader("garbage\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"quit\"}\n")
	server := phone.server()
	server.Quit = func() { phone.quit(); phone.mu.Lock(); defer phone.mu.Unlock(); closeOnce(phone) }
	if err := server.Stdio(in, &out).Serve(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := helloLine + "\n" + `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"the line is not a JSON value"}}` + "\n" +
		`{"jsonrpc":"2.0","id":1,"result":{}}` + "\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}

// closeOnce ends the phone's streams at the first of several quits.
func closeOnce(p *fakePhone) {
	if p.quits == 1 {
		for _, s := range p.subscriptions {
			close(s.events)
		}
	}
}
