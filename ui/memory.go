//go:build !headless

package ui

import (
	"context"
	"time"

	"sotto/app"
)

// What follows a phone may have or not; what it has not is not there in the window either. Methods wait for files.

// historian keeps the calls that were.
type historian interface {
	// History returns calls, newest first, and before which call the rest of them are; empty: there are no more.
	History(q HistoryQuery) (calls []PastCall, before string, err error)
	// ForgetCall takes a call out, ForgetCalls all of them.
	ForgetCall(id string) error
	ForgetCalls() error
	// SeeMissed notes that the missed calls were looked at.
	SeeMissed() error
	// ExportHistory writes all calls as CSV.
	ExportHistory() ([]byte, error)
}

// HistoryQuery chooses calls of the history.
type HistoryQuery struct {
	Before  string // the id of a call: older ones; empty: from the newest on
	Limit   int    // the most calls
	Account string // empty: of every account
	Missed  bool   // only missed ones
	Text    string // looked for in names and numbers
}

// PastCall is a call of the history.
type PastCall struct {
	ID        string
	Account   string
	Direction app.Direction
	Remote    app.Party
	StartedAt time.Time
	Talked    time.Duration // 0: it was not answered
	Missed    bool
	Cause     app.Cause
	Privacy   app.Privacy
	Ending    func(app.Language) string // why it ended, in words; nil: nothing is known
}

// contactKeeper keeps people and their numbers.
type contactKeeper interface {
	// Contacts returns those whom a text fits, by name and without their photos.
	Contacts(text string) ([]Contact, error)
	// Contact returns one with the photo.
	Contact(id string) (Contact, error)
	// SaveContact keeps a contact but for the photo, which stays; one without an id is new.
	SaveContact(c Contact) error
	RemoveContact(id string) error
	// Suggest says who may be meant by what is typed: contacts, then who was called or has called.
	Suggest(text string, most int) ([]Suggestion, error)
	// ImportContacts reads vCard or CSV.
	ImportContacts(content []byte) (Import, error)
	// ExportContacts writes all of them, as "vcard" or "csv".
	ExportContacts(format string) ([]byte, error)
}

// Contact is a person or a place that can be called.
type Contact struct {
	ID           string
	Name         string
	Organisation string
	Favourite    bool
	Note         string
	Numbers      []ContactNumber
	Photo        []byte // a PNG or JPEG file; empty: none, or not asked for
}

// ContactNumber is one way to call a contact.
type ContactNumber struct{ Label, Number string }

// Suggestion is somebody who may be meant by what is typed.
type Suggestion struct{ Name, Number, Label string }

// Import is what came of reading contacts, in numbers of them.
type Import struct {
	Added, Updated, Same int
	Faults               int    // what could not be taken over
	First                string // the first of the faults, in a sentence
}

// soundKeeper has devices to choose from.
type soundKeeper interface {
	// Devices names the sound devices that are there. It may take a while, not longer than ctx.
	Devices(ctx context.Context) (app.DeviceList, error)
	// ChooseDevice makes a device the first choice of a role. Empty: the system's choice.
	ChooseDevice(role app.Role, name string) error
	// TestTone sounds on the device of a role.
	TestTone(role app.Role) error
	// Listen opens the microphone until it is closed, ctx ends, or nobody can be watching any more.
	Listen(ctx context.Context) (Microphone, error)
}

// Microphone tells how loud it is, in dBFS.
type Microphone interface {
	Level() float64
	Done() <-chan struct{}
	Close()
}

// disturbed can be told not to disturb.
type disturbed interface{ SetDND(on bool) error }

// measured tells how a call's sound fares.
type measured interface {
	// Quality tells how a call's sound fares, as against an earlier look; a zero one is the beginning of the call.
	Quality(call string, earlier Quality) (Quality, error)
	// Levels may be asked at any rate.
	Levels(call string) (app.Levels, error)
}

// Quality is a look at how a call's sound fares.
type Quality struct {
	Received  uint64  // packets since the call began
	MOS       float64 // estimated mean opinion score since an earlier look (ITU-T G.107), 1 to 4.5; 0: nothing came
	Missing   float64 // the share of packets since then that were lost or came too late, 0 to 1
	Jitter    float64 // milliseconds, as the next
	RoundTrip float64 // 0: not known yet

	figures app.Figures // what the next look is compared with
}

// adjustable keeps what a person sets.
type adjustable interface {
	Preferences() (app.Preferences, error)
	SavePreferences(change func(*app.Preferences)) error
}

// startable can be started by the system when its user logs in.
type startable interface {
	StartsWithSystem() (bool, error)
	StartWithSystem(on bool) error
}

// logged says where its log is; empty: nowhere.
type logged interface{ LogFolder() string }
