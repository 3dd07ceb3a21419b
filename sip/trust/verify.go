package trust

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"time"
)

// VerifiedBy names what makes a server trusted; its text is the `verified_by` of the control protocol.
type VerifiedBy string

// The three ways to be trusted, in the order in which they are tried.
const (
	VerifiedByRoots  VerifiedBy = "roots"
	VerifiedByCAFile VerifiedBy = "ca-file"
	VerifiedByPin    VerifiedBy = "pin"
)

// Causes in an Error that crypto/x509 has no error for.
var (
	ErrSelfSigned    = errors.New("the certificate is signed by itself")
	ErrNoCertificate = errors.New("the server showed no certificate")
	ErrKeyChanged    = errors.New("the server's key is not the one that was trusted")
)

// anchor is a set of issuers and the name that trust in them goes by.
type anchor struct {
	by   VerifiedBy
	pool *x509.CertPool
}

// verifier is a Policy made ready. It is never changed, so handshakes may share it.
type verifier struct {
	server  string // canonical
	anchors []anchor
	pins    []Pin // those of server
	now     func() time.Time
}

// fault is one thing that is wrong with a certificate.
type fault struct {
	code        Code
	certificate *x509.Certificate // the one at fault
	err         error
}

// verify looks for everything that is wrong, since people want to hear of it at once, and puts first what decides
// about their next step:
//
//  1. a changed key of a pinned server, which may be an attack and which no valid issuer excuses;
//  2. the dates, since nobody can trust such a certificate by hand: it has to be renewed;
//  3. the issuer, without whom the name in the certificate is just a claim;
//  4. the name (RFC 5922 section 7.2, RFC 6125), which is never looked for in the CN.
//
// A pin that matches leaves only the dates to check.
func (v *verifier) verify(cs tls.ConnectionState) (VerifiedBy, error) {
	if len(cs.PeerCertificates) == 0 {
		return "", &Error{Code: Other, Server: v.server, Err: ErrNoCertificate}
	}
	leaf := cs.PeerCertificates[0]
	pinned := slices.ContainsFunc(v.pins, func(p Pin) bool { return p.matches(leaf) })
	by, issuer := v.checkIssuer(cs.PeerCertificates)
	identity := append(issuer, v.checkName(leaf)...)
	if pinned && len(identity) > 0 {
		by, identity = VerifiedByPin, nil
	}
	faults := append(v.checkDates(leaf), identity...)
	if len(v.pins) > 0 && !pinned {
		faults = append([]fault{{PinChanged, leaf, ErrKeyChanged}}, faults...)
	}
	if len(faults) > 0 {
		return "", v.refuse(faults)
	}
	return by, nil
}

func (v *verifier) refuse(faults []fault) *Error {
	first := faults[0]
	e := &Error{Code: first.code, Server: v.server, Certificate: Describe(first.certificate), Err: first.err}
	for _, also := range faults[1:] {
		e.Also = append(e.Also, also.code)
		e.Err = both(e.Err, also.err)
	}
	if e.Code == PinChanged {
		pin := v.pins[0]
		e.Pinned = &pin
	}
	return e
}

func (v *verifier) checkDates(c *x509.Certificate) []fault {
	switch now := v.now(); {
	case now.Before(c.NotBefore):
		return []fault{{NotYetValid, c, x509.CertificateInvalidError{Cert: c, Reason: x509.Expired}}}
	case now.After(c.NotAfter):
		return []fault{{Expired, c, x509.CertificateInvalidError{Cert: c, Reason: x509.Expired}}}
	}
	return nil
}

func (v *verifier) checkName(c *x509.Certificate) []fault {
	if err := c.VerifyHostname(v.server); err != nil {
		return []fault{{WrongName, c, err}}
	}
	return nil
}

// checkIssuer tries the anchors in turn. When none of them holds, an error that says more than "unknown" wins.
func (v *verifier) checkIssuer(chain []*x509.Certificate) (VerifiedBy, []fault) {
	leaf := chain[0]
	options := x509.VerifyOptions{
		Intermediates: x509.NewCertPool(),
		CurrentTime:   v.withinDates(leaf),
	}
	for _, c := range chain[1:] {
		options.Intermediates.AddCert(c)
	}
	var found fault
	for _, a := range v.anchors {
		options.Roots = a.pool
		_, err := leaf.Verify(options)
		if err == nil {
			return a.by, nil
		}
		if code := classify(err, options.CurrentTime); found.err == nil || code != UnknownIssuer {
			found = fault{code, leaf, err}
		}
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](found.err); ok {
		found.certificate = invalid.Cert // one above the server's
	}
	if found.code == UnknownIssuer && selfSigned(leaf) {
		found.err = both(ErrSelfSigned, found.err)
	}
	return "", []fault{found}
}

// withinDates returns the time nearest to now at which the certificate is valid: its own dates are checked apart, and
// must not keep us from learning about its issuer.
func (v *verifier) withinDates(c *x509.Certificate) time.Time {
	now := v.now()
	if now.Before(c.NotBefore) {
		return c.NotBefore
	}
	if now.After(c.NotAfter) {
		return c.NotAfter
	}
	return now
}

func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) &&
		c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}
