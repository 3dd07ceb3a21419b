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

// reason says in plain words why a handshake failed that is not about a certificate; the rest speaks for itself.
func reason(err error) string {
	switch {
	case err == nil:
		return "no reason was given"
	case isNotTLS(err):
		return "what answers there does not speak TLS; the port may be the wrong one"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "the server closed the connection before it was set up"
	case isTimeout(err):
		return "the server did not answer in time"
	case isRemoteAlert(err, alertHandshakeFailure):
		return "the server found no cipher in common, or wants a certificate of ours"
	case isRemoteAlert(err, alertUnrecognizedName):
		return "the server does not know this name"
	case isRemoteAlert(err, alertCertificateRequired):
		return "the server wants a certificate of ours"
	default:
		return err.Error()
	}
}

func isNotTLS(err error) bool {
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}

func isTimeout(err error) bool {
	network, ok := errors.AsType[net.Error](err)
	return ok && network.Timeout()
}
