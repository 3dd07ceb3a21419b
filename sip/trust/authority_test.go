package trust_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// issuer is a certificate authority of a test's own.
type issuer struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func newIssuer(t *testing.T, name string) issuer {
	t.Helper()
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour * 24 * 100),
		NotAfter:              time.Now().Add(time.Hour * 24 * 100),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	key := newKey(t)
	return issuer{sign(t, template, template, key, key), key}
}

// intermediate returns an authority below this one.
func (i issuer) intermediate(t *testing.T, change func(*x509.Certificate)) issuer {
	t.Helper()
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "Intermediate"},
		NotBefore:             time.Now().Add(-time.Hour * 24 * 50),
		NotAfter:              time.Now().Add(time.Hour * 24 * 50),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	change(template)
	key := newKey(t)
	return issuer{sign(t, template, i.certificate, key, i.key), key}
}

// pool returns the authority as a set of roots.
func (i issuer) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(i.certificate)
	return pool
}

// file writes the authority's certificate to a PEM file and returns its path.
func (i issuer) file(t *testing.T) string {
	t.Helper()
	return writeFile(t, "ca.pem", pemOf(i.certificate))
}

// server returns a certificate for sip.example.test and 127.0.0.1, as changed by change.
func (i issuer) server(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	return i.serverWithKey(t, newKey(t), change)
}

func (i issuer) serverWithKey(t *testing.T, key crypto.Signer, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	template := serverTemplate(change)
	c := sign(t, template, i.certificate, key, i.key)
	return tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: key, Leaf: c}
}

// selfSignedServer is like issuer.server without an issuer.
func selfSignedServer(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, template := newKey(t), serverTemplate(change)
	c := sign(t, template, template, key, key)
	return tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: key, Leaf: c}
}

func serverTemplate(change func(*x509.Certificate)) *x509.Certificate {
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "sip.example.test"},
		DNSNames:    []string{"sip.example.test"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   time.Now().Add(-time.Hour * 24),
		NotAfter:    time.Now().Add(time.Hour * 24 * 10),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(template)
	}
	return template
}

func expired(c *x509.Certificate) {
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour*24*20), time.Now().Add(-time.Hour*24*2)
}

func notYetValid(c *x509.Certificate) {
	c.NotBefore, c.NotAfter = time.Now().Add(time.Hour*24*10), time.Now().Add(time.Hour*24*20)
}

func madeForAnother(c *x509.Certificate) {
	c.DNSNames, c.IPAddresses = []string{"wrong.example.test"}, nil
}

func nameOnlyInCN(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }

func newKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t *testing.T, template, parent *x509.Certificate, key, parentKey crypto.Signer) *x509.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = serial
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pemOf(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

func writeFile(t *testing.T, name string, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
