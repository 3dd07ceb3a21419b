package trust_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"sotto/sip/trust"
)

func TestAServerIsTrustedByTheFirstThatVouchesForIt(t *testing.T) {
	authority, stranger := newIssuer(t, "Our CA"), newIssuer(t, "Another CA")
	middle := authority.intermediate(t, func(*x509.Certificate) {})
	good, self := authority.server(t, nil), selfSignedServer(t, nil)
	elsewhere := authority.server(t, madeForAnother)
	chained := middle.server(t, nil)
	chained.Certificate = append(chained.Certificate, middle.certificate.Raw)
	caFile := authority.file(t)
	for name, test := range map[string]struct {
		certificate tls.Certificate
		policy      trust.Policy
		want        trust.VerifiedBy
	}{
		"the system's roots": {good, trust.Policy{Roots: authority.pool()}, trust.VerifiedByRoots},
		"roots and CA file":  {good, trust.Policy{Roots: authority.pool(), CAFile: caFile}, trust.VerifiedByRoots},
		"roots and pin":      {good, trust.Policy{Roots: authority.pool(), Pins: []trust.Pin{pinOf(good)}}, trust.VerifiedByRoots},
		"CA file":            {good, trust.Policy{Roots: stranger.pool(), CAFile: caFile}, trust.VerifiedByCAFile},
		"an issuer between":  {chained, trust.Policy{Roots: stranger.pool(), CAFile: caFile}, trust.VerifiedByCAFile},
		"pin, self-signed":   {self, trust.Policy{Roots: stranger.pool(), Pins: []trust.Pin{pinOf(self)}}, trust.VerifiedByPin},
		"pin, wrong name":    {elsewhere, trust.Policy{Roots: authority.pool(), Pins: []trust.Pin{pinOf(elsewhere)}}, trust.VerifiedByPin},
	} {
		t.Run(name, func(t *testing.T) {
			test.policy.Server, test.policy.Port = "sip.example.test", pinnedPort
			state, err := connect(t, serveCertificate(t, test.certificate), test.policy)
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if got, err := test.policy.Verify(state); got != test.want || err != nil {
				t.Errorf("Verify = %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestAServerIsRefusedForWhatIsWrongWithItsCertificate(t *testing.T) {
	authority, stranger := newIssuer(t, "Our CA"), newIssuer(t, "Another CA")
	lapsed := authority.intermediate(t, expired)
	underLapsed := lapsed.server(t, nil)
	underLapsed.Certificate = append(underLapsed.Certificate, lapsed.certificate.Raw)
	unknownMiddle := stranger.intermediate(t, func(*x509.Certificate) {})
	underUnknown := unknownMiddle.server(t, nil)
	underUnknown.Certificate = append(underUnknown.Certificate, unknownMiddle.certificate.Raw)
	otherFile := newIssuer(t, "An unrelated CA").file(t) // what the roots found has to outweigh "unknown" from here
	for name, test := range map[string]struct {
		certificate tls.Certificate
		want        trust.Code
		also        []trust.Code
		shown       *x509.Certificate // nil: the server's own
	}{
		"unknown CA":               {stranger.server(t, nil), trust.UnknownIssuer, nil, nil},
		"unknown CA, chain sent":   {underUnknown, trust.UnknownIssuer, nil, nil},
		"self-signed":              {selfSignedServer(t, nil), trust.UnknownIssuer, nil, nil},
		"expired":                  {authority.server(t, expired), trust.Expired, nil, nil},
		"its issuer expired":       {underLapsed, trust.Expired, nil, lapsed.certificate},
		"not yet valid":            {authority.server(t, notYetValid), trust.NotYetValid, nil, nil},
		"another's name":           {authority.server(t, madeForAnother), trust.WrongName, nil, nil},
		"name only in the CN":      {authority.server(t, nameOnlyInCN), trust.WrongName, nil, nil},
		"for clients only":         {authority.server(t, forClients), trust.Other, nil, nil},
		"expired and self-signed":  {selfSignedServer(t, expired), trust.Expired, []trust.Code{trust.UnknownIssuer}, nil},
		"self-signed, other name":  {selfSignedServer(t, madeForAnother), trust.UnknownIssuer, []trust.Code{trust.WrongName}, nil},
		"everything is wrong here": {selfSignedServer(t, everythingWrong), trust.NotYetValid, []trust.Code{trust.UnknownIssuer, trust.WrongName}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			policy := trust.Policy{Server: "sip.example.test", Roots: authority.pool(), CAFile: otherFile}
			_, err := connect(t, serveCertificate(t, test.certificate), policy)
			failure := mustBe(t, err, test.want)
			if !slices.Equal(failure.Also, test.also) {
				t.Errorf("also wrong: %v; want %v", failure.Also, test.also)
			}
			if test.shown == nil {
				test.shown = test.certificate.Leaf
			}
			if got, want := failure.Certificate, trust.Describe(test.shown); got.CertificateSHA256 != want.CertificateSHA256 {
				t.Errorf("the error shows the certificate of %s, not of %s", got.Subject, want.Subject)
			}
		})
	}
}

func forClients(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }

func everythingWrong(c *x509.Certificate) {
	notYetValid(c)
	madeForAnother(c)
}

func TestTheNameIsThatOfTheServerOneWasToldToContact(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	address := serveCertificate(t, authority.server(t, func(c *x509.Certificate) {
		c.DNSNames = []string{"sip.example.test", "*.phones.example.test"}
		c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	}))
	for server, want := range map[string]trust.Code{
		"sip.example.test":        "",
		"SIP.Example.Test.":       "",
		"a.phones.example.test":   "",
		"127.0.0.1":               "",
		"::1":                     "",
		"[::1]":                   "",
		"127.0.0.2":               trust.WrongName,
		"example.test":            trust.WrongName,
		"a.b.phones.example.test": trust.WrongName,
		"sip.example.test.evil":   trust.WrongName,
	} {
		t.Run(server, func(t *testing.T) {
			_, err := connect(t, address, trust.Policy{Server: server, Roots: authority.pool()})
			if want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			mustBe(t, err, want)
		})
	}
}

func TestOnlyHostNamesAreSentToTheServer(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	for server, want := range map[string]string{"sip.example.test": "sip.example.test", "127.0.0.1": ""} {
		t.Run(server, func(t *testing.T) {
			asked := make(chan string, 1)
			certificate := authority.server(t, nil)
			address := serve(t, &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
				asked <- hello.ServerName
				return &certificate, nil
			}})
			if _, err := connect(t, address, trust.Policy{Server: server, Roots: authority.pool()}); err != nil {
				t.Fatal(err)
			}
			if got := <-asked; got != want {
				t.Errorf("server name sent: %q; want %q", got, want)
			}
		})
	}
}

func TestANameSetByTheTransportDoesNotChangeTheNameChecked(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	address := serveCertificate(t, authority.server(t, nil))
	config, err := trust.Policy{Server: "other.example.test", Roots: authority.pool()}.ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	config.ServerName = "sip.example.test"
	_, err = connectWith(t, address, config)
	mustBe(t, err, trust.WrongName)
}

func TestAResumedSessionIsVerifiedAnew(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			authority := newIssuer(t, "Our CA")
			certificate := authority.server(t, nil)
			address := serve(t, &tls.Config{Certificates: []tls.Certificate{certificate}, MaxVersion: version})
			now := time.Now()
			config, err := trust.Policy{Server: "sip.example.test", Roots: authority.pool()}.ClientConfig()
			if err != nil {
				t.Fatal(err)
			}
			config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
			if _, err := connectWith(t, address, config); err != nil {
				t.Fatal(err)
			}
			state, err := connectWith(t, address, config)
			if err != nil || !state.DidResume {
				t.Fatalf("the session was not resumed, so this test shows nothing (%v)", err)
			}
			// The same session under a policy whose clock has run on past the certificate's end.
			later, err := trust.Policy{Server: "sip.example.test", Roots: authority.pool(),
				Now: func() time.Time { return now.Add(time.Hour * 24 * 11) }}.ClientConfig()
			if err != nil {
				t.Fatal(err)
			}
			later.ClientSessionCache, later.Time = config.ClientSessionCache, nil // else the ticket is too old to be used
			verify, resumed := later.VerifyConnection, false
			later.VerifyConnection = func(cs tls.ConnectionState) error {
				resumed = cs.DidResume
				return verify(cs)
			}
			_, err = connectWith(t, address, later)
			mustBe(t, err, trust.Expired)
			if !resumed {
				t.Error("the refused session was not a resumed one, so this test shows nothing")
			}
		})
	}
}

