package command

import (
	"bytes"
	"context"
	"os"
	"os/signal"
	"strings"
	"sync"
	"testing"

	oskeyring "github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

// programMarker is the environment variable that makes this very program be
// sotto itself, for who needs it in a process of its own.
const programMarker = "SOTTO_TEST_PROGRAM"

// TestMain leaves the keyring of who runs the tests alone.
func TestMain(m *testing.M) {
	_ = os.Setenv("LC_ALL", "C") // whoever tests: what is said is compared with English
	oskeyring.MockInitWithError(oskeyring.ErrUnsupportedPlatform)
	if os.Getenv(programMarker) != "" {
		ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
		defer cancel()
		os.Exit(run(ctx, Build{Version: "0.0.0"}, nil, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
	}
	goleak.VerifyTestMain(m)
}

// buffer is a bytes.Buffer that a command may write to while a test reads it.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// outcome is what a shell sees of a command that has ended.
type outcome struct {
	status   int
	out, err string
}

// sotto runs a command line to its end.
func sotto(t *testing.T, args ...string) outcome {
	t.Helper()
	var out, err buffer
	status := run(t.Context(), Build{Version: "0.0.0", Commit: "test"}, nil, args, streams{strings.NewReader(""), &out, &err})
	return outcome{status, out.String(), err.String()}
}

// showNothing is a window for tests of the command line.
func showNothing(context.Context) error { return nil }
