package command

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	oskeyring "github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

// TestMain leaves the keyring of who runs the tests alone.
func TestMain(m *testing.M) {
	oskeyring.MockInitWithError(oskeyring.ErrUnsupportedPlatform)
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
