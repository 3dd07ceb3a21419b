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
	settingCommands
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
	// Language is the one that the phone speaks now, and its server with it.
	Language() app.Language
	Snapshot() app.State
	Register(account string) error
	Unregister(account string) error
	// Dial places a call; without an account by the default one. It puts the one
	// that is talked to on hold, as Answer and Resume do; those Beside don't.
	Dial(to, account string) (call string, err error)
	DialBeside(to, account string) (call string, err error)
	// Preview says what Dial would call.
	Preview(account, input string) (app.Number, error)
	Answer(call string) error
	AnswerBeside(call string) error
	// Reject refuses a call with a SIP status; 0 means the phone's own choice.
	Reject(call string, code int) error
	Silence(call string) error
	Hangup(call string) error
	// BeginDigits sends digits. What it returns waits for the outcome; nil: there
	// is nothing to wait for.
	BeginDigits(call, digits string) (sent func(context.Context) error, err error)
	Mute(call string, on bool) error
	Hold(call string) error
	Resume(call string) error
	ResumeBeside(call string) error
	// Figures are how a call's sound fares.
	Figures(call string) (app.Figures, error)
}

// accountCommands wait for files and servers.
type accountCommands interface {
	AddAccount(added config.Account, password *secrets.Password) error
	UpdateAccount(id string, change func(config.Account) (config.Account, error), password *secrets.Password) error
	RemoveAccount(id string) error
	Trust(account, host string, port uint16, certificateSHA256 string) error
	TestAccount(ctx context.Context, t app.Trial) ([]app.Step, error)
}

// settingCommands wait for files and devices.
type settingCommands interface {
	SetDND(on bool) error
	Devices(ctx context.Context) (app.DeviceList, error)
	TestTone(role app.Role) error
	SelectDevices(choice app.DeviceChoice) error
	Settings() (app.Settings, error)
	ChangeSettings(change func(config.Settings) (config.Settings, error)) error
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
}

// Adapt makes a Phone of an *app.Phone, whose Subscribe returns a struct.
func Adapt(phone interface {
	commands
	accountCommands
	settingCommands
	recordCommands
	Subscribe() (app.State, *app.Subscription)
}) Phone {
	return adapter{phone, phone, phone, phone, phone.Subscribe}
}

type adapter struct {
	commands
	accountCommands
	settingCommands
	recordCommands
	subscribe func() (app.State, *app.Subscription)
}

func (a adapter) Subscribe() (app.State, Subscription) { return a.subscribe() }
