//go:build !headless

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"sotto/app"
)

func TestCodecsAreOrderedAndLeftOut(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	tap(t, s.shell.detail, "Advanced")
	if got := made(t, e).Codecs; len(got) != 0 {
		t.Errorf("untouched it has %q", got)
	}
	e.codecs.rows.rows[1].grip.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if got := made(t, e).Codecs; !slices.Equal(got, []string{"PCMA", "PCMU"}) {
		t.Errorf("in another order it has %q", got)
	}
	tap(t, s.shell.detail, "G.711 A-law")
	if got := made(t, e).Codecs; !slices.Equal(got, []string{"PCMU"}) {
		t.Errorf("without one it has %q", got)
	}
	tap(t, s.shell.detail, "G.711 µ-law")
	tap(t, s.shell.detail, "Save")
	if said := saysIn(e.codecs.content); !slices.Contains(said, "One codec is needed.") {
		t.Errorf("without any it says %q", said)
	}
}

func TestRulesForNumbersShowWhatTheyDoWhileTheyAreTyped(t *testing.T) {
	s := newScene(t, app.State{})
	e := filled(t, s)
	tap(t, s.shell.detail, "Advanced")
	e.rules.trial.entry.SetText("0 30 123-45")
	if got := e.rules.result.value; got != "Calls 03012345@sip.example.com" {
		t.Errorf("without a rule it says %q", got)
	}
	tap(t, s.shell.detail, "Add a rule")
	e.rules.rules[0].match.SetText("^0([1-9")
	if got := e.rules.problem.value; got != "Rule 1 is no regular expression." {
		t.Errorf("half typed it says %q", got)
	}
	e.rules.rules[0].match.SetText("^0([1-9])")
	e.rules.rules[0].to.SetText("+49${1}")
	if got := e.rules.result.value; got != "Calls +493012345@sip.example.com, by rule 1" {
		t.Errorf("with a rule it says %q", got)
	}
	if got := made(t, e).Rewrite; !slices.Equal(got, []app.Rewrite{{Match: "^0([1-9])", To: "+49${1}"}}) {
		t.Errorf("the account has %+v", got)
	}
	e.fields["domain"].entry.SetText("pbx.example.com")
	if got := e.rules.result.value; got != "Calls +493012345@pbx.example.com, by rule 1" {
		t.Errorf("by another server it says %q", got)
	}
	s.phone.fault = &app.ConfigError{Key: "rewrite[0].to", Text: "This is no rule."}
	tap(t, s.shell.detail, "Save")
	s.settle()
	if said := saysIn(e.rules.content); !slices.Contains(said, "This is no rule.") {
		t.Errorf("at the rules it says %q", said)
	}
	e.fields["domain"].entry.SetText("sip.example.com")
	if said := saysIn(e.rules.content); !slices.Contains(said, "This is no rule.") {
		t.Errorf("after a change elsewhere, at the rules it says %q", said)
	}
	tap(t, s.shell.detail, "Add a rule")
	tap(t, s.shell.detail, "Remove rule 1")
	tap(t, s.shell.detail, "Remove rule 1")
	if len(e.rules.typed()) > 0 {
		t.Error("the rule is still there")
	}
}

func TestTheVoicemailOfAnAccountIsKept(t *testing.T) {
	s := newScene(t, registered())
	c := office().Config
	c.Voicemail = "*97"
	e := formOf(s, c, false)
	e.fields["voicemail"].entry.SetText(" *98 ")
	if got := made(t, e).Voicemail; got != "*98" {
		t.Errorf("the account has %q", got)
	}
}
