//go:build !headless

package ui

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// odd is an account with something in each key that the form does not show.
func odd() app.AccountConfig {
	a := office().Config
	a.Realm, a.SRTPSuites, a.Accept = "pbx", a.SRTPSuites[1:], "server"
	a.TLS.Pins = app.WithTrust(a, "pbx.example.com", 5061, *untrusted().Certificate).TLS.Pins
	return a
}

func TestWhatTheFormDoesNotShowStays(t *testing.T) {
	state := registered()
	state.Accounts[0].Config = odd()
	s := newScene(t, state)
	e := formOf(s, odd(), false)
	if got := made(t, e); !reflect.DeepEqual(got, odd()) {
		t.Errorf("untouched it is\n%+v, want\n%+v", got, odd())
	}
	e.fields["display_name"].entry.SetText("Alice B.")
	// Meanwhile another front changes what the form does not show.
	s.phone.state.Accounts[0].Config.Realm = "office"
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "update office password false")
	want := odd()
	want.DisplayName, want.Realm = "Alice B.", "office"
	if got := s.phone.added[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("saved it is\n%+v, want\n%+v", got, want)
	}
}

func TestADirectAccountKeepsWhatItsFormHides(t *testing.T) {
	a := odd()
	a.Domain, a.Register, a.Accept, a.Transport, a.LocalPort = "", false, "anyone", "tls", 5061
	a.TLS.CertFile, a.TLS.KeyFile = "own.pem", "own.key"
	s := newScene(t, registered())
	e := formOf(s, a, false)
	if got := made(t, e); !reflect.DeepEqual(got, a) {
		t.Errorf("untouched it is\n%+v, want\n%+v", got, a)
	}
	e.fields["tls.key_file"].entry.SetText("")
	e.fields["expires"].entry.SetText("soon")
	tap(t, s.shell.detail, "UDP")
	if got := made(t, e); got.TLS.KeyFile != "own.key" || got.Expires != a.Expires {
		t.Errorf("what is hidden was changed: %+v", got)
	}
}

func TestAnyoneMakesOfTheFormThatOfAnAccountWithoutAServer(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	e.fields["proxy"].entry.SetText("edge.example.com")
	tap(t, s.shell.detail, "Advanced")
	tap(t, s.shell.detail, "Anyone")
	for _, key := range []string{"domain", "proxy", "expires"} {
		if e.fields[key].content.Visible() {
			t.Errorf("it shows %s", key)
		}
	}
	if e.register.Visible() || !e.fields["tls.cert_file"].content.Visible() || !e.fields["tls.key_file"].content.Visible() {
		t.Error("it asks to register, or not for a certificate")
	}
	if got := e.accepted.value; !strings.Contains(got, "anyone who can reach this computer can ring it. Choose a port") {
		t.Errorf("without a port it says %q", got)
	}
	e.fields["local_port"].entry.SetText("5062")
	if got := e.accepted.value; got != "There is no server: anyone who can reach port 5062 of this computer can ring it." {
		t.Errorf("with one it says %q", got)
	}
	if got := e.sentence.value; !strings.Contains(got, "their keys count as exposed") {
		t.Errorf("of the encryption it says %q", got)
	}
	tap(t, s.shell.detail, "UDP")
	if e.fields["tls.cert_file"].content.Visible() || e.parts["tls.min_version"].body().Visible() {
		t.Error("over UDP it shows what is of TLS")
	}
	if a := made(t, e); a.Domain != "" || a.Proxy != "" || a.Register || a.Accept != "anyone" || a.LocalPort != 5062 || a.Check() != nil {
		t.Errorf("the account is %+v: %v", a, a.Check())
	}
	tap(t, s.shell.detail, "My server")
	if a := made(t, e); a.Domain != "sip.example.com" || a.Proxy != "edge.example.com" || !a.Register || a.Accept != "server" || a.Check() != nil {
		t.Errorf("with a server again the account is %+v: %v", a, a.Check())
	}
	if got := e.accepted.value; got != "Only calls that come through your server ring here." {
		t.Errorf("with a server it says %q", got)
	}
}

func TestAnAccountThatGetsAServerRegistersWithIt(t *testing.T) {
	a := office().Config
	a.Domain, a.Register, a.Accept, a.Transport = "", false, "anyone", "udp"
	s := newScene(t, registered())
	e := formOf(s, a, false)
	tap(t, s.shell.detail, "Advanced")
	tap(t, s.shell.detail, "My server")
	e.fields["domain"].entry.SetText("pbx.example.com")
	if a := made(t, e); !a.Register || a.Check() != nil {
		t.Errorf("the account is %+v: %v", a, a.Check())
	}
}

