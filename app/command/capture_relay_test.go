package command

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"sync"
	"testing"

	"sotto/app/pbx"
)

// relay stands between phones and an exchange as a server on the way does: it
// has a certificate that the phones trust, and so reads all that passes.
type relay struct {
	listener net.Listener
	exchange string // where it passes everything on to
	trust    *tls.Config
	running  sync.WaitGroup

	mu    sync.Mutex
	read  []*bytes.Buffer // what one side said on one connection
	conns []net.Conn
}

func newRelay(t *testing.T, exchange *pbx.PBX) *relay {
	t.Helper()
	certificate, err := exchange.CertificateFor("127.0.0.1", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(exchange.CA()) {
		t.Fatal("the exchange has no CA")
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, exchange: exchange.TLS().String(), trust: &tls.Config{RootCAs: roots}}
	r.running.Go(r.accept)
	t.Cleanup(r.close)
	return r
}

func (r *relay) accept() {
	for {
		phone, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := tls.Dial("tcp", r.exchange, r.trust)
		if err != nil {
			_ = phone.Close()
			continue
		}
		r.running.Go(func() { r.pass(server, phone) })
		r.running.Go(func() { r.pass(phone, server) })
	}
}

// pass carries one direction, and ends the connection with it.
func (r *relay) pass(to, from net.Conn) {
	text := &bytes.Buffer{}
	r.mu.Lock()
	r.read = append(r.read, text)
	r.conns = append(r.conns, to)
	r.mu.Unlock()
	_, _ = io.Copy(io.MultiWriter(to, text), from)
	_ = to.Close()
	_ = from.Close()
}

// close ends the relay and all that passes. What it read may be used then.
func (r *relay) close() {
	_ = r.listener.Close()
	r.mu.Lock()
	for _, conn := range r.conns {
		_ = conn.Close()
	}
	r.mu.Unlock()
	r.running.Wait()
}
