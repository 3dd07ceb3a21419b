package app

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sotto/app/config"
	"sotto/sip"
	"sotto/sip/trust"
)

// failureOf says why a server can't be used: what happened, then what to do.
func failureOf(err error, server string) *Failure {
	var secure *trust.Error
	var connect *sip.ConnectError
	var status *sip.StatusError
	var listen *sip.ListenError
	var own *trust.OwnError
	switch {
	case errors.As(err, &listen):
		return listenFailure(listen)
	case errors.As(err, &own):
		return &Failure{Code: "certificate-unusable", Text: sentenceOf(own) + ". Put that right, then let the account register."}
	case errors.As(err, &secure):
		return tlsFailure(secure)
	case errors.As(err, &connect):
		return &Failure{Code: string(connect.Code), Text: connect.Error()}
	case errors.Is(err, sip.ErrNoPassword):
		return &Failure{Code: "unauthorized", Text: fmt.Sprintf("%s asks for a password, and this account has none.", server)}
	case errors.Is(err, sip.ErrUnauthorized):
		return &Failure{Code: "unauthorized", Text: fmt.Sprintf("%s does not accept this user name and password.", server)}
	case errors.As(err, &status) && status.Code == 403:
		return &Failure{Code: "forbidden", Text: fmt.Sprintf("%s does not let this account register (403 %s). Ask its administrator.", server, status.Reason)}
	case errors.As(err, &status):
		return &Failure{Code: "refused", Text: fmt.Sprintf("%s answers %d %s.", server, status.Code, status.Reason)}
	case errors.Is(err, sip.ErrNoAnswer):
		return &Failure{Code: "timeout", Text: fmt.Sprintf("%s does not answer. A firewall may be in the way.", server)}
	}
	return &Failure{Code: "unreachable", Text: fmt.Sprintf("%s can't be reached: %s.", server, strings.TrimSuffix(err.Error(), "."))}
}

// listenFailure says why an account without a server can't be called.
func listenFailure(e *sip.ListenError) *Failure {
	code := "listen-failed"
	if e.InUse() {
		code = "port-in-use"
	}
	return &Failure{Code: code, Text: e.Error()}
}

// sentenceOf is an error as a sentence begins.
func sentenceOf(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

func tlsFailure(e *trust.Error) *Failure {
	f := &Failure{Code: string(e.Code), Text: tlsSentence(e), Certificate: certificateOf(e.Certificate)}
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

func tlsSentence(e *trust.Error) string {
	day := func(pick func(*trust.Certificate) time.Time) string {
		if e.Certificate == nil {
			return "an unknown day"
		}
		return pick(e.Certificate).Format("2 January 2006")
	}
	switch e.Code {
	case trust.UnknownIssuer:
		return fmt.Sprintf("Nobody this computer knows vouches for the certificate of %s. Compare its fingerprint with your administrator's, then trust it.", e.Server)
	case trust.Expired:
		return fmt.Sprintf("The certificate of %s ended on %s. Its administrator has to renew it.", e.Server, day(func(c *trust.Certificate) time.Time { return c.NotAfter }))
	case trust.NotYetValid:
		return fmt.Sprintf("The certificate of %s starts on %s. Is this computer's clock right (%s)?", e.Server,
			day(func(c *trust.Certificate) time.Time { return c.NotBefore }), time.Now().Format("2 January 2006"))
	case trust.WrongName:
		return fmt.Sprintf("The certificate belongs to %s, not to %s. You may be talking to someone else.", namesOf(e.Certificate), e.Server)
	case trust.TooOld:
		if e.Least != "" {
			return fmt.Sprintf("%s does not offer %s, the oldest version that this account takes.", e.Server, e.Least)
		}
		version := "an old version of TLS"
		if e.Version != "" {
			version = e.Version
		}
		return fmt.Sprintf("%s offers only %s, which is no longer safe.", e.Server, version)
	case trust.PinChanged:
		since := "before"
		if e.Pinned != nil && !e.Pinned.TrustedOn.IsZero() {
			since = "on " + e.Pinned.TrustedOn.Format("2 January 2006")
		}
		return fmt.Sprintf("The certificate of %s is not the one you trusted %s.", e.Server, since)
	}
	return sentenceOf(e) + ". Is TLS switched on at this port?"
}

func namesOf(c *trust.Certificate) string {
	if c == nil || len(c.Names) == 0 {
		return "nobody by name"
	}
	return strings.Join(c.Names, ", ")
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
