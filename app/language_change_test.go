package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/store"
	"sotto/audio"
)

func TestALanguageIsChangedWhileThePhoneRuns(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.withDevices(t, "alice"), x.phone(t, "bob")
	out, _ := talk(alice, bob, "bob")
	alice.devices(app.Audio{Input: app.Device{Device: "Headset mic"}, Output: app.Device{Device: "Headset"}})
	alice.card.Tell(audio.Status{Role: audio.RoleInput, Device: "Headset mic", Err: fmt.Errorf("unplugged: %w", audio.ErrDeviceGone)})
	until(alice, "its microphone has gone", func(a app.Audio) bool { return a.Input.Code == app.CodeDeviceGone })
	app.LookAhead(alice.Phone, 0)
	until(alice, "its call has a fault", func(c app.Call) bool { return c.Sound != nil })

	alice.do(alice.SetLanguage(app.Chinese))
	told := until(alice, "its devices are told anew", func(a app.Audio) bool { return a.Input.Code == app.CodeDeviceGone })
	mustBeChinese(t, "a device", told.Input.Text)
	call := until(alice, "its call is told anew", func(c app.Call) bool { return c.ID == out.ID })
	for _, r := range call.Privacy.Reasons {
		mustBeChinese(t, r.Code, r.Text)
	}
	mustBeChinese(t, "a fault", call.Sound.Text)
	mustBeChinese(t, "no such call", alice.Hangup("x").Error())
	if alice.Language() != app.Chinese || bob.Language() != app.English && bob.Language() != "" {
		t.Errorf("they speak %s and %s", alice.Language(), bob.Language())
	}
	refuses(t, alice.SetLanguage("de"), app.CodeNotAcceptable)
	alice.do(alice.SetLanguage(app.English))
	if said := alice.Hangup("x").Error(); !strings.HasSuffix(said, ".") {
		t.Errorf("in English: %q", said)
	}
}

func TestAWarningIsToldAnewInAnotherLanguage(t *testing.T) {
	profile := t.TempDir()
	if err := os.Mkdir(filepath.Join(profile, store.FileName), 0o700); err != nil { // no file can be there
		t.Fatal(err)
	}
	p, err := app.New(app.Options{Config: config.Default(), Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.SetLanguage(app.Chinese); err != nil {
		t.Fatal(err)
	}
	warnings := p.Snapshot().Warnings
	if len(warnings) != 1 {
		t.Fatalf("%+v", warnings)
	}
	if w := warnings[0]; !strings.HasSuffix(w.Text, "。") { // the system's own words in it are English
		t.Errorf("%s: %q", w.Code, w.Text)
	}
}

func TestAFailedRegistrationIsToldAnewInAnotherLanguage(t *testing.T) {
	x := startExchange(t)
	options := x.options(x.account("alice", func(a *config.Account) { a.TLS.CAFile = "" }))
	options.Roots = nil
	alice := startPhone(t, options)
	before := alice.registration(app.RegistrationFailed)
	english := before.Error.Text
	alice.do(alice.SetLanguage(app.English)) // as before: nothing is told
	alice.do(alice.SetLanguage(app.Chinese))
	after := until(alice, "it is told anew", func(r app.Registration) bool { return r.Error != nil && r.Error.Text != english })
	mustBeChinese(t, after.Error.Code, after.Error.Text)
	if before.Error.Text != english || after.State != before.State || after.Error.Code != before.Error.Code || !slices.Equal(after.Error.Certificate.Names, before.Error.Certificate.Names) {
		t.Errorf("%+v has become %+v", before.Error, after.Error)
	}
	steps, err := alice.TestAccount(t.Context(), app.Trial{Account: "alice"})
	if err != nil || len(steps) == 0 {
		t.Fatal(steps, err)
	}
	mustBeChinese(t, "a step", steps[len(steps)-1].Text)
}
