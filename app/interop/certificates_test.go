package interop

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"testing"
)

func TestTheAuthorityVouchesForTheServersNamesAndNoOthers(t *testing.T) {
	ca := newAuthority(t, t.TempDir())
	certificateFile, keyFile := ca.server(t, "127.0.0.1", Domain)
	pair, err := tls.LoadX509KeyPair(certificateFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(ca.file)
	if err != nil {
		t.Fatal(err)
	}
	if block, _ := pem.Decode(text); block == nil || string(block.Bytes) != string(ca.certificate.Raw) {
		t.Error("the CA file does not hold the authority's certificate")
	}
	for name, want := range map[string]bool{"127.0.0.1": true, Domain: true, "127.0.0.2": false, "sip." + Domain: false} {
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: ca.pool(), DNSName: name}); (err == nil) != want {
			t.Errorf("%s: %v; want it verified: %v", name, err, want)
		}
	}
}
