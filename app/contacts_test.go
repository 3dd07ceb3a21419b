package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

// known adds a contact by its JSON.
func (p *phone) known(contact string) string {
	p.t.Helper()
	id, err := p.AddContact(func(c app.Contact) (app.Contact, error) { return c.With([]byte(contact)) })
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

func TestACallerIsShownByTheNameOfTheContact(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	options := x.remembering(t, "bob")
	bob := x.register(t, options)
	id := bob.known(`{"name":"Alice of Wonderland","numbers":[{"label":"work","number":"ALICE"}]}`)
	if news := until(bob, "it heard of the contact", func(c app.ContactChange) bool { return c.ID == id }); news.Contact == nil || news.Contact.Name != "Alice of Wonderland" {
		t.Errorf("told %+v", news)
	}
	alice.dial("bob")
	in := bob.call(app.CallIncoming)
	if in.Remote.Contact != "Alice of Wonderland" {
		t.Errorf("the caller is %+v", in.Remote)
	}
	bob.do(bob.Reject(in.ID, 0))
	if row := bob.over(); row.Remote.Contact != "Alice of Wonderland" {
		t.Errorf("in the history it is %+v", row.Remote)
	}
	if rows := bob.rows(app.HistoryQuery{}); len(rows) != 1 || rows[0].Remote.Contact != "Alice of Wonderland" {
		t.Errorf("in the history it is %+v", rows)
	}
	bob.do(bob.UpdateContact(id, func(c app.Contact) (app.Contact, error) { return c.With([]byte(`{"name":"A."}`)) }))
	if rows := bob.rows(app.HistoryQuery{}); rows[0].Remote.Contact != "A." {
		t.Errorf("after a change it is %+v", rows[0].Remote)
	}
	bob.Close()
	again := x.register(t, options)
	if in := again.dial("alice"); again.call(app.CallDialling).ID != in || again.Snapshot().Calls[0].Remote.Contact != "A." {
		t.Errorf("after a restart it is %+v", again.Snapshot().Calls)
	}
	again.do(again.RemoveContact(id))
	if rows := again.rows(app.HistoryQuery{}); rows[0].Remote.Contact != "" {
		t.Errorf("after its removal it is %+v", rows[0].Remote)
	}
}

func TestContactsAreListedFoundAndSuggested(t *testing.T) {
	x := startExchange(t)
	p := x.register(t, x.remembering(t, "alice"))
	p.known(`{"name":"Barbara","numbers":[{"label":"home","number":"030 1234567"}]}`)
	star := p.known(`{"name":"Zac Bar","favourite":true,"numbers":[{"label":"work","number":"1002"},{"label":"mobile","number":"0170 7654321"}]}`)
	p.known(`{"name":"Rebar","numbers":[]}`)
	p.known(`{"name":"Carol","numbers":[{"label":"","number":"carol"}]}`)
	for _, to := range []string{"barney", "carol"} {
		p.dial(to)
		p.over()
	}
	page, err := p.Contacts(app.ContactQuery{Limit: 2})
	if err != nil || len(page.Contacts) != 2 || !page.More || page.Contacts[0].Name != "Barbara" {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err = p.Contacts(app.ContactQuery{After: page.Contacts[1].ID}); err != nil || len(page.Contacts) != 2 || page.More || page.Contacts[1].ID != star {
		t.Errorf("%+v, %v", page, err)
	}
	for text, want := range map[string]string{
		"bar":     "1002 0170 7654321 030 1234567 sip:barney@localhost", // favourites, who begins so, the history
		"carol":   "carol",                                              // who is a contact is suggested once
		"170 765": "1002 0170 7654321",
		"  ":      "", "nobody": "",
	} {
		suggested, err := p.SearchContacts(text, 0)
		if err != nil {
			t.Fatal(err)
		}
		var to []string
		for _, s := range suggested {
			to = append(to, s.To)
		}
		if got := strings.Join(to, " "); got != want {
			t.Errorf("%q suggests %q, want %q", text, got, want)
		}
	}
	if suggested, err := p.SearchContacts("bar", 1); err != nil || len(suggested) != 1 || suggested[0].Label != "work" || suggested[0].Contact != star {
		t.Errorf("%+v, %v", suggested, err)
	}
	if rows := p.rows(app.HistoryQuery{Text: "BARNEY"}); len(rows) != 1 {
		t.Errorf("the history finds %+v", rows)
	}
}

func TestCallsAreFoundByTheNameOfTheContact(t *testing.T) {
	x := startExchange(t)
	p := x.register(t, x.remembering(t, "alice"))
	p.known(`{"name":"Barbara","numbers":[{"label":"home","number":"030 1234567"}]}`)
	p.dial("+49 30 1234567")
	p.over()
	p.dial("bob")
	p.over()
	if rows := p.rows(app.HistoryQuery{Text: "barb"}); len(rows) != 1 || rows[0].Remote.Contact != "Barbara" {
		t.Errorf("found %+v", rows)
	}
}

func TestContactsComeInAndGoOut(t *testing.T) {
	x := startExchange(t)
	p := x.register(t, x.remembering(t, "alice"))
	p.known(`{"name":"Anna","numbers":[{"number":"1"}]}`)
	text := "BEGIN:VCARD\nVERSION:3.0\nFN:Anna\nTEL:1\nTEL:2\nEND:VCARD\nBEGIN:VCARD\nVERSION:9\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:Bob\nEND:VCARD\n"
	path := filepath.Join(t.TempDir(), "in.vcf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := app.English.ReadImport(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.ImportContacts(read, "")
	if err != nil || got.Added != 1 || got.Updated != 1 || got.Same != 0 || len(got.Faults) != 1 || got.Faults[0].Line != 7 {
		t.Errorf("%+v, %v", got, err)
	}
	until(p, "it heard of many contacts", func(c app.ContactChange) bool { return c.ID == "" })
	if got, err = p.ImportContacts(read, "vcard"); err != nil || got.Added != 0 || got.Updated != 0 || got.Same != 2 {
		t.Errorf("the second time: %+v, %v", got, err)
	}
	for _, format := range []string{"", "vcard", "csv"} {
		out, err := p.ExportContacts(format)
		if err != nil {
			t.Fatal(err)
		}
		if err := app.English.WriteExport(path, out); err != nil {
			t.Fatal(err)
		}
		other := x.phone(t, "bob")
		if got, err := other.ImportContacts([]byte(load(t, path)), ""); err != nil || got.Added != 2 || len(got.Faults) != 0 {
			t.Errorf("%s: %+v, %v", format, got, err)
		}
		other.Close()
	}
	_, err = p.ImportContacts([]byte("nothing"), "")
	refuses(t, err, app.CodeBadContact)
	_, err = p.ExportContacts("pdf")
	refuses(t, err, app.CodeBadContact)
	refuses(t, app.English.WriteExport("contacts.vcf", nil), app.CodeFailed)
	for _, path := range []string{"in.vcf", filepath.Dir(path), path + ".missing"} {
		if _, err := app.English.ReadImport(path); err == nil {
			t.Errorf("%s was read", path)
		}
	}
}

func TestABadContactIsRefusedWithASentence(t *testing.T) {
	p := startExchange(t).phone(t, "alice")
	_, err := p.AddContact(func(c app.Contact) (app.Contact, error) { return c.With([]byte(`{"photo":"AAAA"}`)) })
	refuses(t, err, app.CodeBadContact)
	refuses(t, p.UpdateContact("7", func(c app.Contact) (app.Contact, error) { return c, nil }), app.CodeNoSuchContact)
	refuses(t, p.RemoveContact("7"), app.CodeNoSuchContact)
	_, err = p.Contact("7")
	refuses(t, err, app.CodeNoSuchContact)
	p.Close()
	_, err = p.Contacts(app.ContactQuery{})
	refuses(t, err, app.CodeStopped)
	_, err = p.History(app.HistoryQuery{})
	refuses(t, err, app.CodeStopped)
	refuses(t, p.SeeHistory(""), app.CodeStopped)
}

func TestSettingsAreKeptAndTakeEffectAtOnce(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"), x.account("bob"))
	p := startPhone(t, options)
	until(p, "bob was registered", func(r app.Registration) bool { return r.Account == "bob" && r.State == app.RegistrationRegistered })
	to := func(changes string) func(config.Settings) (config.Settings, error) {
		return func(s config.Settings) (config.Settings, error) { return s.With([]byte(changes)) }
	}
	p.do(p.ChangeSettings(to(`{"calls":{"default_account":"bob","limit":1},"audio":{"ring_volume":40},"ui":{"language":"zh"}}`)))
	news := until(p, "the settings changed", func(app.Settings) bool { return true })
	if news.Calls.Limit != 1 || news.Audio.Ring != 40 || news.Audio.Output != 100 || news.UI.Language != "zh" {
		t.Errorf("told %+v", news)
	}
	if kept := loaded(t, options.Profile); kept.Settings() != news.Settings || len(kept.Accounts) != 2 {
		t.Errorf("kept %+v", kept)
	}
	if now, err := p.Settings(); err != nil || now != news {
		t.Errorf("it has %+v, %v", now, err)
	}
	carol := x.phone(t, "carol")
	p.dial("carol")
	if c := p.call(app.CallDialling); c.Account != "bob" {
		t.Errorf("dialled by %s", c.Account)
	}
	carol.call(app.CallIncoming)
	_, err := p.Dial("carol", "")
	refuses(t, err, app.CodeLimit)
	badKey(t, p.ChangeSettings(to(`{"calls":{"default_account":"zoe"}}`)), "calls.default_account")
	badKey(t, p.ChangeSettings(to(`{"ui":{"colour":"red"}}`)), "ui.colour")
	badKey(t, p.ChangeSettings(to(`{"audio":{"tone_volume":101}}`)), "audio.tone_volume")
	carol.do(carol.ChangeSettings(to(`{"calls":{"limit":2}}`))) // who has no profile to keep it in
	p.do(p.RemoveHistory(app.AllRows))
}

func TestAVolumeOfNothingIsSilence(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	options := x.options(x.account("bob"))
	options.Config.Audio.InputVolume = 0
	bob := x.register(t, options)
	out, _ := talk(alice, bob, "bob")
	bob.card.Await(t, app.ToneA)
	alice.card.Await(t, app.Silence) // his microphone hums, and is not heard
	if n := alice.card.Played(app.ToneB); n != 0 {
		t.Errorf("%d frames of it were heard", n)
	}
	alice.do(alice.Hangup(out.ID))
}