func TestOurCertificateIsShownToAServerThatAsks(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	ours := authority.server(t, func(c *x509.Certificate) {
		c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth)
	})
	address := serve(t, &tls.Config{
		Certificates: []tls.Certificate{authority.server(t, nil)},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: authority.pool(),
		MaxVersion: tls.VersionTLS12, // where the client learns of a refusal within the handshake
	})
	policy := trust.Policy{Server: "sip.example.test", Roots: authority.pool()}
	if _, err := connect(t, address, policy); err == nil {
		t.Error("a server that requires a certificate accepted none")
	}
	policy.Certificate = &ours
	if _, err := connect(t, address, policy); err != nil {
		t.Errorf("with a certificate: %v", err)
	}
}

func TestAPolicyWithoutAServerOrWithOldTLSIsRefused(t *testing.T) {
	if _, err := (trust.Policy{}).ClientConfig(); !errors.Is(err, trust.ErrNoServer) {
		t.Errorf("without a server: %v", err)
	}
	if _, err := (trust.Policy{}).Verify(tls.ConnectionState{}); !errors.Is(err, trust.ErrNoServer) {
		t.Errorf("Verify without a server: %v", err)
	}
	policy := trust.Policy{Server: "sip.example.test", MinVersion: tls.VersionTLS11}
	if _, err := policy.ClientConfig(); !errors.Is(err, trust.ErrOldVersion) {
		t.Errorf("with TLS 1.1: %v", err)
	}
}

func TestAConnectionWithoutACertificateIsNotVerified(t *testing.T) {
	_, err := trust.Policy{Server: "sip.example.test"}.Verify(tls.ConnectionState{})
	if mustBe(t, err, trust.Other); !errors.Is(err, trust.ErrNoCertificate) {
		t.Errorf("the cause is %v", err)
	}
}

func TestTLS12IsTheOldestVersionUnlessTheUserWantsNewer(t *testing.T) {
	for policyMin, want := range map[uint16]uint16{0: tls.VersionTLS12, tls.VersionTLS12: tls.VersionTLS12, tls.VersionTLS13: tls.VersionTLS13} {
		config, err := trust.Policy{Server: "sip.example.test", MinVersion: policyMin}.ClientConfig()
		if err != nil || config.MinVersion != want {
			t.Errorf("MinVersion %#x gives %#x, %v; want %#x", policyMin, config.MinVersion, err, want)
		}
	}
}
