package app_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/secrets"
)

// kept starts a phone that keeps its accounts and passwords in a profile.
func (x *exchange) kept(t *testing.T, accounts ...config.Account) *phone {
	t.Helper()
	return startPhone(t, x.keptOptions(t, accounts...))
}

func (x *exchange) keptOptions(t *testing.T, accounts ...config.Account) app.Options {
	t.Helper()
	dir := t.TempDir()
	settings := config.Default()
	settings.Accounts = append(settings.Accounts, accounts...)
	if err := config.Save(dir, settings); err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if _, err := secrets.Open(dir, nil, nil).Set(a.ID, secrets.Password(passwords[a.Username])); err != nil {
			t.Fatal(err)
		}
	}
	options := x.options(x.account("alice"))
	options.Config = loaded(t, dir)
	options.Profile, options.Password = dir, nil
	return options
}

func loaded(t *testing.T, dir string) config.Config {
	t.Helper()
	c, err := config.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func password(user string) *secrets.Password {
	p := secrets.Password(passwords[user])
	return &p
}

// to changes an account to what it is to be.
func to(change func(*config.Account)) func(config.Account) (config.Account, error) {
	return func(a config.Account) (config.Account, error) {
		change(&a)
		return a, nil
	}
}

// changed waits for the news of a change.
func (p *phone) changed(account string) app.AccountChange {
	p.t.Helper()
	return until(p, "the account was changed", func(c app.AccountChange) bool { return c.Account == account })
}

// badKey wants a refusal because of that key.
func badKey(t *testing.T, err error, key string) {
	t.Helper()
	refuses(t, err, app.CodeBadConfig)
	var fault *app.ConfigError
	if !errors.As(err, &fault) || fault.Key != key || fault.Text == "" {
		t.Errorf("got %#v, want the key %q", err, key)
	}
}

// same wants the phone's accounts to be those that its profile has.
func (p *phone) same(dir string) {
	p.t.Helper()
	var shown []config.Account
	for _, a := range p.Snapshot().Accounts {
		shown = append(shown, a.Config)
	}
	if kept := loaded(p.t, dir).Accounts; !reflect.DeepEqual(shown, kept) && len(shown)+len(kept) > 0 {
		p.t.Errorf("the phone has\n%+v\nthe profile\n%+v", shown, kept)
	}
}

func TestAnAccountThatIsAddedRegistersAndIsKept(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t)
	p := startPhone(t, options)
	added := x.account("alice")
	p.do(p.AddAccount(added, password("alice")))
	news := p.changed("alice")
	if news.Config == nil || news.Config.Username != "alice" || news.Config.AuthUsername != "alice" {
		t.Errorf("told %+v", news)
	}
	p.registration(app.RegistrationRegistered)
	p.same(options.Profile)
	if kept, err := secrets.Open(options.Profile, nil, nil).Lookup("alice"); string(kept) != passwords["alice"] || err != nil {
		t.Errorf("the password is not kept: %v", err)
	}
	bob := x.phone(t, "bob")
	p.dial("bob")
	bob.call(app.CallIncoming)

	badKey(t, p.AddAccount(added, nil), "id")
	bad := x.account("bob")
	bad.Transport = "ws"
	badKey(t, p.AddAccount(bad, nil), "transport")
	bad = x.account("bob")
	bad.TLS.CAFile = "missing.pem"
	badKey(t, p.AddAccount(bad, password("bob")), "tls.ca_file")
	if _, err := secrets.Open(options.Profile, nil, nil).Lookup("bob"); err == nil {
		t.Error("the password of an account that was refused is kept")
	}
	p.same(options.Profile)
}

func TestAnAccountThatIsOffIsAddedAndWaits(t *testing.T) {
	x := startExchange(t)
	p := x.kept(t)
	off := x.account("alice")
	off.Enabled = false
	p.do(p.AddAccount(off, password("alice")))
	refuses(t, p.Register("alice"), app.CodeWrongState)
	p.do(p.UpdateAccount("alice", to(func(a *config.Account) { a.Enabled = true }), nil))
	p.registration(app.RegistrationRegistered)
	p.do(p.UpdateAccount("alice", to(func(a *config.Account) { a.Enabled = false }), nil))
	p.registration(app.RegistrationOff)
	if now := p.Snapshot().Accounts[0]; now.Config.Enabled || now.Registration.State != app.RegistrationOff {
		t.Errorf("it stands at %+v", now)
	}
}

