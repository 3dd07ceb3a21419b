package app_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

// englishWords are words of English sentences, which names and terms are not.
var englishWords = regexp.MustCompile(`\b(the|this|is|are|not|there|its|was|can't|does|of)\b`)

func mustBeChinese(t *testing.T, what, text string) {
	t.Helper()
	if !strings.HasSuffix(text, "。") && !strings.HasSuffix(text, "？") || englishWords.MatchString(text) {
		t.Errorf("%s: %q", what, text)
	}
}

func TestAPhoneSpeaksTheLanguageOfItsPeople(t *testing.T) {
	x := startExchange(t)
	options := x.options(x.account("alice"))
	options.Language = app.Chinese
	alice := x.register(t, options)
	bob := x.phone(t, "bob")

	alice.dial("bob")
	theirs := bob.call(app.CallIncoming)
	bob.do(bob.Answer(theirs.ID))
	for _, r := range alice.call(app.CallConnected).Privacy.Reasons {
		mustBeChinese(t, r.Code, r.Text)
	}
	for _, r := range bob.Snapshot().Calls[0].Privacy.Reasons {
		if !strings.HasSuffix(r.Text, ".") {
			t.Errorf("the other phone says %q", r.Text)
		}
	}
	bob.do(bob.Hangup(theirs.ID))
	alice.call(app.CallEnded)

	alice.dial("nobody")
	last := alice.call(app.CallEnded)
	mustBeChinese(t, "a call to nobody", last.Reason)
	if last.ReasonCode != "not-found" || last.ReasonArgs["who"] != "nobody" || last.ReasonArgs["server"] == "" {
		t.Errorf("its reason is %s, %v", last.ReasonCode, last.ReasonArgs)
	}
	_, err := alice.Dial("alice smith", "")
	mustBeChinese(t, "a bad address", err.Error())
	mustBeChinese(t, "no such call", alice.Hangup("x").Error())
	mustBeChinese(t, "no profile", alice.RemoveAccount("alice").Error())
}

func TestAFailureHasItsCodeItsArgumentsAndASentence(t *testing.T) {
	x := startExchange(t)
	options := x.options(x.account("alice", func(a *config.Account) { a.TLS.CAFile = "" }))
	options.Roots, options.Language = nil, app.Chinese
	failed := startPhone(t, options).registration(app.RegistrationFailed).Error
	mustBeChinese(t, failed.Code, failed.Text)
	if failed.Code != "tls-unknown-issuer" || failed.Args["server"] == "" {
		t.Errorf("%+v", failed)
	}
	text, err := json.Marshal(failed)
	if err != nil || !strings.Contains(string(text), `"args":{"server":"`) {
		t.Errorf("%s, %v", text, err)
	}
}
