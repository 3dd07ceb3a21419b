package trust

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Alerts that a server refuses us with (RFC 8446 section 6).
const (
	alertHandshakeFailure    tls.AlertError = 40
	alertProtocolVersion     tls.AlertError = 70
	alertUnrecognizedName    tls.AlertError = 112
	alertCertificateRequired tls.AlertError = 116
)

// Explain turns whatever a handshake with the server returned into an *Error: that of a Policy as it is, the others
// classified. It returns nil for nil.
func Explain(server string, err error) *Error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	e := &Error{Code: Other, Server: canonicalHost(server), Err: err}
	if version, ok := oldVersion(err); ok {
		e.Code, e.Version = TooOld, version
		return e
	}
	e.Code = classify(err, time.Now())
	if failed, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		e.Certificate = Describe(failed.UnverifiedCertificates[0])
	}
	return e
}

// classify returns the kind of an error of crypto/x509, Other for any other error.
func classify(err error, now time.Time) Code {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return UnknownIssuer
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return WrongName
	}
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	switch {
	case !ok || invalid.Reason != x509.Expired:
		return Other
	case now.Before(invalid.Cert.NotBefore):
		return NotYetValid
	default:
		return Expired
	}
}

// oldVersion reports whether the handshake failed for want of a common version, and which one the server had, as far
// as it said so: a server either sends an alert, or picks a version that was never offered.
func oldVersion(err error) (string, bool) {
	if isRemoteAlert(err, alertProtocolVersion) {
		return "", true
	}
	_, picked, ok := strings.Cut(err.Error(), "server selected unsupported protocol version ")
	if !ok {
		return "", false
	}
	number, err := strconv.ParseUint(picked, 16, 16)
	if err != nil {
		return "", true
	}
	return tls.VersionName(uint16(number)), true
}

// isRemoteAlert reports whether the server ended the handshake with an alert. Its type in crypto/tls is not exported
// outside QUIC, but its text is that of the exported AlertError.
func isRemoteAlert(err error, alert tls.AlertError) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "remote error" && op.Err != nil && op.Err.Error() == alert.Error()
}

// Reason tells apart why a handshake failed that is not about a certificate.
type Reason string

// The reasons that are known; any other speaks for itself, in Error.Err.
const (
	NotTLS           Reason = "not-tls"
	Closed           Reason = "closed"
	Silent           Reason = "silent"
	NoCipher         Reason = "no-cipher"
	UnknownName      Reason = "unknown-name"
	WantsCertificate Reason = "wants-certificate"
)

// Reason is why the handshake failed, empty where that is not known or the failure is about a certificate.
func (e *Error) Reason() Reason {
	if e.Code != Other || e.Err == nil {
		return ""
	}
	switch {
	case isNotTLS(e.Err):
		return NotTLS
	case errors.Is(e.Err, io.EOF), errors.Is(e.Err, io.ErrUnexpectedEOF), errors.Is(e.Err, syscall.ECONNRESET):
		return Closed
	case isTimeout(e.Err):
		return Silent
	case isRemoteAlert(e.Err, alertHandshakeFailure):
		return NoCipher
	case isRemoteAlert(e.Err, alertUnrecognizedName):
		return UnknownName
	case isRemoteAlert(e.Err, alertCertificateRequired):
		return WantsCertificate
	}
	return ""
}

var reasons = map[Reason]string{
	NotTLS:           "what answers there does not speak TLS; the port may be the wrong one",
	Closed:           "the server closed the connection before it was set up",
	Silent:           "the server did not answer in time",
	NoCipher:         "the server found no cipher in common, or wants a certificate of ours",
	UnknownName:      "the server does not know this name",
	WantsCertificate: "the server wants a certificate of ours",
}

// why says the reason in plain words.
func (e *Error) why() string {
	if words, known := reasons[e.Reason()]; known {
		return words
	}
	if e.Err == nil {
		return "no reason was given"
	}
	return e.Err.Error()
}

func isNotTLS(err error) bool {
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}

func isTimeout(err error) bool {
	network, ok := errors.AsType[net.Error](err)
	return ok && network.Timeout()
}
