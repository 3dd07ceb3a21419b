package pbx

import (
	cryptotls "crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
)

func TestTheCertificateIsGoodForEachNameOfThePBX(t *testing.T) {
	p := startPBX(t)
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := p.WriteCA(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		t.Fatal("no certificate in the file")
	}
	for name, good := range map[string]bool{testDomain: true, "localhost": true, "127.0.0.1": true, "::1": true, "other.test": false, "127.0.0.2": false} {
		conn, err := cryptotls.Dial("tcp", p.TLS().String(), &cryptotls.Config{RootCAs: roots, ServerName: name})
		if (err == nil) != good {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

func TestNothingOlderThanTLS12IsSpoken(t *testing.T) {
	p := startPBX(t)
	for version, good := range map[uint16]bool{cryptotls.VersionTLS10: false, cryptotls.VersionTLS11: false, cryptotls.VersionTLS12: true, cryptotls.VersionTLS13: true} {
		conn, err := cryptotls.Dial("tcp", p.TLS().String(), &cryptotls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		if (err == nil) != good {
			t.Errorf("%s: %v", cryptotls.VersionName(version), err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

func TestACertificateIsIssuedForAPhoneThatListens(t *testing.T) {
	p := startPBX(t)
	made, err := p.CertificateFor("phone.test", "127.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(made.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	for _, name := range []string{"phone.test", "127.0.0.9"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name}); err != nil {
			t.Error(err)
		}
	}
}
