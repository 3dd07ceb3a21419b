package app

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"
	"time"

	"sotto/sip"
	"sotto/sip/trust"
)

var (
	march = time.Date(2026, time.March, 5, 12, 0, 0, 0, time.UTC)
	seen  = &trust.Certificate{
		Subject: "CN=other.example.net", Issuer: "CN=Some CA", Names: []string{"other.example.net", "192.0.2.3"},
		NotBefore: march, NotAfter: march.AddDate(0, 1, 0),
		CertificateSHA256: "AA:BB", SPKISHA256: "c3BraQ==",
	}
)

func refusedTLS(code trust.Code, change func(*trust.Error)) error {
	e := &trust.Error{Code: code, Server: "pbx.example.com", Certificate: seen, Err: errors.New("the handshake failed")}
	if change != nil {
		change(e)
	}
	return fmt.Errorf("registering: %w", e)
}

func unreached(code sip.ConnectCode) error {
	return &sip.ConnectError{Code: code, Server: "pbx.example.com", Port: 5061, Err: errors.New("a word of the system's")}
}

func TestFailuresHaveACodeAndASentence(t *testing.T) {
	without := func(e *trust.Error) { e.Certificate = nil }
	for _, test := range []struct {
		name, code, text string
		err              error
	}{
		{"the name is not known", "dns", "The name pbx.example.com can't be found. Is it spelt right, and is this computer online?", unreached(sip.ConnectDNS)},
		{"nobody listens", "refused", "pbx.example.com refuses connections on port 5061. Is the service switched on there? Hosted servers often use 6060 for TLS, others 5061.", unreached(sip.ConnectRefused)},
		{"nobody answers the connection", "timeout", "pbx.example.com does not answer on port 5061. A firewall may be in the way.", unreached(sip.ConnectTimeout)},
		{"there is no way", "unreachable", "pbx.example.com can't be reached on port 5061. Is this computer online?", unreached(sip.ConnectUnreachable)},
		{"nobody answers the request", "timeout", "pbx.example.com does not answer. A firewall may be in the way.", fmt.Errorf("registering: %w", sip.ErrNoAnswer)},
		{"the password is wrong", "unauthorized", "pbx.example.com does not accept this user name and password.", fmt.Errorf("registering: %w", sip.ErrUnauthorized)},
		{"there is no password", "unauthorized", "pbx.example.com asks for a password, and this account has none.", sip.ErrNoPassword},
		{"the server forbids it", "forbidden", "pbx.example.com does not let this account register (403 Forbidden). Ask its administrator.", &sip.StatusError{Code: 403, Reason: "Forbidden"}},
		{"the server refuses", "refused", "pbx.example.com answers 404 Not Found.", &sip.StatusError{Code: 404, Reason: "Not Found"}},
		{"the connection breaks", "unreachable", "pbx.example.com can't be reached: connection reset by peer.", errors.New("connection reset by peer.")},

		{"unknown issuer", "tls-unknown-issuer", "Nobody this computer knows vouches for the certificate of pbx.example.com. Compare its fingerprint with your administrator's, then trust it.", refusedTLS(trust.UnknownIssuer, nil)},
		{"expired", "tls-expired", "The certificate of pbx.example.com ended on 5 April 2026. Its administrator has to renew it.", refusedTLS(trust.Expired, nil)},
		{"expired, and not shown", "tls-expired", "The certificate of pbx.example.com has ended. Its administrator has to renew it.", refusedTLS(trust.Expired, without)},
		{"not yet valid", "tls-not-yet-valid", "The certificate of pbx.example.com starts on 5 March 2026. Is this computer's clock right (" + time.Now().Format("2 January 2006") + ")?", refusedTLS(trust.NotYetValid, nil)},
		{"wrong name", "tls-wrong-name", "The certificate belongs to other.example.net, 192.0.2.3, not to pbx.example.com. You may be talking to someone else.", refusedTLS(trust.WrongName, nil)},
		{"no name", "tls-wrong-name", "The certificate belongs to nobody by name, not to pbx.example.com. You may be talking to someone else.", refusedTLS(trust.WrongName, without)},
		{"too old", "tls-too-old", "pbx.example.com offers only TLS 1.1, which is no longer safe.", refusedTLS(trust.TooOld, func(e *trust.Error) { e.Version = "TLS 1.1" })},
		{"too old for this account", "tls-too-old", "pbx.example.com does not offer TLS 1.3, the oldest version that this account takes.", refusedTLS(trust.TooOld, func(e *trust.Error) { e.Least = "TLS 1.3" })},
		{"too old, and silent about it", "tls-too-old", "pbx.example.com offers only an old version of TLS, which is no longer safe.", refusedTLS(trust.TooOld, nil)},
		{"pin changed", "tls-pin-changed", "The certificate of pbx.example.com is not the one you trusted on 5 March 2026.", refusedTLS(trust.PinChanged, func(e *trust.Error) { e.Pinned = &trust.Pin{TrustedOn: march} })},
		{"pin of an unknown day changed", "tls-pin-changed", "The certificate of pbx.example.com is not the one you trusted before.", refusedTLS(trust.PinChanged, nil)},
		{"no TLS there", "tls-other", "No encrypted connection to pbx.example.com: the handshake failed. Is TLS switched on at this port?", refusedTLS(trust.Other, nil)},
		{"it hangs up in the handshake", "tls-other", "No encrypted connection to pbx.example.com: the server closed the connection before it was set up. Is TLS switched on at this port?",
			refusedTLS(trust.Other, func(e *trust.Error) { e.Err = io.EOF })},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := English.failure(test.err, "pbx.example.com")
			if got.Code != test.code || got.Text != test.text {
				t.Errorf("got  %s: %s\nwant %s: %s", got.Code, got.Text, test.code, test.text)
			}
			var refused *trust.Error
			if shown := errors.As(test.err, &refused) && refused.Certificate != nil; shown != (got.Certificate != nil) {
				t.Errorf("certificate: %+v", got.Certificate)
			}
		})
	}
}

func TestAFailureOfTLSShowsTheWholeCertificate(t *testing.T) {
	got := English.failure(refusedTLS(trust.UnknownIssuer, nil), "pbx.example.com").Certificate
	want := Certificate{
		Subject: "CN=other.example.net", Issuer: "CN=Some CA", Names: []string{"other.example.net", "192.0.2.3"},
		NotBefore: march, NotAfter: march.AddDate(0, 1, 0),
		CertificateSHA256: "AA:BB", SPKISHA256: "c3BraQ==",
	}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got  %+v\nwant %+v", *got, want)
	}
}
