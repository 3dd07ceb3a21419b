package app

import (
	"fmt"
	"net/netip"
	"strings"

	"sotto/sip"
	"sotto/sip/trust"
)

// Step is how one part of the way to a registration went, or a sound device.
type Step struct {
	Step string `json:"step"` // dns, tcp or udp, tls, certificate, register; listen of an account without a server
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"` // as in Failure, when not OK
	Text string `json:"text"`           // a sentence for people: what is there, or what is wrong and what to do
	// Certificate is the server's, and Host and Port where it was shown: of the
	// step certificate.
	Certificate *Certificate `json:"certificate,omitempty"`
	Host        string       `json:"host,omitempty"`
	Port        uint16       `json:"port,omitempty"`
	Trusted     *Trusted     `json:"trusted,omitempty"` // as in Failure
}

// stepOf puts a step of the SIP room into words.
func stepOf(p sip.Probed) Step {
	s := Step{Step: string(p.Step), OK: p.Err == nil}
	if p.Err != nil {
		f := failureOf(p.Err, p.Server)
		s.Code, s.Text, s.Certificate, s.Host, s.Port, s.Trusted = f.Code, f.Text, f.Certificate, f.Host, f.Port, f.Trusted
		return s
	}
	switch p.Step {
	case sip.ProbeDNS:
		s.Text = resolvedSentence(p)
	case sip.ProbeUDP:
		s.Text = fmt.Sprintf("Messages go by UDP from %s to %s. Nothing was encrypted or verified.", p.Flow.Local, p.Flow.Remote)
	case sip.ProbeTCP:
		s.Text = fmt.Sprintf("%s takes connections.", p.Flow.Remote)
	case sip.ProbeTLS:
		s.Text = fmt.Sprintf("The server speaks TLS %s, %s.", p.Version, p.Cipher)
	case sip.ProbeCertificate:
		secure := p.Flow.TLS
		s.Certificate = certificateOf(&secure.Certificate)
		s.Host, s.Port = secure.Server, p.Flow.Remote.Port()
		s.Text = fmt.Sprintf("The certificate of %s is good until %s: %s.", secure.Server, day(secure.Certificate.NotAfter), believed[secure.VerifiedBy])
	case sip.ProbeListen:
		return listenStep(Listening{Transport: p.Flow.Transport.String(), Port: p.Flow.Local.Port()})
	case sip.ProbeRegister:
		s.Text = registerSentence(p)
	}
	return s
}

// listenStep tells where an account without a server is called.
func listenStep(at Listening) Step {
	return Step{Step: string(sip.ProbeListen), OK: true,
		Text: fmt.Sprintf("This account has no server. It can be called at port %d, by %s.", at.Port, strings.ToUpper(at.Transport))}
}

// believed says why a certificate is.
var believed = map[trust.VerifiedBy]string{
	trust.VerifiedByRoots:  "an issuer that this computer knows vouches for it",
	trust.VerifiedByCAFile: "the account's CA file vouches for it",
	trust.VerifiedByPin:    "it is the one that you trusted",
}

func resolvedSentence(p sip.Probed) string {
	if addr, err := netip.ParseAddr(p.Server); err == nil {
		return fmt.Sprintf("%s is an address; there is no name to look up.", addr)
	}
	var list []string
	for _, addr := range p.Addresses {
		list = append(list, addr.String())
	}
	return fmt.Sprintf("%s is found at %s.", p.Server, strings.Join(list, ", "))
}

func registerSentence(p sip.Probed) string {
	switch p.Proof {
	case sip.ProofPassword:
		return fmt.Sprintf("%s accepts this user name and password.", p.Server)
	case sip.ProofOpen:
		return fmt.Sprintf("%s answers, and asks for no password.", p.Server)
	case sip.ProofBinding:
		return fmt.Sprintf("%s accepts this user name and password: the account was registered for a moment.", p.Server)
	}
	return fmt.Sprintf("%s can be reached, but does not say whether it takes this user name and password without registering it (%d %s).", p.Server, p.Status.Code, p.Status.Reason)
}
