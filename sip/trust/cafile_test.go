package trust_test

import (
	"encoding/pem"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"sotto/sip/trust"
)

func TestEveryIssuerInACAFileIsTrusted(t *testing.T) {
	first, second := newIssuer(t, "First CA"), newIssuer(t, "Second CA")
	text := append([]byte("# comments and other blocks may stand between\n"), pemOf(first.certificate)...)
	text = append(text, pem.EncodeToMemory(&pem.Block{Type: "EC PARAMETERS", Bytes: []byte{6, 0}})...)
	text = append(text, pemOf(second.certificate)...)
	policy := trust.Policy{Server: "sip.example.test", Roots: newIssuer(t, "Another CA").pool(), CAFile: writeFile(t, "cas.pem", text)}
	for name, authority := range map[string]issuer{"first": first, "second": second} {
		t.Run(name, func(t *testing.T) {
			if _, err := connect(t, serveCertificate(t, authority.server(t, nil)), policy); err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

func TestAnUnusableCAFileIsNamed(t *testing.T) {
	broken := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("no certificate")})
	good := pemOf(newIssuer(t, "Our CA").certificate)
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1}})
	for name, test := range map[string]struct {
		file  string
		cause error // nil: any
	}{
		"missing":                 {filepath.Join(t.TempDir(), "missing.pem"), fs.ErrNotExist},
		"empty":                   {writeFile(t, "empty.pem", nil), trust.ErrNoCertificates},
		"no PEM":                  {writeFile(t, "text.pem", []byte("hello")), trust.ErrNoCertificates},
		"a key only":              {writeFile(t, "key.pem", key), trust.ErrNoCertificates},
		"one good, one is broken": {writeFile(t, "broken.pem", append(good, broken...)), nil},
		"a folder":                {t.TempDir(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := trust.Policy{Server: "sip.example.test", CAFile: test.file}.ClientConfig()
			failure, ok := errors.AsType[*trust.CAFileError](err)
			if !ok || failure.File != test.file {
				t.Fatalf("error %T: %v; want a *CAFileError for %s", err, err, test.file)
			}
			if test.cause != nil && !errors.Is(err, test.cause) {
				t.Errorf("cause %v; want %v", failure.Err, test.cause)
			}
			if strings.Count(err.Error(), test.file) != 1 {
				t.Errorf("the sentence should name the file once: %v", err)
			}
		})
	}
}

func TestTheSystemsRootsDoNotVouchForOurs(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	address := serveCertificate(t, authority.server(t, nil))
	_, err := connect(t, address, trust.Policy{Server: "sip.example.test"})
	mustBe(t, err, trust.UnknownIssuer)
	policy := trust.Policy{Server: "sip.example.test", CAFile: authority.file(t)}
	state, err := connect(t, address, policy)
	if err != nil {
		t.Fatal(err)
	}
	if by, err := policy.Verify(state); by != trust.VerifiedByCAFile || err != nil {
		t.Errorf("Verify = %q, %v", by, err)
	}
}
