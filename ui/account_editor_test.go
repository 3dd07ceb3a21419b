//go:build !headless

package ui

import (
	"slices"
	"strings"
	"testing"

	"sotto/app"
)

// filled is the form of a new account with its three fields.
func filled(t *testing.T, s *scene) *editor {
	t.Helper()
	e := formOf(s, app.NewAccountConfig(), true)
	e.fields["domain"].entry.SetText(" sip.example.com ")
	e.fields["username"].entry.SetText("alice")
	e.fields["password"].entry.SetText("secret")
	return e
}

// made is the account that the form describes.
func made(t *testing.T, e *editor) app.AccountConfig {
	t.Helper()
	change, err := e.change()
	if err != nil {
		t.Fatal(err)
	}
	return change(e.base)
}

func TestThreeFieldsMakeAnAccount(t *testing.T) {
	s := newScene(t, app.State{})
	filled(t, s)
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "add example")
	a := s.phone.added[0]
	if a.Domain != "sip.example.com" || a.Username != "alice" || a.Transport != "tls" || a.MediaEncryption != "optional" {
		t.Errorf("the account is %+v", a)
	}
	s.settle()
	if s.shell.opened() {
		t.Error("the form is still there")
	}
}

func TestNothingTypedIsLostWhenAnAccountIsRefused(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	s.phone.fault = &app.ConfigError{Key: "domain", Text: "This is no server."}
	tap(t, s.shell.detail, "Save")
	s.settle()
	if !s.shell.opened() || e.fields["username"].entry.Text != "alice" || e.fields["password"].entry.Text != "secret" {
		t.Error("what was typed is lost")
	}
	if said := saysIn(e.fields["domain"].content); !slices.Contains(said, "This is no server.") {
		t.Errorf("at the field it says %q", said)
	}
}

func TestEachCombinationIsJudgedHonestly(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	for combination, want := range map[string]string{
		"udp off": "Anyone on the way can listen.", "tcp off": "Anyone on the way can listen.",
		"udp required": "its keys travel where others can read them", "tcp optional": "its keys travel where others can read them",
		"tls off": "the voice is not encrypted", "tls optional": "whenever the other side can encrypt", "tls required": "or there is no call",
	} {
		transport, encryption, _ := strings.Cut(combination, " ")
		e.transport.choose(transport)
		e.encryption.choose(encryption)
		if !strings.Contains(e.sentence.value, want) {
			t.Errorf("%s: it says %q", combination, e.sentence.value)
		}
	}
}

func TestATestShowsEachStepAndTheCertificateThatFailed(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	why := untrusted()
	s.phone.steps = []app.Step{
		{Step: "dns", OK: true, Text: "pbx.example.com is found at 203.0.113.7."},
		{Step: "certificate", Code: why.Code, Text: why.Text, Certificate: why.Certificate, Host: why.Host, Port: why.Port},
	}
	tap(t, s.shell.detail, "Test")
	s.phone.expect(t, "test")
	s.settle()
	if said := saysIn(e.steps); !slices.Contains(said, s.phone.steps[0].Text) || !slices.Contains(said, why.Text) {
		t.Errorf("it says %q", said)
	}
	tap(t, s.shell.detail, "Show certificate…")
	tap(t, s.shell.detail, "Trust for this account")
	s.phone.expect(t, "test")
	if pins := made(t, e).TLS.Pins; len(pins) != 1 || pins[0].Host != "pbx.example.com" || pins[0].CertificateSHA256 != why.Certificate.CertificateSHA256 {
		t.Errorf("it trusts %+v", pins)
	}
}

func TestAnAccountKeepsItsPasswordUnlessAnotherIsTyped(t *testing.T) {
	s := newScene(t, registered())
	s.edit(office().Config, false)
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "update office password false")
}

func TestRemovingAnAccountIsAskedFor(t *testing.T) {
	s := newScene(t, registered())
	s.edit(office().Config, false)
	tap(t, s.shell.detail, "Advanced")
	tap(t, s.shell.detail, "Remove account")
	tap(t, s.shell.detail, "Remove account") // pressed twice in a row
	s.settle()
	if len(s.phone.asked) > 0 {
		t.Fatal("it was removed at once")
	}
	question := s.window.Canvas().Overlays().Top()
	if said := saysIn(question); !slices.Contains(said, "Office will be removed for good, with its password.") {
		t.Errorf("it asks %q", said)
	}
	tap(t, question, "Remove account")
	s.phone.expect(t, "remove office")
}

func TestATemplateKeepsTheServersName(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	e.use(templates[1])
	if got := e.fields["domain"].entry.Text; got != "sip.example.com:6060" {
		t.Errorf("the server is %q", got)
	}
	if got := e.fields["domain"].entry.PlaceHolder; got != "pbx.example.com:6060" {
		t.Errorf("its field hints at %q", got)
	}
	e.use(templates[3])
	if got := e.fields["domain"].entry.PlaceHolder; got != "pbx.example.com" {
		t.Errorf("without a port its field hints at %q", got)
	}
	if got := e.fields["domain"].entry.Text; got != "sip.example.com" || e.transport.value != "udp" {
		t.Errorf("the server is %q over %s", got, e.transport.value)
	}
}

func TestATemplatePutsItsPortBehindAnyAddress(t *testing.T) {
	for address, want := range map[string][2]string{
		"": {"", ""}, "192.0.2.1:5060": {"192.0.2.1:6060", "192.0.2.1"},
		"2001:db8::1": {"[2001:db8::1]:6060", "[2001:db8::1]"}, "[2001:db8::1]": {"[2001:db8::1]:6060", "[2001:db8::1]"}, "[2001:db8::1]:5061": {"[2001:db8::1]:6060", "[2001:db8::1]"},
	} {
		if got := [2]string{templates[1].server(address), templates[0].server(address)}; got != want {
			t.Errorf("of %q they make %q, want %q", address, got, want)
		}
	}
}

func TestOnlyANewAccountIsThatOfTheNextCall(t *testing.T) {
	s := newScene(t, registered())
	s.edit(home().Config, false)
	tap(t, s.shell.detail, "Save")
	s.settle()
	if a, _ := s.dialling(); a.Config.ID != "office" {
		t.Errorf("after a change of another account the next call goes by %s", a.Config.ID)
	}
	filled(t, s)
	tap(t, s.shell.detail, "Save")
	s.settle()
	if s.account != "example" {
		t.Errorf("after a new account the next call goes by %s", s.account)
	}
}

func TestAFreshAccountIsNamedAfterItsServer(t *testing.T) {
	s := newScene(t, registered())
	for server, want := range map[string]string{
		"sip.example.com": "example", "pbx:5061": "pbx", "192.0.2.1": "alice", "office.lan": "office-2", "": "account", "例.测试": "account",
		"pbx.example.co.uk:5061": "example", "SIP.Example.com": "example", "[2001:db8::1]:5061": "alice", "[2001:db8::1]": "alice",
	} {
		user := "alice"
		if want == "account" {
			user = ""
		}
		if got := s.freshID(server, user); got != want {
			t.Errorf("%q: %q, want %q", server, got, want)
		}
	}
}

func TestAnAccountWithoutAServerNeedsNone(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	e.use(templates[4])
	if e.fields["domain"].content.Visible() {
		t.Error("it asks for a server")
	}
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "add alice")
	if a := s.phone.added[0]; a.Domain != "" || a.Register || a.Accept != "anyone" {
		t.Errorf("the account is %+v", a)
	}
}
