package app

import (
	"net/netip"
	"strconv"
	"strings"

	"sotto/sip"
	"sotto/sip/trust"
)

// Step is how one part of the way to a registration went, or a sound device.
type Step struct {
	Step string `json:"step"` // dns, tcp or udp, tls, certificate, register; listen of an account without a server
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"` // as in Failure, when not OK
	// Args are as in Failure, when not OK and not about a sound device.
	Args map[string]string `json:"args,omitempty"`
	Text string            `json:"text"` // a sentence for people: what is there, or what is wrong and what to do
	// Certificate is the server's, and Host and Port where it was shown: of the
	// step certificate.
	Certificate *Certificate `json:"certificate,omitempty"`
	Host        string       `json:"host,omitempty"`
	Port        uint16       `json:"port,omitempty"`
	Trusted     *Trusted     `json:"trusted,omitempty"` // as in Failure
}

// step puts a step of the SIP room into words.
func (l Language) step(p sip.Probed) Step {
	s := Step{Step: string(p.Step), OK: p.Err == nil}
	if p.Err != nil {
		f := l.failure(p.Err, p.Server)
		s.Code, s.Args, s.Text, s.Certificate, s.Host, s.Port, s.Trusted = f.Code, f.Args, f.Text, f.Certificate, f.Host, f.Port, f.Trusted
		return s
	}
	switch p.Step {
	case sip.ProbeDNS:
		s.Text = l.resolved(p)
	case sip.ProbeUDP:
		s.Text = l.say("step.udp", "local", p.Flow.Local.String(), "remote", p.Flow.Remote.String())
	case sip.ProbeTCP:
		s.Text = l.say("step.tcp", "remote", p.Flow.Remote.String())
	case sip.ProbeTLS:
		s.Text = l.say("step.tls", "version", p.Version, "cipher", p.Cipher)
	case sip.ProbeCertificate:
		secure := p.Flow.TLS
		s.Certificate = certificateOf(&secure.Certificate)
		s.Host, s.Port = secure.Server, p.Flow.Remote.Port()
		s.Text = l.say(believedKeys[secure.VerifiedBy], "server", secure.Server, "date", isoDay(secure.Certificate.NotAfter))
	case sip.ProbeListen:
		return l.listens(Listening{Transport: p.Flow.Transport.String(), Port: p.Flow.Local.Port()})
	case sip.ProbeRegister:
		s.Text = l.proved(p)
	}
	return s
}

// listens tells where an account without a server is called.
func (l Language) listens(at Listening) Step {
	return Step{Step: string(sip.ProbeListen), OK: true,
		Text: l.say("step.listen", "port", strconv.Itoa(int(at.Port)), "transport", strings.ToUpper(at.Transport))}
}

// believedKeys say why a certificate is.
var believedKeys = map[trust.VerifiedBy]string{
	trust.VerifiedByRoots:  "step.certificate.roots",
	trust.VerifiedByCAFile: "step.certificate.ca-file",
	trust.VerifiedByPin:    "step.certificate.pin",
}

func (l Language) resolved(p sip.Probed) string {
	if addr, err := netip.ParseAddr(p.Server); err == nil {
		return l.say("step.dns.address", "server", addr.String())
	}
	var list []string
	for _, addr := range p.Addresses {
		list = append(list, addr.String())
	}
	return l.say("step.dns", "server", p.Server, "addresses", strings.Join(list, ", "))
}

// proved says what the server's answer to a REGISTER shows.
func (l Language) proved(p sip.Probed) string {
	switch p.Proof {
	case sip.ProofPassword:
		return l.say("step.register.password", "server", p.Server)
	case sip.ProofOpen:
		return l.say("step.register.open", "server", p.Server)
	case sip.ProofBinding:
		return l.say("step.register.binding", "server", p.Server)
	}
	return l.say("step.register.unproved", "server", p.Server, "status", strconv.Itoa(p.Status.Code), "words", p.Status.Reason)
}
