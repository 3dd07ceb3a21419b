package sip_test

import (
	"context"
	"crypto/md5"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/sip"
	"sotto/sip/trust"
)

const challengeHeader = `WWW-Authenticate: Digest realm="r", nonce="n1", qop="auth"`

// probing is a Probe that a test's peer answers meanwhile.
type probing struct {
	t    *testing.T
	done chan error
	told []sip.Probed // once it is done
	stop context.CancelFunc
}

func probe(t *testing.T, config sip.Config, bind bool) *probing {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &probing{t: t, done: make(chan error, 1), stop: cancel}
	go func() {
		p.done <- sip.Probe(ctx, config, bind, func(step sip.Probed) { p.told = append(p.told, step) })
	}()
	return p
}

func (p *probing) wait() error {
	p.t.Helper()
	select {
	case err := <-p.done:
		p.stop()
		return err
	case <-time.After(patience):
		p.t.Fatal("the probe does not end")
		return nil
	}
}

// steps waits for the end, wants these steps and no error but the last one's,
// and returns the last.
func (p *probing) steps(want ...sip.ProbeStep) sip.Probed {
	p.t.Helper()
	if err := p.wait(); err != nil {
		p.t.Fatal(err)
	}
	var got []sip.ProbeStep
	for i, step := range p.told {
		got = append(got, step.Step)
		if step.Err != nil && i < len(p.told)-1 {
			p.t.Errorf("it goes on after %s: %v", step.Step, step.Err)
		}
	}
	if !slices.Equal(got, want) {
		p.t.Fatalf("the steps are %v, the last with %v; want %v", got, p.told[len(p.told)-1].Err, want)
	}
	return p.told[len(p.told)-1]
}

// question wants a REGISTER that changes nothing.
func (p *peer) question() message {
	p.t.Helper()
	m := p.expect("REGISTER")
	for _, name := range []string{"Contact", "Expires", "Supported"} {
		if m.get(name) != "" {
			p.t.Errorf("a question with %s:\n%s", name, m.raw)
		}
	}
	return m
}

func TestAProbeAsksTheRegistrarAndChangesNothing(t *testing.T) {
	ca := newAuthority(t)
	for _, test := range []struct {
		peer  func(*testing.T) *peer
		steps []sip.ProbeStep
	}{
		{udpPeer, []sip.ProbeStep{sip.ProbeDNS, sip.ProbeUDP, sip.ProbeRegister}},
		{tcpPeer, []sip.ProbeStep{sip.ProbeDNS, sip.ProbeTCP, sip.ProbeRegister}},
		{func(t *testing.T) *peer { return tlsPeer(t, ca.server(nil)) },
			[]sip.ProbeStep{sip.ProbeDNS, sip.ProbeTCP, sip.ProbeTLS, sip.ProbeCertificate, sip.ProbeRegister}},
	} {
		p := test.peer(t)
		t.Run(p.transport, func(t *testing.T) {
			config := account(p)
			config.Roots, config.Domain, config.Instance = ca.pool(), "localhost:"+p.port(), "01234567-89ab-cdef-0123-456789abcdef"
			probed := probe(t, config, true)
			p.t = t
			m := p.question()
			if m.get("Authorization") != "" {
				t.Error("credentials before anybody asked")
			}
			m.reply(answer(m, "401 Unauthorized", "x", challengeHeader))
			again := p.question()
			checkAnswer(t, again, "Authorization", md5.New, "wonderland")
			again.reply(answer(again, "200 OK", "x", "Contact: <sip:another@192.0.2.7>;expires=60"))
			last := probed.steps(test.steps...)
			if last.Err != nil || last.Proof != sip.ProofPassword || last.Flow.Remote.String() != p.address {
				t.Errorf("registering: %+v", last)
			}
			if first := probed.told[0]; first.Server != "localhost" || len(first.Addresses) == 0 {
				t.Errorf("the name: %+v", first)
			}
			for _, step := range probed.told {
				if step.Step == sip.ProbeTLS && (step.Version != "1.3" || step.Cipher == "") {
					t.Errorf("TLS: %+v", step)
				}
				if step.Step == sip.ProbeCertificate && (step.Flow.TLS == nil || step.Flow.TLS.VerifiedBy != trust.VerifiedByRoots) {
					t.Errorf("the certificate: %+v", step)
				}
			}
			if rest := p.rest(); len(rest) > 0 {
				t.Errorf("then came %v", kinds(rest))
			}
		})
	}
}

