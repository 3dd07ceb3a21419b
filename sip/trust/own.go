package trust

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
)

// OwnError tells that the account's own certificate can't be used.
type OwnError struct {
	CertFile string
	KeyFile  string
	Err      error
}

func (e *OwnError) Error() string {
	if path, ok := errors.AsType[*os.PathError](e.Err); ok {
		return fmt.Sprintf("the account's own certificate can't be used: %s can't be read: %v", path.Path, path.Err)
	}
	return fmt.Sprintf("the account's own certificate can't be used: %s with the key %s: %v", e.CertFile, e.KeyFile, e.Err)
}

func (e *OwnError) Unwrap() error { return e.Err }

// LoadOwn reads a certificate of our own with its chain, and its key, from PEM files. The key has to be that of the
// certificate. The error is an *OwnError.
func LoadOwn(certFile, keyFile string) (*tls.Certificate, error) {
	own, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, &OwnError{certFile, keyFile, err}
	}
	return &own, nil
}
