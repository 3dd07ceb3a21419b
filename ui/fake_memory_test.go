//go:build !headless

package ui

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"sotto/app"
)

// richPhone is a fakePhone that can do all that a phone may.
type richPhone struct {
	*fakePhone
	past     []PastCall // newest first
	people   []Contact
	settings app.Preferences
	quality  Quality
	levels   app.Levels
	devices  app.DeviceList
	login    bool   // the system starts it
	goesOn   string // the call of past that is not over yet
	refuse   error  // what settings and devices fail with
}

func newRichPhone(state app.State) *richPhone {
	return &richPhone{fakePhone: newFakePhone(state), settings: somePreferences(), levels: app.Levels{In: -18, Out: -30}, devices: someDevices()}
}

func (p *richPhone) History(q HistoryQuery) (found []PastCall, before string, err error) {
	p.mu.Lock()
	past := p.past
	p.mu.Unlock()
	rows, begun, last := 0, q.Before == "", ""
	for _, c := range past {
		fits := (q.Account == "" || q.Account == c.Account) && (!q.Missed || c.Missed) &&
			strings.Contains(strings.ToLower(c.Remote.Name+c.Remote.URI), strings.ToLower(q.Text))
		switch {
		case begun && fits && rows == q.Limit:
			return found, last, p.fault
		case begun && fits:
			if rows, last = rows+1, c.ID; c.ID != p.goesOn {
				found = append(found, c)
			}
		}
		begun = begun || c.ID == q.Before
	}
	return found, "", p.fault
}

// happens adds a call, the newest, to the past.
func (p *richPhone) happens(c PastCall) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.past = append([]PastCall{c}, p.past...)
}
func (p *richPhone) ForgetCall(id string) error     { return p.note("forget %s", id) }
func (p *richPhone) ForgetCalls() error             { return p.note("forget all") }
func (p *richPhone) SeeMissed() error               { return p.note("seen") }
func (p *richPhone) ExportHistory() ([]byte, error) { return []byte("csv"), p.note("export") }

func (p *richPhone) Contacts(text string) ([]Contact, error) {
	var found []Contact
	for _, c := range p.people {
		if strings.Contains(strings.ToLower(c.Name), strings.ToLower(text)) {
			found = append(found, c)
		}
	}
	return found, p.fault
}
func (p *richPhone) Contact(id string) (Contact, error) {
	for _, c := range p.people {
		if c.ID == id {
			return c, nil
		}
	}
	return Contact{}, p.fault
}
func (p *richPhone) Suggest(text string, most int) ([]Suggestion, error) {
	var all []Suggestion
	found, err := p.Contacts(text)
	for _, c := range found {
		for _, n := range c.Numbers {
			all = append(all, Suggestion{c.Name, n.Number, n.Label})
		}
	}
	return all[:min(len(all), most)], err
}
func (p *richPhone) SaveContact(c Contact) error {
	return p.note("save %s %s %v %v", c.ID, c.Name, c.Favourite, c.Numbers)
}
func (p *richPhone) RemoveContact(id string) error { return p.note("remove %s", id) }
func (p *richPhone) ImportContacts(content []byte) (Import, error) {
	return Import{Added: 2}, p.note("import %s", content)
}
func (p *richPhone) ExportContacts(format string) ([]byte, error) {
	return nil, p.note("export %s", format)
}
func (p *richPhone) Devices(context.Context) (app.DeviceList, error) { return p.devices, p.fault }
func (p *richPhone) ChooseDevice(role app.Role, name string) error {
	return errors.Join(p.note("choose %s %s", role, name), p.refuse)
}
func (p *richPhone) TestTone(role app.Role) error { return p.note("tone %s", role) }
func (p *richPhone) Listen(ctx context.Context) (Microphone, error) {
	return fakeMicrophone{ctx, p}, p.note("listen")
}
func (p *richPhone) Levels(string) (app.Levels, error)        { return p.levels, p.fault }
func (p *richPhone) StartsWithSystem() (bool, error)          { return p.login, p.fault }
func (p *richPhone) StartWithSystem(on bool) error            { return p.note("login %v", on) }
func (p *richPhone) LogFolder() string                        { return "/home/alice/.config/sotto/log" }
func (p *richPhone) SetDND(on bool) error                     { return p.note("dnd %v", on) }
func (p *richPhone) Quality(string, Quality) (Quality, error) { return p.quality, p.fault }
func (p *richPhone) Preferences() (app.Preferences, error)    { return p.settings, nil }
func (p *richPhone) SavePreferences(change func(*app.Preferences)) error {
	if p.refuse != nil {
		return p.refuse
	}
	change(&p.settings)
	ui := p.settings.UI
	return p.note("settings %s %s %d %d", ui.Language, ui.Theme, ui.TextScale, p.settings.Audio.Ring)
}

