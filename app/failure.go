package app

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"sotto/app/config"
	"sotto/sip"
	"sotto/sip/trust"
)

// failure says why a server can't be used: what happened, then what to do.
func (l Language) failure(err error, server string) *Failure {
	var secure *trust.Error
	if errors.As(err, &secure) {
		return l.tlsFailure(secure)
	}
	r := l.connection(err, server)
	return &Failure{Code: r.Code, Args: r.Args, Text: r.Text}
}

// connection says why a server can't be used when TLS is not the reason.
func (l Language) connection(err error, server string) Reason {
	var connect *sip.ConnectError
	var status *sip.StatusError
	var listen *sip.ListenError
	var own *trust.OwnError
	var issuers *trust.CAFileError
	switch {
	case errors.As(err, &listen):
		return l.listening(listen)
	case errors.As(err, &own):
		return l.ownCertificate(own)
	case errors.As(err, &issuers):
		return l.reason("failure.ca-file-unusable", "file", issuers.File, "detail", detail(issuers.Err))
	case errors.As(err, &connect):
		return l.connect(connect)
	case errors.Is(err, sip.ErrNoPassword):
		return l.reason("failure.unauthorized.no-password", "server", server)
	case errors.Is(err, sip.ErrUnauthorized):
		return l.reason("failure.unauthorized", "server", server)
	case errors.As(err, &status) && status.Code == 403:
		return l.reason("failure.forbidden", "server", server, "status", strconv.Itoa(status.Code), "words", status.Reason)
	case errors.As(err, &status):
		return l.reason("failure.refused.status", "server", server, "status", strconv.Itoa(status.Code), "words", status.Reason)
	case errors.Is(err, sip.ErrNoAnswer):
		return l.reason("failure.timeout.unanswered", "server", server)
	case errors.Is(err, sip.ErrFlowLost):
		return l.reason("failure.unreachable.lost", "server", server)
	}
	return l.reason("failure.unreachable.detail", "server", server, "detail", detail(err))
}

// listening says why an account without a server can't be called.
func (l Language) listening(e *sip.ListenError) Reason {
	port := strconv.Itoa(int(e.Port))
	switch {
	case e.InUse():
		return l.reason("failure.port-in-use", "port", port)
	case errors.Is(e, os.ErrPermission):
		return l.reason("failure.listen-failed.permission", "port", port)
	}
	return l.reason("failure.listen-failed", "port", port, "detail", detail(e.Why()))
}

// ownCertificate says why an account's own certificate can't be used.
func (l Language) ownCertificate(e *trust.OwnError) Reason {
	if path, ok := errors.AsType[*os.PathError](e); ok {
		return l.reason("failure.certificate-unusable.unreadable", "file", path.Path, "detail", detail(path.Err))
	}
	return l.reason("failure.certificate-unusable", "file", e.CertFile, "key", e.KeyFile, "detail", detail(e.Err))
}

// detail is what a lower room or the system says, as a part of a sentence. It is
// always English.
func detail(err error) string { return strings.TrimSuffix(err.Error(), ".") }

var connectKeys = map[sip.ConnectCode]string{
	sip.ConnectDNS:         "failure.dns",
	sip.ConnectRefused:     "failure.refused",
	sip.ConnectTimeout:     "failure.timeout",
	sip.ConnectUnreachable: "failure.unreachable",
}

func (l Language) connect(e *sip.ConnectError) Reason {
	if errors.Is(e.Err, sip.ErrNoService) {
		return l.reason("failure.dns.no-service", "server", e.Server)
	}
	return l.reason(connectKeys[e.Code], "server", e.Server, "port", strconv.Itoa(int(e.Port)))
}

func (l Language) tlsFailure(e *trust.Error) *Failure {
	r := l.tlsReason(e)
	f := &Failure{Code: r.Code, Args: r.Args, Text: r.Text, Certificate: certificateOf(e.Certificate)}
	if f.Certificate != nil {
		f.Host, f.Port = e.Server, e.Port
	}
	if pin := e.Pinned; pin != nil {
		f.Trusted = &Trusted{CertificateSHA256: pin.CertificateSHA256, SPKISHA256: pin.SPKISHA256}
		if !pin.TrustedOn.IsZero() {
			f.Trusted.TrustedOn = config.DateOf(pin.TrustedOn)
		}
	}
	return f
}

func (l Language) tlsReason(e *trust.Error) Reason {
	now := isoDay(time.Now())
	c := e.Certificate
	switch e.Code {
	case trust.UnknownIssuer:
		return l.reason("failure.tls-unknown-issuer", "server", e.Server)
	case trust.Expired:
		if c == nil {
			return l.reason("failure.tls-expired.undated", "server", e.Server)
		}
		return l.reason("failure.tls-expired", "server", e.Server, "date", isoDay(c.NotAfter))
	case trust.NotYetValid:
		if c == nil {
			return l.reason("failure.tls-not-yet-valid.undated", "server", e.Server, "now", now)
		}
		return l.reason("failure.tls-not-yet-valid", "server", e.Server, "date", isoDay(c.NotBefore), "now", now)
	case trust.WrongName:
		if c == nil || len(c.Names) == 0 {
			return l.reason("failure.tls-wrong-name.nameless", "server", e.Server)
		}
		return l.reason("failure.tls-wrong-name", "server", e.Server, "names", strings.Join(c.Names, ", "))
	case trust.TooOld:
		return l.tooOld(e)
	case trust.PinChanged:
		if e.Pinned == nil || e.Pinned.TrustedOn.IsZero() {
			return l.reason("failure.tls-pin-changed.undated", "server", e.Server)
		}
		return l.reason("failure.tls-pin-changed", "server", e.Server, "date", isoDay(e.Pinned.TrustedOn))
	}
	return l.otherTLS(e)
}

func (l Language) tooOld(e *trust.Error) Reason {
	switch {
	case e.Least != "":
		return l.reason("failure.tls-too-old.least", "server", e.Server, "least", e.Least)
	case e.Version == "":
		return l.reason("failure.tls-too-old.unversioned", "server", e.Server)
	}
	return l.reason("failure.tls-too-old", "server", e.Server, "version", e.Version)
}

var otherTLSKeys = map[trust.Reason]string{
	trust.NotTLS:           "failure.tls-other.not-tls",
	trust.Closed:           "failure.tls-other.closed",
	trust.Silent:           "failure.tls-other.silent",
	trust.NoCipher:         "failure.tls-other.no-cipher",
	trust.UnknownName:      "failure.tls-other.unknown-name",
	trust.WantsCertificate: "failure.tls-other.wants-certificate",
}

func (l Language) otherTLS(e *trust.Error) Reason {
	if key, known := otherTLSKeys[e.Reason()]; known {
		return l.reason(key, "server", e.Server)
	}
	words := "-"
	if e.Err != nil {
		words = detail(e.Err)
	}
	return l.reason("failure.tls-other", "server", e.Server, "detail", words)
}

func certificateOf(c *trust.Certificate) *Certificate {
	if c == nil {
		return nil
	}
	return &Certificate{
		Subject: c.Subject, Issuer: c.Issuer, Names: c.Names,
		NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		CertificateSHA256: c.CertificateSHA256, SPKISHA256: c.SPKISHA256,
	}
}
