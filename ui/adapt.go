//go:build !headless

package ui

import (
	"context"
	"strings"
	"time"

	"sotto/app"
)

// Adapt makes a Phone of an *app.Phone, with everything that it can.
func Adapt(phone *app.Phone) Phone { return adapted{phone} }

// adapted speaks of the phone's records as the window does.
type adapted struct{ *app.Phone }

func (a adapted) Subscribe() (app.State, Stream) { return a.Phone.Subscribe() }

func (a adapted) History(q HistoryQuery) (calls []PastCall, before string, err error) {
	page, err := a.Phone.History(app.HistoryQuery{Before: q.Before, Limit: q.Limit, Account: q.Account, Missed: q.Missed, Text: q.Text})
	for _, row := range page.Rows {
		if !row.Open {
			calls = append(calls, pastCall(row))
		}
	}
	if page.More {
		before = page.Rows[len(page.Rows)-1].ID
	}
	return calls, before, err
}

func pastCall(row app.HistoryRow) PastCall {
	c := PastCall{
		ID: row.ID, Account: row.Account, Direction: app.Direction(row.Direction), StartedAt: row.StartedAt,
		Remote: app.Party{URI: row.Remote.URI, Name: row.Remote.Name, Contact: row.Remote.Contact},
		Missed: row.Missed, Cause: app.Cause(row.Cause),
		Privacy: app.Privacy{Verdict: app.Verdict(row.Privacy.Verdict), Expected: row.Privacy.Expected},
	}
	for _, r := range row.Privacy.Reasons {
		c.Privacy.Reasons = append(c.Privacy.Reasons, app.Reason{Code: r.Code, Args: r.Args})
	}
	c.Ending = func(l app.Language) string { return l.Ending(row) }
	if row.AnsweredAt != nil && row.EndedAt != nil {
		c.Talked = max(row.EndedAt.Sub(*row.AnsweredAt), time.Second)
	}
	return c
}

func (a adapted) ForgetCall(id string) error { return a.RemoveHistory(id) }
func (a adapted) ForgetCalls() error         { return a.RemoveHistory(app.AllRows) }
func (a adapted) SeeMissed() error           { return a.SeeHistory("") }

func (a adapted) Contacts(text string) ([]Contact, error) {
	var all []Contact
	q := app.ContactQuery{Text: text, Limit: app.MostListed}
	for {
		page, err := a.Phone.Contacts(q)
		for _, c := range page.Contacts {
			all = append(all, contactOf(c))
		}
		if err != nil || !page.More {
			return all, err
		}
		q.After = page.Contacts[len(page.Contacts)-1].ID
	}
}

func (a adapted) Contact(id string) (Contact, error) {
	c, err := a.Phone.Contact(id)
	return contactOf(c), err
}

func contactOf(c app.Contact) Contact {
	shown := Contact{ID: c.ID, Name: c.Name, Organisation: c.Organisation, Favourite: c.Favourite, Note: c.Note, Photo: c.Photo}
	for _, n := range c.Numbers {
		shown.Numbers = append(shown.Numbers, ContactNumber{n.Label, n.Number})
	}
	return shown
}

func (a adapted) SaveContact(c Contact) error {
	change := func(kept app.Contact) (app.Contact, error) {
		kept.Name, kept.Organisation, kept.Favourite, kept.Note, kept.Numbers = c.Name, c.Organisation, c.Favourite, c.Note, []app.ContactNumber{}
		for _, n := range c.Numbers {
			kept.Numbers = append(kept.Numbers, app.ContactNumber{Label: n.Label, Number: n.Number})
		}
		return kept.Checked()
	}
	if c.ID != "" {
		return a.UpdateContact(c.ID, change)
	}
	_, err := a.AddContact(change)
	return err
}

func (a adapted) Suggest(text string, most int) ([]Suggestion, error) {
	found, err := a.SearchContacts(text, most)
	var all []Suggestion
	for _, s := range found {
		all = append(all, Suggestion{Name: s.Name, Number: strings.TrimPrefix(s.To, "sip:"), Label: s.Label})
	}
	return all, err
}

func (a adapted) ImportContacts(content []byte) (Import, error) {
	came, err := a.Phone.ImportContacts(content, "")
	result := Import{Added: came.Added, Updated: came.Updated, Same: came.Same, Faults: len(came.Faults) + came.Further}
	if len(came.Faults) > 0 {
		result.First = came.Faults[0].Text
	}
	return result, err
}

func (a adapted) Preferences() (app.Preferences, error) {
	s, err := a.Settings()
	return s.Settings, err
}

func (a adapted) SavePreferences(change func(*app.Preferences)) error {
	return a.ChangeSettings(func(s app.Preferences) (app.Preferences, error) {
		change(&s)
		return s, nil
	})
}

func (a adapted) ChooseDevice(role app.Role, name string) error {
	switch role {
	case app.RoleInput:
		return a.SelectDevices(app.DeviceChoice{Input: &name})
	case app.RoleOutput:
		return a.SelectDevices(app.DeviceChoice{Output: &name})
	}
	return a.SelectDevices(app.DeviceChoice{Ring: &name})
}

func (a adapted) Listen(ctx context.Context) (Microphone, error) {
	m, err := a.Phone.Listen(ctx)
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (a adapted) Quality(call string, earlier Quality) (Quality, error) {
	f, err := a.Figures(call)
	recent := f.Since(earlier.figures)
	return Quality{Received: f.PacketsReceived, MOS: recent.MOS, Missing: recent.Missing, Jitter: f.Jitter, RoundTrip: f.RoundTrip, figures: f}, err
}