// fakeMicrophone hears the same all the time.
type fakeMicrophone struct {
	ctx   context.Context
	phone *richPhone
}

func (m fakeMicrophone) Level() float64        { return -12 }
func (m fakeMicrophone) Done() <-chan struct{} { return m.ctx.Done() }
func (m fakeMicrophone) Close()                { _ = m.phone.note("deaf") }

// someDevices are those of a computer with a headset, which is chosen for calls.
func someDevices() app.DeviceList {
	return app.DeviceList{
		Inputs: []string{"Headset", "Webcam"}, Outputs: []string{"Headset", "Speakers"},
		Chosen: app.RoleDevices{Input: "Headset", Output: "Headset"}, InUse: app.RoleDevices{Input: "Headset", Output: "Headset", Ring: "Speakers"},
	}
}

func somePreferences() (s app.Preferences) {
	s.UI.Language, s.UI.Theme, s.UI.TextScale = "en", "light", 100
	s.Audio.Input, s.Audio.Output, s.Audio.Ring, s.Audio.Tones = 100, 80, 60, 40
	return s
}

// past are calls of today and yesterday, of every kind.
func past() []PastCall {
	at := func(days, hour, minute int) time.Time {
		return time.Date(2026, 11, 25-days, hour, minute, 0, 0, time.Local)
	}
	who := func(name, number string) app.Party {
		return app.Party{Name: name, URI: "sip:" + number + "@pbx.example.com"}
	}
	return []PastCall{
		{"7", "office", app.Incoming, who("Carol Adams", "1003"), at(0, 9, 42), 0, true, app.CauseCancelled, private(false), nil},
		{"6", "office", app.Incoming, who("Bob Martin", "1002"), at(0, 9, 10), 4 * time.Minute, false, app.CauseRemoteHangup, private(false), nil},
		{"5", "home", app.Outgoing, who("", "+493012345"), at(0, 8, 31), time.Minute, false, app.CauseLocalHangup, exposed(), nil},
		{"4", "office", app.Incoming, who("Reception", "1000"), at(1, 17, 2), 12 * time.Minute, false, app.CauseRemoteHangup, private(false), nil},
		{"3", "office", app.Outgoing, who("Boris Kern of the company with the very long name", "1004"), at(1, 15, 47), 0, false, app.CauseNoAnswer, private(false), nil},
		{"2", "office", app.Incoming, who("", "+442079460018"), at(1, 11, 20), 0, false, app.CauseElsewhere, private(false), nil},
		{"1", "home", app.Outgoing, who("王小明", "1005"), at(40, 10, 5), 38 * time.Second, false, app.CauseRemoteHangup, open(), nil},
	}
}

func people() []Contact {
	return []Contact{
		{ID: "1", Name: "Bob Martin", Organisation: "Example Office", Numbers: []ContactNumber{{"work", "1002"}, {"mobile", "+49 170 1234567"}}, Note: "Knows the printers."},
		{ID: "2", Name: "Boris Kern", Numbers: []ContactNumber{{"mobile", "+49 30 123 45"}}},
		{ID: "3", Name: "Carol Adams", Favourite: true, Numbers: []ContactNumber{{"sip", "carol@example.com"}}},
		{ID: "4", Name: "王小明", Numbers: []ContactNumber{{"home", "1005"}}},
	}
}

// many are ten thousand calls.
func many() []PastCall {
	all := make([]PastCall, 10000)
	for i := range all {
		all[i] = past()[i%7]
		all[i].ID, all[i].StartedAt = strconv.Itoa(len(all)-i), noon.Add(-time.Duration(i)*time.Hour)
	}
	return all
}
