package trust

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// ErrNoCertificates is the cause in a CAFileError for a file that could be read but holds no certificate.
var ErrNoCertificates = errors.New("it holds no certificate in PEM form")

// CAFileError tells that the file with the issuers to trust can't be used. No connection is tried without it:
// leaving it out would turn into a misleading "unknown issuer".
type CAFileError struct {
	File string
	Err  error
}

func (e *CAFileError) Error() string {
	return fmt.Sprintf("the CA file %s can't be used: %v", e.File, e.Err)
}

func (e *CAFileError) Unwrap() error { return e.Err }

// readCAFile reads every certificate of a PEM file; other blocks (a private key, parameters) are passed over.
// A certificate that does not parse is an error rather than an issuer silently missing.
func readCAFile(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		if pathError, ok := errors.AsType[*os.PathError](err); ok {
			err = pathError.Err // the file is named once already
		}
		return nil, &CAFileError{file, err}
	}
	pool, found := x509.NewCertPool(), false
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, &CAFileError{file, err}
		}
		pool.AddCert(c)
		found = true
	}
	if !found {
		return nil, &CAFileError{file, ErrNoCertificates}
	}
	return pool, nil
}
