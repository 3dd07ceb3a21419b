package trust_test

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"slices"
	"testing"
	"time"

	"sotto/sip/trust"
)

// A public certificate for sip.example.test and 192.0.2.1, and what OpenSSL's x509 and dgst commands say of it.
const (
	vectorFingerprint = "C4:BE:80:DB:F6:C6:AE:F9:8A:37:80:8C:4A:88:C3:6E:65:4F:A8:04:03:F9:1A:2E:C3:D6:38:A4:17:53:C9:E3"
	vectorSPKI        = "CqavQ/L8jG8lqMDjH6jzQBqRfpClB6Sitzg8EBP2Y1s="
	vector            = `-----BEGIN CERTIFICATE-----
MIIB0jCCAXigAwIBAgIUTxk7RZbgxRVLi+6uBNDLdgkQ8mcwCgYIKoZIzj0EAwIw
LTEQMA4GA1UECgwHRXhhbXBsZTEZMBcGA1UEAwwQc2lwLmV4YW1wbGUudGVzdDAe
Fw0yNjExMjMyMTE2NTRaFw0zNjExMjAyMTE2NTRaMC0xEDAOBgNVBAoMB0V4YW1w
bGUxGTAXBgNVBAMMEHNpcC5leGFtcGxlLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQlQGRX4diYo2hhlt0GUGBrzmF5+A9RuLKRvtgDvmaB5svLBf9r/5mw
6WwyrEXxL2S7o63mCjxW11BRRD659k6Mo3YwdDAdBgNVHQ4EFgQUhpZW4aQldHOa
dyKCK22zmrFPLpowHwYDVR0jBBgwFoAUhpZW4aQldHOadyKCK22zmrFPLpowDwYD
VR0TAQH/BAUwAwEB/zAhBgNVHREEGjAYghBzaXAuZXhhbXBsZS50ZXN0hwTAAAIB
MAoGCCqGSM49BAMCA0gAMEUCIBlFaOkDEuAScba4Vv229sugBAOpJlu4idyuqpmR
O+DpAiEArcqLFkpsKQAhk4v5Z/37QZbUUAD3nKNgw5xER83eWOQ=
-----END CERTIFICATE-----
`
)

func TestACertificateIsDescribedAsOpenSSLDoes(t *testing.T) {
	block, _ := pem.Decode([]byte(vector))
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	got := trust.Describe(c)
	for what, pair := range map[string][2]string{
		"subject":                 {got.Subject, "CN=sip.example.test,O=Example"},
		"issuer":                  {got.Issuer, "CN=sip.example.test,O=Example"},
		"certificate fingerprint": {got.CertificateSHA256, vectorFingerprint},
		"key fingerprint":         {got.SPKISHA256, vectorSPKI},
		"start":                   {got.NotBefore.UTC().Format(time.RFC3339), "2026-11-23T21:16:54Z"},
		"end":                     {got.NotAfter.UTC().Format(time.RFC3339), "2036-11-20T21:16:54Z"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s; want %s", what, pair[0], pair[1])
		}
	}
	if want := []string{"sip.example.test", "192.0.2.1"}; !slices.Equal(got.Names, want) {
		t.Errorf("names: %q; want %q", got.Names, want)
	}
}

func TestACertificateHasTheFieldsOfTheControlProtocol(t *testing.T) {
	text, err := json.Marshal(trust.Describe(selfSignedServer(t, nameOnlyInCN).Leaf))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	if names, isList := fields["names"].([]any); !isList || len(names) > 0 {
		t.Errorf("names of a certificate without any: %v; want an empty list", fields["names"])
	}
	for _, name := range []string{"subject", "issuer", "names", "not_before", "not_after", "certificate_sha256", "spki_sha256"} {
		if _, there := fields[name]; !there {
			t.Errorf("%s is missing", name)
		}
		delete(fields, name)
	}
	if len(fields) > 0 {
		t.Errorf("fields that nobody knows: %v", fields)
	}
}
