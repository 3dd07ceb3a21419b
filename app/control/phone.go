package control

import (
	"context"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/secrets"
)

// Phone is what this package needs of a phone. Its methods are safe for
// concurrent use and fail with *app.Error. They return quickly, but for those
// that change or test accounts, and those that wait for the disk.
type Phone interface {
	commands
	accountCommands
	recordCommands
	// Subscribe returns the state and every event after it.
	Subscribe() (app.State, Subscription)
}

// Subscription is the ordered stream of a phone's events.
type Subscription interface {
	// Events is closed when the phone has ended or the reader was too slow.
	Events() <-chan app.Event
	Close()
}

type commands interface {
	Snapshot() app.State
	Register(account string) error
	Unregister(account string) error
	// Dial places a call; without an account by the default one.
	Dial(to, account string) (call string, err error)
	Answer(call string) error
	// Reject refuses a call with a SIP status; 0 means the phone's own choice.
	Reject(call string, code int) error
	Hangup(call string) error
	SendDigits(call, digits string) error
	Mute(call string, on bool) error
	Hold(call string) error
	Resume(call string) error
}

// accountCommands wait for files and servers.
type accountCommands interface {
	AddAccount(added config.Account, password *secrets.Password) error
	UpdateAccount(id string, change func(config.Account) (config.Account, error), password *secrets.Password) error
	RemoveAccount(id string) error
	Trust(account, host string, port uint16, certificateSHA256 string) error
	TestAccount(ctx context.Context, t app.Trial) ([]app.Step, error)
}

// recordCommands wait for the disk.
type recordCommands interface {
	History(q app.HistoryQuery) (app.HistoryPage, error)
	RemoveHistory(id string) error
	SeeHistory(id string) error
	ExportHistory() ([]byte, error)
	Contacts(q app.ContactQuery) (app.ContactPage, error)
	Contact(id string) (app.Contact, error)
	AddContact(change func(app.Contact) (app.Contact, error)) (id string, err error)
	UpdateContact(id string, change func(app.Contact) (app.Contact, error)) error
	RemoveContact(id string) error
	ImportContacts(text []byte, format string) (app.Imported, error)
	ExportContacts(format string) ([]byte, error)
	SearchContacts(text string, limit int) ([]app.Suggestion, error)
	Settings() (app.Settings, error)
	ChangeSettings(change func(config.Settings) (config.Settings, error)) error
}

// Adapt makes a Phone of an *app.Phone, whose Subscribe returns a struct.
func Adapt(phone interface {
	commands
	accountCommands
	recordCommands
	Subscribe() (app.State, *app.Subscription)
}) Phone {
	return adapter{phone, phone, phone, phone.Subscribe}
}

type adapter struct {
	commands
	accountCommands
	recordCommands
	subscribe func() (app.State, *app.Subscription)
}

func (a adapter) Subscribe() (app.State, Subscription) { return a.subscribe() }
