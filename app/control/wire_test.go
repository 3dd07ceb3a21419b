package control

import (
	"bufio"
	"encoding/json"
	"net"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// wire is the client's end of a connection, to write and read lines on.
type wire struct {
	t     *testing.T
	conn  net.Conn
	lines *bufio.Scanner
}

func newWire(t *testing.T, conn net.Conn) *wire {
	t.Helper()
	t.Cleanup(func() { _ = conn.Close() })
	return &wire{t, conn, newScanner(conn)}
}

// connect opens a client of a server and reads its hello.
func connect(t *testing.T, s *Server) *wire {
	t.Helper()
	near, far := net.Pipe()
	running(t, newSession(s, connection{far}).run)
	w := newWire(t, near)
	w.want(helloLine)
	return w
}

const helloLine = `{"jsonrpc":"2.0","method":"hello","params":{"protocol":1,"version":"0.1.0"}}`

func (w *wire) send(line string) {
	w.t.Helper()
	if err := w.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.conn.Write([]byte(line + "\n")); err != nil {
		w.t.Fatalf("sending %.80q: %v", line, err)
	}
}

// line returns the next line; ok is false at the end.
func (w *wire) line() (line string, ok bool) {
	w.t.Helper()
	if err := w.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return "", false
	}
	if !w.lines.Scan() {
		return "", false
	}
	if !json.Valid(w.lines.Bytes()) {
		w.t.Errorf("a line is not JSON: %q", w.lines.Text())
	}
	return w.lines.Text(), true
}

func (w *wire) want(line string) {
	w.t.Helper()
	if got, ok := w.line(); got != line || !ok {
		w.t.Fatalf("got  %s\nwant %s", got, line)
	}
}

// wantError reads an answer with an error.
func (w *wire) wantError(id string, code int) *Error {
	w.t.Helper()
	line, ok := w.line()
	var a struct {
		ID    json.RawMessage `json:"id"`
		Error *Error          `json:"error"`
	}
	if err := json.Unmarshal([]byte(line), &a); err != nil || !ok {
		w.t.Fatalf("got %q: %v", line, err)
	}
	if a.Error == nil || a.Error.Code != code || string(a.ID) != id {
		w.t.Fatalf("got %s, want error %d for id %s", line, code, id)
	}
	return a.Error
}

func (w *wire) wantEnd() {
	w.t.Helper()
	if line, ok := w.line(); ok {
		w.t.Fatalf("got %q, want the end", line)
	}
}

// pipeListener is a listener without a system behind it, so that its clients
// can be tested under a clock of their own.
type pipeListener struct {
	conns  chan net.Conn
	errs   chan error
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), errs: make(chan error), closed: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case err := <-l.errs:
		return nil, err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *pipeListener) Addr() net.Addr { return nil }

// dial connects another client.
func (l *pipeListener) dial(t *testing.T) *wire {
	t.Helper()
	near, far := net.Pipe()
	l.conns <- far
	return newWire(t, near)
}

// waitASecond waits for a second of a bubble's clock, which takes no time.
func waitASecond(t *testing.T) {
	t.Helper()
	select {
	case <-time.After(time.Second):
	case <-t.Context().Done():
	}
}