func TestAProbeTellsWhatTheRegistrarThinksOfTheAccount(t *testing.T) {
	for _, test := range []struct {
		name   string
		script func(*peer)
		check  func(sip.Probed) bool
	}{
		{"it wants no password", func(p *peer) {
			m := p.question()
			m.reply(answer(m, "200 OK", "x"))
		}, func(s sip.Probed) bool { return s.Err == nil && s.Proof == sip.ProofOpen }},
		{"it does not take the password", func(p *peer) {
			for range 2 {
				m := p.question()
				m.reply(answer(m, "401 Unauthorized", "x", challengeHeader))
			}
		}, func(s sip.Probed) bool { return errors.Is(s.Err, sip.ErrUnauthorized) && s.Proof == 0 }},
		{"it does not want the account", func(p *peer) {
			m := p.question()
			m.reply(answer(m, "403 Forbidden", "x"))
		}, func(s sip.Probed) bool { return isStatus(s.Err, 403) && s.Proof == 0 }},
		{"it does not take the question", func(p *peer) {
			m := p.question()
			m.reply(answer(m, "400 Missing Contact Header", "x"))
		}, func(s sip.Probed) bool {
			return s.Err == nil && s.Proof == sip.ProofNone && s.Status != nil && s.Status.Code == 400 && s.Status.Reason == "Missing Contact Header"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			probed := probe(t, account(p), false)
			test.script(p)
			if last := probed.steps(sip.ProbeDNS, sip.ProbeUDP, sip.ProbeRegister); !test.check(last) {
				t.Errorf("told %+v, %v", last, last.Err)
			}
			if rest := p.rest(); len(rest) > 0 {
				t.Errorf("then came %v", kinds(rest))
			}
		})
	}
}

func isStatus(err error, code int) bool {
	status, ok := errors.AsType[*sip.StatusError](err)
	return ok && status.Code == code
}

func TestARegistrarThatTakesNoQuestionGetsABindingForAMoment(t *testing.T) {
	for _, test := range []struct {
		name, status string
		gone         bool // the binding has to be taken back
	}{
		{"and takes it", "200 OK", true},
		{"and refuses it", "403 Forbidden", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := tcpPeer(t)
			config := account(p)
			config.Expires, config.Instance = time.Hour, "01234567-89ab-cdef-0123-456789abcdef"
			probed := probe(t, config, true)
			m := p.question()
			m.reply(answer(m, "400 Missing Contact Header", "x"))
			bound := p.expect("REGISTER")
			contact := bound.get("Contact")
			if contact == "" || strings.Contains(contact, "instance") || bound.get("Expires") != "60" {
				t.Errorf("registered by\n%s", bound.raw)
			}
			// Who calls meanwhile hears that nobody is there.
			d := p.dial(bracketed(contact))
			d.send("INVITE", "", offerSDP)
			d.learn(p.expect("480 INVITE"))
			d.again("ACK")
			bound.reply(answer(bound, test.status, "x"))
			if test.gone {
				gone := p.expect("REGISTER")
				if gone.get("Expires") != "0" || gone.get("Contact") != contact {
					t.Errorf("taken back by\n%s", gone.raw)
				}
				gone.reply(answer(gone, "200 OK", "x"))
			}
			last := probed.steps(sip.ProbeDNS, sip.ProbeTCP, sip.ProbeRegister)
			if test.gone && (last.Err != nil || last.Proof != sip.ProofBinding) || !test.gone && (!isStatus(last.Err, 403) || last.Proof != 0) {
				t.Errorf("told %+v", last)
			}
		})
	}
}

func TestAProbeGoesOnToTheNextServer(t *testing.T) {
	names := serveNames(t)
	closed, busy, good := tcpPeer(t), tcpPeer(t), tcpPeer(t)
	closed.close()
	for i, p := range []*peer{closed, busy, good} {
		names.service("_sip._tcp.pbx.test", uint16(i), 0, "sip.pbx.test:"+p.port())
	}
	names.host("sip.pbx.test", "127.0.0.1")
	config := account(good)
	config.Domain, config.Resolver = "pbx.test", names.resolver()
	probed := probe(t, config, true)
	m := busy.question()
	m.reply(answer(m, "503 Too Much To Do", "x"))
	m = good.question()
	m.reply(answer(m, "200 OK", "x"))
	last := probed.steps(sip.ProbeDNS, sip.ProbeTCP, sip.ProbeRegister)
	if last.Err != nil || last.Flow.Remote.String() != good.address {
		t.Errorf("told %+v", last)
	}
}
