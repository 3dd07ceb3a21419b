package app_test

import (
	"crypto/x509"
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/pbx"
	"sotto/media/sdes"
)

// passwords are those of the exchange's users.
var passwords = map[string]string{"alice": "wonderland-4711", "bob": "builder-0815", "carol": "christmas-1843"}

// exchange is an embedded PBX for the phones of one test.
type exchange struct {
	*pbx.PBX
	roots *x509.CertPool
}

func startExchange(t *testing.T) *exchange {
	t.Helper()
	return startLoggedExchange(t, nil)
}

func startLoggedExchange(t *testing.T, log *slog.Logger) *exchange {
	t.Helper()
	p, err := pbx.Start(pbx.Config{Users: passwords, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("closing the exchange: %v", err)
		}
	})
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(p.CA()) {
		t.Fatal("the exchange's CA is no certificate")
	}
	return &exchange{p, roots}
}

// server is where the exchange listens on a transport.
func (x *exchange) server(transport config.Transport) netip.AddrPort {
	switch transport {
	case config.TransportUDP:
		return x.UDP()
	case config.TransportTCP:
		return x.TCP()
	}
	return x.TLS()
}

// account is the account of a user at the exchange, with SRTP on offer over TLS.
func (x *exchange) account(user string, changes ...func(*config.Account)) config.Account {
	a := config.DefaultAccount()
	a.ID, a.Username, a.Domain = user, user, "localhost"
	for _, change := range changes {
		change(&a)
	}
	if a.Proxy == "" {
		a.Proxy = x.server(a.Transport).String()
	}
	return a
}

func by(t config.Transport) func(*config.Account) {
	return func(a *config.Account) { a.Transport = t }
}

func encrypting(policy string) func(*config.Account) {
	return func(a *config.Account) { a.MediaEncryption = policy }
}

func offering(suites ...sdes.Suite) func(*config.Account) {
	return func(a *config.Account) { a.SRTPSuites = suites }
}

func answering(a *config.Account) { a.AutoAnswer = true }

// phone is a Phone with its stream of events.
type phone struct {
	*app.Phone
	t      *testing.T
	card   *app.SoundCard
	events *app.Subscription
	first  app.State // when the stream began
}

// options are those of a phone with one account. The microphone of alice hums
// tone A, that of all others tone B.
func (x *exchange) options(account config.Account) app.Options {
	hum := app.ToneB
	if account.Username == "alice" {
		hum = app.ToneA
	}
	settings := config.Default()
	settings.Accounts = []config.Account{account}
	return app.Options{
		Config:    settings,
		Password:  func(id string) (string, error) { return passwords[id], nil },
		Audio:     app.NewSoundCard(hum),
		Roots:     x.roots,
		UserAgent: "Sotto/test",
	}
}

func startPhone(t *testing.T, options app.Options) *phone {
	t.Helper()
	p, err := app.New(options)
	if err != nil {
		t.Fatal(err)
	}
	ph := &phone{Phone: p, t: t, card: options.Audio.(*app.SoundCard)}
	ph.first, ph.events = p.Subscribe()
	p.Start()
	t.Cleanup(func() {
		p.Close()
		ph.events.Close()
	})
	return ph
}

// phone starts a phone that is registered.
func (x *exchange) phone(t *testing.T, user string, changes ...func(*config.Account)) *phone {
	t.Helper()
	return x.register(t, x.options(x.account(user, changes...)))
}

func (x *exchange) register(t *testing.T, options app.Options) *phone {
	t.Helper()
	p := startPhone(t, options)
	if r := p.registration(app.RegistrationRegistered); r.Flow == nil || r.ExpiresAt == nil || r.Code != 200 {
		t.Fatalf("registered as %+v", r)
	}
	return p
}

// next is the phone's next event; false when there are no more.
func (p *phone) next() (app.Event, bool) {
	p.t.Helper()
	select {
	case e, open := <-p.events.Events():
		return e, open
	case <-time.After(app.Patience):
		p.t.Fatalf("the phone has nothing more to tell; it stands at %+v", p.Snapshot())
		return nil, false
	}
}

// until reads events up to the first that fits, and returns it.
func until[E app.Event](p *phone, what string, fits func(E) bool) E {
	p.t.Helper()
	for {
		e, open := p.next()
		if !open {
			p.t.Fatalf("the phone ended before %s", what)
		}
		if e, ok := e.(E); ok && fits(e) {
			return e
		}
	}
}

// registration waits until the phone's account is in that state.
func (p *phone) registration(state app.RegistrationState) app.Registration {
	p.t.Helper()
	if now := p.first.Accounts; len(now) > 0 {
		p.first.Accounts = nil // that was then
		if now[0].Registration.State == state {
			return now[0].Registration
		}
	}
	return until(p, "the registration was "+string(state), func(r app.Registration) bool { return r.State == state })
}

// call waits until a call of the phone is in that state.
func (p *phone) call(state app.CallState) app.Call {
	p.t.Helper()
	return until(p, "a call was "+string(state), func(c app.Call) bool { return c.State == state })
}

// connected waits until a call is answered and its sound agreed on.
func (p *phone) connected() app.Call {
	p.t.Helper()
	return until(p, "a call was connected", func(c app.Call) bool {
		if c.State == app.CallEnded {
			p.t.Fatalf("the call ended: %s, %d, %s", c.Cause, c.Code, c.Reason)
		}
		return c.State == app.CallConnected && c.Codec != ""
	})
}

// ended waits for a call's end, which was for that cause.
func (p *phone) ended(cause app.Cause, code int) app.Call {
	p.t.Helper()
	c := p.call(app.CallEnded)
	if c.Cause != cause || c.Code != code {
		p.t.Fatalf("the call ended with %s, %d, %q; want %s, %d", c.Cause, c.Code, c.Reason, cause, code)
	}
	if c.EndedAt == nil {
		p.t.Error("the end has no time")
	}
	return c
}

func (p *phone) dial(to string) string {
	p.t.Helper()
	id, err := p.Dial(to, "")
	if err != nil {
		p.t.Fatalf("dialling %s: %v", to, err)
	}
	return id
}

// do fails the test when the phone refuses.
func (p *phone) do(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// refuses checks the code of what a phone says no to.
func refuses(t *testing.T, err error, code string) {
	t.Helper()
	var refused *app.Error
	if !errors.As(err, &refused) || refused.Code != code || refused.Text == "" {
		t.Errorf("got %v, want the code %s", err, code)
	}
}

// talk dials from one phone to a user of the other, which answers.
func talk(from, to *phone, user string) (out, in app.Call) {
	from.t.Helper()
	from.dial(user)
	ringing := to.call(app.CallIncoming)
	to.do(to.Answer(ringing.ID))
	return from.connected(), to.connected()
}

// closes checks that the phone is gone within the two seconds it has.
func (p *phone) closes() {
	p.t.Helper()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		p.Close()
	}()
	select {
	case <-gone:
	case <-time.After(2 * time.Second):
		p.t.Error("the phone takes more than two seconds to go")
		<-gone
	}
}
