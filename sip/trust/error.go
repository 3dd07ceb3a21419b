package trust

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code tells the kinds of failure apart; its text is the `code` of the control protocol.
type Code string

// The ways in which a TLS connection fails.
const (
	UnknownIssuer Code = "tls-unknown-issuer"
	Expired       Code = "tls-expired"
	NotYetValid   Code = "tls-not-yet-valid"
	WrongName     Code = "tls-wrong-name"
	TooOld        Code = "tls-too-old"
	PinChanged    Code = "tls-pin-changed"
	Other         Code = "tls-other"
)

// Error is a TLS connection that was not made, with what a person needs for deciding what to do.
type Error struct {
	Code   Code
	Also   []Code // what else is wrong with the certificate, most important first
	Server string // the name that was checked
	Port   uint16 // of the server, where the handshake was; 0 when whoever made it did not say
	// Certificate is the one at fault: the server's own, or one above it whose dates are wrong. It is nil when the
	// failure is not about a certificate.
	Certificate *Certificate
	Pinned      *Pin   // with PinChanged: what had been trusted
	Version     string // with TooOld: what the server offers, such as "TLS 1.1"; empty when it did not tell
	Least       string // with TooOld: the oldest version that it was asked for, when that is newer than "TLS 1.2"
	Err         error  // everything that is wrong, in the words of crypto/tls and crypto/x509
}

func (e *Error) Unwrap() error { return e.Err }

// Error returns a sentence for people, followed by what else is wrong with the certificate.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(e.headline())
	for _, also := range e.Also {
		switch also {
		case Expired:
			text.WriteString("; it has expired too")
		case NotYetValid:
			text.WriteString("; it is not valid yet either")
		case UnknownIssuer:
			text.WriteString("; " + e.untrusted("it"))
		case WrongName:
			text.WriteString("; it was not made for this name either")
		}
	}
	return text.String()
}

func (e *Error) headline() string {
	subject := "the certificate of " + e.Server
	switch e.Code {
	case UnknownIssuer:
		return e.untrusted(subject)
	case Expired:
		return e.dated("%s expired on %s", subject, func(c *Certificate) time.Time { return c.NotAfter })
	case NotYetValid:
		return e.dated("%s is not valid before %s: is the clock of this computer right?", subject,
			func(c *Certificate) time.Time { return c.NotBefore })
	case WrongName:
		return e.misnamed(subject)
	case TooOld:
		if e.Least != "" {
			return fmt.Sprintf("%s does not offer %s, the oldest version that is taken from it", e.Server, e.Least)
		}
		if e.Version != "" {
			return fmt.Sprintf("%s offers only %s, which is too old to be safe", e.Server, e.Version)
		}
		return e.Server + " offers only versions of TLS that are too old to be safe"
	case PinChanged:
		return e.changed(subject)
	default:
		return fmt.Sprintf("no encrypted connection to %s: %s", e.Server, e.why())
	}
}

func (e *Error) untrusted(subject string) string {
	if errors.Is(e.Err, ErrSelfSigned) {
		return subject + " is signed by itself, not by an issuer that this computer trusts"
	}
	if e.Certificate == nil {
		return subject + " was issued by somebody whom this computer does not trust"
	}
	return fmt.Sprintf("%s was issued by %s, whom this computer does not trust", subject, e.Certificate.Issuer)
}

func (e *Error) dated(format, subject string, date func(*Certificate) time.Time) string {
	if e.Certificate == nil {
		return subject + " is outside its dates"
	}
	return fmt.Sprintf(format, subject, date(e.Certificate).UTC().Format("2 January 2006 15:04 MST"))
}

func (e *Error) misnamed(subject string) string {
	if e.Certificate == nil || len(e.Certificate.Names) == 0 {
		return subject + " names no server, so it could be anybody's"
	}
	return fmt.Sprintf("%s was made for %s, not for %s", subject, strings.Join(e.Certificate.Names, ", "), e.Server)
}

func (e *Error) changed(subject string) string {
	if e.Pinned == nil || e.Certificate == nil {
		return subject + " is not the one that was trusted"
	}
	seen := e.Certificate.CertificateSHA256
	if e.Pinned.CertificateSHA256 == "" {
		seen = e.Certificate.SPKISHA256
	}
	return fmt.Sprintf("%s is not the one that was trusted: that had the fingerprint %s, this one has %s",
		subject, e.Pinned.fingerprint(), seen)
}

// both keeps two errors for errors.Is and errors.As on one line.
func both(first, second error) error { return fmt.Errorf("%w; %w", first, second) }
