package trust_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/sip/trust"
)

const handshakeLimit = 10 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve lets a server do handshakes on loopback until the test ends, and returns its address. Data it gets is thrown
// away; connections end when the client closes.
func serve(t *testing.T, config *tls.Config) string {
	t.Helper()
	return listen(t, func(conn net.Conn) {
		server := tls.Server(conn, config)
		if server.Handshake() != nil {
			return
		}
		// One byte makes a TLS 1.3 client read the session ticket that precedes it.
		if _, err := server.Write([]byte{0}); err == nil {
			_, _ = server.Read(make([]byte, 1))
		}
	})
}

// listen hands each connection to a loopback socket to handle, and returns the socket's address.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(handshakeLimit))
			handle(conn)
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		running.Wait()
	})
	return listener.Addr().String()
}

func serveCertificate(t *testing.T, c tls.Certificate) string {
	t.Helper()
	return serve(t, &tls.Config{Certificates: []tls.Certificate{c}})
}

// connect does a handshake under the policy and returns its state.
func connect(t *testing.T, address string, policy trust.Policy) (tls.ConnectionState, error) {
	t.Helper()
	config, err := policy.ClientConfig()
	if err != nil {
		t.Fatalf("the policy was refused: %v", err)
	}
	return connectWith(t, address, config)
}

func connectWith(t *testing.T, address string, config *tls.Config) (tls.ConnectionState, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), handshakeLimit)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client := tls.Client(conn, config)
	if err := client.HandshakeContext(ctx); err != nil {
		return tls.ConnectionState{}, err
	}
	_ = conn.SetDeadline(time.Now().Add(handshakeLimit))
	if _, err := client.Read(make([]byte, 1)); err != nil {
		t.Fatalf("no data after the handshake: %v", err)
	}
	return client.ConnectionState(), nil
}

// mustBe fails the test unless the error is an *Error with the code, and returns it.
func mustBe(t *testing.T, err error, want trust.Code) *trust.Error {
	t.Helper()
	failure, ok := errors.AsType[*trust.Error](err)
	if !ok {
		t.Fatalf("the error is %T: %v; want an *Error with %s", err, err, want)
	}
	if failure.Code != want {
		t.Fatalf("code %s (%v); want %s", failure.Code, failure, want)
	}
	if failure.Server == "" || failure.Error() == "" {
		t.Errorf("the error lacks a server or a sentence: %#v", failure)
	}
	return failure
}
