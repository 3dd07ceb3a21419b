package app

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

// TestMain lets no test ask a name server: whatever /etc/hosts does not know
// does not exist.
func TestMain(m *testing.M) {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return &nameServer{}, nil
	}}
	keyring.MockInitWithError(keyring.ErrUnsupportedPlatform) // that of who runs the tests is left alone
	goleak.VerifyTestMain(m)
}

// nameServer is a connection to a name server that knows no name. It speaks as
// over TCP, with a length before each message (RFC 1035 §4.2.2).
type nameServer struct {
	net.Conn
	answers bytes.Buffer
}

func (s *nameServer) Write(query []byte) (int, error) {
	if len(query) < 2+12 || int(binary.BigEndian.Uint16(query)) != len(query)-2 {
		return 0, net.ErrClosed
	}
	answer := bytes.Clone(query)
	answer[4] |= 0x80 // a response
	answer[5] = 3     // name error (RFC 1035 §4.1.1)
	s.answers.Write(answer)
	return len(query), nil
}

func (s *nameServer) Read(b []byte) (int, error)  { return s.answers.Read(b) }
func (s *nameServer) Close() error                { return nil }
func (s *nameServer) SetDeadline(time.Time) error { return nil }
