package control

import (
	"fmt"
	"strings"
	"time"

	"sotto/app"
	"sotto/app/config"
)

// What a fakePhone answers of what it remembers, having noted what it was asked.

func (p *fakePhone) History(q app.HistoryQuery) (app.HistoryPage, error) {
	row := app.HistoryRow{ID: "7", Call: "c1", StartedAt: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Open: true}
	return app.HistoryPage{Rows: []app.HistoryRow{row}}, p.ask("history %+v", q)
}

func (p *fakePhone) RemoveHistory(id string) error { return p.ask("remove row %q", id) }
func (p *fakePhone) SeeHistory(id string) error    { return p.ask("seen %q", id) }

func (p *fakePhone) ExportHistory() ([]byte, error) { return p.text(), p.ask("export history") }

func (p *fakePhone) Contacts(q app.ContactQuery) (app.ContactPage, error) {
	return app.ContactPage{Contacts: []app.Contact{}}, p.ask("contacts %+v", q)
}

func (p *fakePhone) Contact(id string) (app.Contact, error) {
	return app.Contact{ID: id, Name: "Anna"}, p.ask("contact %q", id)
}

func (p *fakePhone) AddContact(change func(app.Contact) (app.Contact, error)) (string, error) {
	c, err := change(app.Contact{})
	if err != nil {
		return "", err
	}
	return "9", p.ask("add contact %q", c.Name)
}

func (p *fakePhone) UpdateContact(id string, change func(app.Contact) (app.Contact, error)) error {
	c, err := change(app.Contact{Name: "before"})
	if err != nil {
		return err
	}
	return p.ask("update contact %q %q %v", id, c.Name, c.Favourite)
}

func (p *fakePhone) RemoveContact(id string) error { return p.ask("remove contact %q", id) }

func (p *fakePhone) ImportContacts(text []byte, format string) (app.Imported, error) {
	return app.Imported{Added: 1, Faults: []app.ContactFault{}}, p.ask("import %q %q", text, format)
}

func (p *fakePhone) ExportContacts(format string) ([]byte, error) {
	return p.text(), p.ask("export contacts %q", format)
}

func (p *fakePhone) SearchContacts(text string, limit int) ([]app.Suggestion, error) {
	return []app.Suggestion{{To: "1002", Name: "Anna"}}, p.ask("search %q %d", text, limit)
}

func (p *fakePhone) Settings() (app.Settings, error) {
	return app.Settings{Settings: config.Default().Settings()}, p.ask("settings")
}

func (p *fakePhone) ChangeSettings(change func(config.Settings) (config.Settings, error)) error {
	after, err := change(config.Default().Settings())
	if err != nil {
		return fmt.Errorf("not right: %w", err)
	}
	return p.ask("settings %d %d", after.Audio.Ring, after.Calls.Limit)
}

// text is what a fakePhone exports.
func (p *fakePhone) text() []byte { return []byte(strings.Repeat("x", max(p.exports, 1))) }