func TestHowKeysAreSentIsChosenAndExplained(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	tap(t, s.shell.detail, "Advanced")
	for _, way := range []struct{ label, value, says string }{
		{"SIP INFO", "info", "Only TLS hides them"}, {"Tones", "inband", "As sound within the voice"}, {"Events", "rfc4733", "as encrypted as it is"},
	} {
		tap(t, s.shell.detail, way.label)
		if got := made(t, e).DTMF; got != way.value || !strings.Contains(e.carried.value, way.says) {
			t.Errorf("%s: the account has %q, the form says %q", way.label, got, e.carried.value)
		}
	}
}

func TestWhatIsWrongIsSaidAtItsPartOfTheForm(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	for _, key := range []string{"transport", "media_encryption", "accept", "dtmf", "codecs[1]", "rewrite[0].to", "local_port", "tls.min_version", "tls.ca_file"} {
		e.failed(&app.ConfigError{Key: key, Text: "Not so."})
		part, _, _ := strings.Cut(key, "[")
		if said := saysIn(e.parts[part].body()); !slices.Contains(said, "Not so.") {
			t.Errorf("%s: there it says %q", key, said)
		}
		if focused := s.window.Canvas().Focused(); focused != e.parts[part].mend() {
			t.Errorf("%s: the focus is on %T", key, focused)
		}
		if said := strings.Count(strings.Join(saysIn(e.scroll.Content), "|"), "Not so."); said != 1 {
			t.Errorf("%s: it is said %d times", key, said)
		}
	}
	e.accept.choose("anyone")
	for _, key := range []string{"tls.cert_file", "tls.key_file"} {
		e.failed(&app.ConfigError{Key: key, Text: "Not so."})
		if said := saysIn(e.fields[key].content); !slices.Contains(said, "Not so.") {
			t.Errorf("%s: there it says %q", key, said)
		}
	}
	for _, key := range []string{"srtp_suites[0]", "domain", ""} { // it shows none of them
		e.failed(&app.ConfigError{Key: key, Text: "Not so."})
		if e.trouble.value != "Not so." || !e.trouble.Visible() {
			t.Errorf("%q: below the form it says %q", key, e.trouble.value)
		}
	}
}

func TestWhatIsWrongBelowAFoldIsUnfolded(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	tap(t, s.shell.detail, "Advanced")
	settleLayout(s.window)
	tap(t, s.shell.detail, "Advanced")
	e.failed(&app.ConfigError{Key: "dtmf", Text: "Not so."})
	if said := saysIn(s.shell.detail); !slices.Contains(said, "Not so.") {
		t.Errorf("it says %q", said)
	}
	e.fields["username"].entry.SetText("bob")
	e.failed(&app.ConfigError{Key: "username", Text: "Not so."})
	e.fields["username"].entry.SetText("carol")
	if said := saysIn(s.shell.detail); slices.Contains(said, "Not so.") {
		t.Error("what was wrong is still said once it was changed")
	}
}

func TestWhatAnAccountNeedsIsAskedForBeforeAnybodyIsAsked(t *testing.T) {
	s := newScene(t, app.State{})
	e := formOf(s, app.NewAccountConfig(), true)
	fill := func(key, text string) func() { return func() { e.fields[key].entry.SetText(text) } }
	for _, step := range []struct {
		key  string
		next func()
	}{
		{"domain", fill("domain", "pbx.example.com")}, {"username", func() { fill("username", "alice")(); e.accept.choose("anyone") }},
		{"tls.cert_file", fill("tls.cert_file", "own.pem")}, {"tls.key_file", fill("tls.key_file", "own.key")},
	} {
		tap(t, s.shell.detail, "Save")
		if said := saysIn(e.fields[step.key].content); !slices.Contains(said, "This is needed.") {
			t.Errorf("%s: it says %q", step.key, said)
		}
		step.next()
	}
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "add alice")
}

func TestAFileIsLookedForFromItsField(t *testing.T) {
	s := newScene(t, app.State{})
	filled(t, s)
	tap(t, s.shell.detail, "Advanced")
	tap(t, s.shell.detail, "File with the issuer's certificate: choose a file")
	if s.window.Canvas().Overlays().Top() == fyne.CanvasObject(nil) {
		t.Error("there is nothing to choose from")
	}
}
