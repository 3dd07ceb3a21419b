package command

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"testing"

	"sotto/app"
	"sotto/app/pbx"
	"sotto/assets"
)

// captureRefusals lets a phone meet servers that it must not trust. The same is
// tried with the one that it trusts, so that what is looked for is there.
func captureRefusals(t *testing.T) {
	program := &program{}
	exchange, cast, err := program.exchange(demoSettings{"tls", "required"}, t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exchange.Close() })
	stranger, err := pbx.Start(pbx.Config{Users: cast.users})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Close() })
	for _, test := range []struct {
		name              string
		code              string
		server            string
		beforeCertificate bool
	}{
		{name: "an exchange with a CA of its own", code: "tls-unknown-issuer", server: stranger.TLS().String()},
		{name: "an unknown issuer with TLS 1.2", code: "tls-unknown-issuer", server: mustServe(t, stranger, "127.0.0.1", tls.VersionTLS12)},
		{name: "another name", code: "tls-wrong-name", server: mustServe(t, exchange, "sip.example.test", tls.VersionTLS13)},
		{name: "another name with TLS 1.2", code: "tls-wrong-name", server: mustServe(t, exchange, "sip.example.test", tls.VersionTLS12)},
		{name: "an old version", code: "tls-too-old", server: mustServe(t, exchange, "127.0.0.1", tls.VersionTLS11), beforeCertificate: true},
		{name: "the trusted one", server: exchange.TLS().String()},
	} {
		t.Run(test.name, func(t *testing.T) {
			cast.server = test.server
			w, registration := captureRegistration(t, cast)
			connections := w.connections()
			if len(connections) == 0 || 2*len(connections) != len(w.streams) || len(w.datagrams) > 0 {
				t.Errorf("%d connections, %d streams, %d datagrams", len(connections), len(w.streams), len(w.datagrams))
			}
			for _, c := range connections {
				t.Logf("the phone sent %d bytes and got %d", len(c[0].data), len(c[1].data))
				believed, rejected := trusted(c[0], c[1]), refused(c[0], c[1], test.beforeCertificate)
				if (believed == nil) != (test.code == "") || (rejected == nil) != (test.code != "") {
					t.Errorf("not as if trusted: %v; not as if refused: %v", believed, rejected)
				}
			}
			for _, word := range sipWords {
				if w.says([]byte(word)) {
					t.Errorf("%q can be read", word)
				}
			}
			if test.code != "" && (registration.Error == nil || string(registration.Error.Code) != test.code) {
				t.Errorf("it is refused with %+v, want %s", registration.Error, test.code)
			}
		})
	}
}

// captureRegistration gives what a phone sent until it had registered, or been
// refused, and ended.
func captureRegistration(t *testing.T, cast demoCast) (*wire, app.Registration) {
	t.Helper()
	tap := openTap(t)
	phone, err := cast.phone("alice", assets.Speech())
	if err != nil {
		t.Fatal(err)
	}
	defer phone.close()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("it took too long"))
	defer cancel()
	var registration app.Registration
	for registration.State != app.RegistrationRegistered && registration.State != app.RegistrationFailed {
		event, err := phone.next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if r, ok := event.(app.Registration); ok {
			registration = r
		}
	}
	phone.close()
	return tap.close(t), registration
}

// mustServe listens with a certificate of the exchange's for a name, with one
// version of TLS, and takes what it is sent.
func mustServe(t *testing.T, exchange *pbx.PBX, name string, version uint16) string {
	t.Helper()
	certificate, err := exchange.CertificateFor(name)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: version, MaxVersion: version,
	})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			drain(conn)
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-served
	})
	return listener.Addr().String()
}

// drain reads until the phone goes, which ends the handshake too.
func drain(conn net.Conn) {
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}
