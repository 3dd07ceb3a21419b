package trust_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"sotto/sip/trust"
)

// explained connects under a policy that trusts the authority, and returns what Explain makes of the failure.
func explained(t *testing.T, address string, authority issuer) *trust.Error {
	t.Helper()
	_, err := connect(t, address, trust.Policy{Server: "sip.example.test", Roots: authority.pool()})
	if err == nil {
		t.Fatal("the handshake succeeded")
	}
	failure := trust.Explain("sip.example.test", fmt.Errorf("dial: %w", err))
	if !errors.Is(failure, err) && failure != err {
		t.Errorf("the cause was lost: %v", failure.Err)
	}
	return failure
}

func TestAServerWithOldTLSOnlyIsTooOld(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	t.Run("it sends an alert", func(t *testing.T) {
		failure := explained(t, serve(t, &tls.Config{
			Certificates: []tls.Certificate{authority.server(t, nil)},
			MinVersion:   tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
		}), authority)
		if failure.Code != trust.TooOld || failure.Version != "" {
			t.Errorf("got %s with version %q (%v)", failure.Code, failure.Version, failure)
		}
	})
	for version, name := range map[byte]string{0: "SSLv3", 1: "TLS 1.0", 2: "TLS 1.1"} {
		t.Run("it picks "+name, func(t *testing.T) {
			failure := explained(t, serveOldHello(t, version), authority)
			if failure.Code != trust.TooOld || failure.Version != name || !strings.Contains(failure.Error(), name) {
				t.Errorf("got %s with version %q (%v)", failure.Code, failure.Version, failure)
			}
		})
	}
	t.Run("the user wants TLS 1.3", func(t *testing.T) {
		address := serve(t, &tls.Config{Certificates: []tls.Certificate{authority.server(t, nil)}, MaxVersion: tls.VersionTLS12})
		_, err := connect(t, address, trust.Policy{Server: "sip.example.test", Roots: authority.pool(), MinVersion: tls.VersionTLS13})
		if failure := trust.Explain("sip.example.test", err); failure == nil || failure.Code != trust.TooOld {
			t.Errorf("got %v", failure)
		}
	})
}

// serveOldHello answers a ClientHello as servers do that have never heard of supported_versions (RFC 5246 section
// 7.4.1.3): with a ServerHello of their own newest version 3.minor.
func serveOldHello(t *testing.T, minor byte) string {
	t.Helper()
	hello := append([]byte{3, minor}, make([]byte, 32)...) // version, random
	hello = append(hello, 0, 0xc0, 0x13, 0)                // no session, ECDHE-RSA-AES128-CBC-SHA, no compression
	message := append([]byte{2, 0, 0, byte(len(hello))}, hello...)
	record := append([]byte{22, 3, minor, 0, byte(len(message))}, message...)
	return listen(t, func(conn net.Conn) { answerHello(conn, record) })
}

// answerHello reads one TLS record, answers it with the bytes given, and waits for the client to close.
func answerHello(conn net.Conn, answer []byte) {
	header := make([]byte, 5)
	if _, err := io.ReadFull(conn, header); err != nil {
		return
	}
	if _, err := io.CopyN(io.Discard, conn, int64(header[3])<<8|int64(header[4])); err != nil {
		return
	}
	if len(answer) > 0 {
		_, _ = conn.Write(answer)
		_, _ = io.Copy(io.Discard, conn)
	}
}

func TestAFailedHandshakeSaysWhatWentWrong(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	alert := func(number byte) []byte { return []byte{21, 3, 3, 0, 2, 2, number} }
	for name, test := range map[string]struct {
		answer []byte
		want   string
		reason trust.Reason
	}{
		"not TLS at all":       {[]byte("SIP/2.0 400 Bad Request\r\n\r\n"), "does not speak TLS", trust.NotTLS},
		"closed":               {nil, "closed the connection", trust.Closed},
		"no common cipher":     {alert(40), "no cipher in common", trust.NoCipher},
		"unknown name":         {alert(112), "does not know this name", trust.UnknownName},
		"certificate required": {alert(116), "wants a certificate", trust.WantsCertificate},
		"some other alert":     {alert(80), "internal error", ""},
	} {
		t.Run(name, func(t *testing.T) {
			address := listen(t, func(conn net.Conn) { answerHello(conn, test.answer) })
			failure := explained(t, address, authority)
			if failure.Code != trust.Other || !strings.Contains(failure.Error(), test.want) || failure.Reason() != test.reason {
				t.Errorf("%s %s: %v; want tls-other, %s and %q", failure.Code, failure.Reason(), failure, test.reason, test.want)
			}
		})
	}
	if failure := trust.Explain("sip.example.test", context.DeadlineExceeded); failure.Code != trust.Other || failure.Reason() != trust.Silent ||
		!strings.Contains(failure.Error(), "did not answer in time") {
		t.Errorf("a timeout: %v", failure)
	}
}