func TestWhatConcernsCallsToComeIsChangedUnderACall(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.kept(t, x.account("alice")), x.phone(t, "bob")
	alice.registration(app.RegistrationRegistered)
	talk(alice, bob, "bob")
	alice.do(alice.UpdateAccount("alice", to(func(a *config.Account) { a.MediaEncryption, a.AutoAnswer = "required", true }), nil))
	if news := alice.changed("alice"); news.Config.MediaEncryption != "required" {
		t.Errorf("told %+v", news.Config)
	}
	// Anything else waits for the end of the call.
	for name, change := range map[string]func(*config.Account){
		"the transport": by(config.TransportTCP), "the name": func(a *config.Account) { a.DisplayName = "Alice" }, "off": func(a *config.Account) { a.Enabled = false },
	} {
		t.Run(name, func(t *testing.T) { refuses(t, alice.UpdateAccount("alice", to(change), nil), app.CodeWrongState) })
	}
	refuses(t, alice.UpdateAccount("alice", to(func(*config.Account) {}), password("alice")), app.CodeWrongState)
	refuses(t, alice.RemoveAccount("alice"), app.CodeWrongState)
	if s := alice.Snapshot(); len(s.Calls) != 1 || s.Accounts[0].Registration.State != app.RegistrationRegistered {
		t.Errorf("it stands at %+v", s)
	}
	alice.do(alice.Hangup(alice.Snapshot().Calls[0].ID))
	alice.call(app.CallEnded)
	bob.call(app.CallEnded)
	bob.dial("alice")
	if c := bob.connected(); c.Privacy.Verdict != app.Private {
		t.Errorf("the next call is %+v", c.Privacy)
	}
}

func TestAnAccountWithAnotherFlowRegistersAnew(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"))
	alice, bob := startPhone(t, options), x.phone(t, "bob")
	alice.registration(app.RegistrationRegistered)
	alice.do(alice.UpdateAccount("alice", to(func(a *config.Account) { a.Transport, a.Proxy = config.TransportTCP, x.TCP().String() }), nil))
	alice.registration(app.RegistrationUnregistering)
	alice.registration(app.RegistrationOff)
	if news := alice.changed("alice"); news.Config.Transport != config.TransportTCP {
		t.Errorf("told %+v", news.Config)
	}
	if r := alice.registration(app.RegistrationRegistered); r.Flow.Transport != "tcp" {
		t.Errorf("registered by %+v", r.Flow)
	}
	alice.same(options.Profile)
	if old := load(t, options.Profile+"/config.toml.bak"); !strings.Contains(old, `transport = "tls"`) {
		t.Errorf("the file before is not kept:\n%s", old)
	}
	bob.dial("alice")
	alice.do(alice.Answer(alice.call(app.CallIncoming).ID))
	bob.connected()
}

func load(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPasswordIsCorrected(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"))
	if _, err := secrets.Open(options.Profile, nil, nil).Set("alice", "guess"); err != nil {
		t.Fatal(err)
	}
	p := startPhone(t, options)
	p.registration(app.RegistrationFailed)
	p.do(p.UpdateAccount("alice", to(func(*config.Account) {}), password("alice")))
	p.registration(app.RegistrationRegistered)
	p.Close()
	again := startPhone(t, options)
	again.registration(app.RegistrationRegistered)
}

func TestAnAccountThatIsRemovedIsForgotten(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"), x.account("bob"))
	options.Config.Calls.DefaultAccount = "alice"
	if err := config.Save(options.Profile, options.Config); err != nil {
		t.Fatal(err)
	}
	p, carol := startPhone(t, options), x.phone(t, "carol")
	registered := map[string]bool{}
	for len(registered) < 2 {
		r := until(p, "both were registered", func(r app.Registration) bool { return r.State == app.RegistrationRegistered })
		registered[r.Account] = true
	}
	p.do(p.RemoveAccount("alice"))
	until(p, "its registration was off", func(r app.Registration) bool { return r.Account == "alice" && r.State == app.RegistrationOff })
	if news := p.changed("alice"); news.Config != nil {
		t.Errorf("told %+v", news)
	}
	carol.dial("alice")
	carol.ended(app.CauseNoAnswer, 480)
	p.same(options.Profile)
	if kept := loaded(t, options.Profile); len(kept.Accounts) != 1 || kept.Calls.DefaultAccount != "" {
		t.Errorf("kept is %+v", kept)
	}
	if _, err := secrets.Open(options.Profile, nil, nil).Lookup("alice"); !errors.Is(err, secrets.ErrNoPassword) {
		t.Errorf("the password is still there: %v", err)
	}
	carol.dial("bob")
	p.call(app.CallIncoming)
	for _, err := range []error{p.RemoveAccount("alice"), p.UpdateAccount("alice", to(func(*config.Account) {}), nil), p.Trust("alice", "127.0.0.1", 1, "")} {
		refuses(t, err, app.CodeNoSuchAccount)
	}
}

func TestAnAccountKeepsItsID(t *testing.T) {
	x := startExchange(t)
	p := x.kept(t, x.account("alice"))
	badKey(t, p.UpdateAccount("alice", to(func(a *config.Account) { a.ID = "anna" }), nil), "id")
	_, wrong := config.DefaultAccount().With([]byte(`{"colour":"red"}`))
	badKey(t, p.UpdateAccount("alice", func(a config.Account) (config.Account, error) { return a, wrong }, nil), "colour")
}