func TestExplainKeepsThePolicysOwnError(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	failure := explained(t, serveCertificate(t, selfSignedServer(t, expired)), authority)
	if failure.Code != trust.Expired || !errors.Is(failure, trust.ErrSelfSigned) {
		t.Errorf("got %s: %v", failure.Code, failure.Err)
	}
	if trust.Explain("sip.example.test", nil) != nil {
		t.Error("no error was explained as one")
	}
}

func TestAVerificationByCryptoTLSIsClassifiedToo(t *testing.T) {
	authority, stranger := newIssuer(t, "Our CA"), newIssuer(t, "Another CA")
	for want, certificate := range map[trust.Code]tls.Certificate{
		trust.UnknownIssuer: stranger.server(t, nil),
		trust.Expired:       authority.server(t, expired),
		trust.NotYetValid:   authority.server(t, notYetValid),
		trust.WrongName:     authority.server(t, madeForAnother),
		trust.Other:         authority.server(t, forClients),
	} {
		t.Run(string(want), func(t *testing.T) {
			config := &tls.Config{ServerName: "sip.example.test", RootCAs: authority.pool()}
			_, err := connectWith(t, serveCertificate(t, certificate), config)
			failure := trust.Explain("sip.example.test", err)
			if failure == nil || failure.Code != want || failure.Certificate == nil {
				t.Errorf("got %#v; want %s with the certificate", failure, want)
			}
		})
	}
}

func TestEverySentenceIsForPeople(t *testing.T) {
	facts := trust.Describe(newIssuer(t, "Example CA").server(t, nil).Leaf)
	noName := *facts
	noName.Names = nil
	for _, test := range []struct {
		failure trust.Error
		want    string
	}{
		{trust.Error{Code: trust.UnknownIssuer, Certificate: facts}, "issued by CN=Example CA, whom this computer does not trust"},
		{trust.Error{Code: trust.UnknownIssuer}, "issued by somebody"},
		{trust.Error{Code: trust.UnknownIssuer, Err: trust.ErrSelfSigned}, "is signed by itself"},
		{trust.Error{Code: trust.Expired, Certificate: facts}, "expired on " + facts.NotAfter.UTC().Format("2 January 2006")},
		{trust.Error{Code: trust.Expired}, "outside its dates"},
		{trust.Error{Code: trust.NotYetValid, Certificate: facts}, "not valid before " + facts.NotBefore.UTC().Format("2 January 2006")},
		{trust.Error{Code: trust.WrongName, Certificate: facts}, "made for sip.example.test, 127.0.0.1, not for pbx.test"},
		{trust.Error{Code: trust.WrongName, Certificate: &noName}, "names no server"},
		{trust.Error{Code: trust.TooOld, Version: "TLS 1.0"}, "offers only TLS 1.0"},
		{trust.Error{Code: trust.TooOld}, "too old"},
		{trust.Error{Code: trust.TooOld, Least: "TLS 1.3"}, "does not offer TLS 1.3"},
		{trust.Error{Code: trust.PinChanged}, "not the one that was trusted"},
		{trust.Error{Code: trust.Other, Err: errors.New("odd")}, "odd"},
		{trust.Error{Code: trust.Other}, "no reason was given"},
		{trust.Error{Code: trust.Expired, Certificate: facts, Also: []trust.Code{trust.UnknownIssuer, trust.WrongName}}, "; it was issued by CN=Example CA, whom this computer does not trust; it was not made for this name either"},
		{trust.Error{Code: trust.PinChanged, Also: []trust.Code{trust.NotYetValid}}, "not valid yet either"},
	} {
		test.failure.Server = "pbx.test"
		text := test.failure.Error()
		if !strings.Contains(text, test.want) || !strings.Contains(text, "pbx.test") || strings.Contains(text, "x509") {
			t.Errorf("%s: %q; want the server and %q", test.failure.Code, text, test.want)
		}
	}
}

func TestTheCauseKeepsTheErrorsOfTheLibrary(t *testing.T) {
	_, err := connect(t, serveCertificate(t, selfSignedServer(t, everythingWrong)), trust.Policy{Server: "sip.example.test", Roots: newIssuer(t, "Our CA").pool()})
	if _, ok := errors.AsType[x509.CertificateInvalidError](err); !ok {
		t.Error("the dates are missing")
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); !ok {
		t.Error("the issuer is missing")
	}
	if _, ok := errors.AsType[x509.HostnameError](err); !ok {
		t.Error("the name is missing")
	}
}
