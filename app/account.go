package app

import (
	"fmt"
	"time"

	"sotto/app/config"
	"sotto/app/secrets"
	"sotto/sip"
)

// account is one configured account and, when it is enabled, its SIP agent.
type account struct {
	phone        *Phone
	config       config.Account
	agent        *sip.Agent // nil: not enabled, or it lacks a file
	registration Registration
	failure      error      // that registration.Error tells of; nil: none
	changing     bool       // it is about to be replaced or removed: no calls meanwhile
	seen         []sighting // certificates that its server has shown, newest last
	late         bool       // the keyring has not told its password yet
}

// newAccount makes an account and, where it is enabled, its agent, which sends
// nothing before start. A password that is given is not looked up.
func (p *Phone) newAccount(c config.Account, given *secrets.Password) (*account, error) {
	a := &account{phone: p, config: c, registration: Registration{Account: c.ID, State: RegistrationOff}}
	if !c.Enabled {
		return a, nil
	}
	password, late := p.options.passwordOf(c, given)
	a.late = late
	settings, err := p.options.agent(c, password)
	if err == nil {
		settings.Events = func(e sip.Event) { p.loop.Post(func() { a.heard(e) }) }
		a.agent, err = sip.NewAgent(settings)
	}
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", c.ID, err)
	}
	return a, nil
}

func (a *account) start() {
	if a.agent != nil {
		a.agent.Start()
	}
	if a.late {
		a.phone.apart(func() { a.phone.unlocked(a) })
	}
}

// heard takes an event of the account's agent.
func (a *account) heard(e sip.Event) {
	switch e := e.(type) {
	case sip.Registration:
		a.registered(e)
	case sip.Incoming:
		a.incoming(e)
	case sip.Progress:
		a.phone.with(e.Call, func(c *call) { c.progressed(e) })
	case sip.Offer:
		a.phone.with(e.Call, func(c *call) { c.offered(e) })
	case sip.OfferWanted:
		a.phone.with(e.Call, func(c *call) { c.offerWanted(e) })
	case sip.RefreshWanted:
		a.phone.with(e.Call, (*call).refreshWanted)
	case sip.Refused:
		a.phone.with(e.Call, func(c *call) { c.reofferRefused(e) })
	case sip.Answer:
		a.phone.with(e.Call, func(c *call) { c.answered(e) })
	case sip.Moved:
		a.phone.with(e.Call, func(c *call) { c.moved(e) })
	case sip.Sent:
		a.phone.with(e.Call, func(c *call) { c.sent(e) })
	case sip.Key:
		a.phone.with(e.Call, func(c *call) { c.keyed(e) })
	case sip.KeySent:
		a.phone.with(e.Call, func(c *call) { c.keySent(e) })
	case sip.Connected:
		a.phone.with(e.Call, func(c *call) { c.connected(e) })
	case sip.Ended:
		a.phone.with(e.Call, func(c *call) { c.ended(e) })
	}
}

var registrationStates = map[sip.RegistrationState]RegistrationState{
	sip.Off:           RegistrationOff,
	sip.Registering:   RegistrationRegistering,
	sip.Registered:    RegistrationRegistered,
	sip.Failed:        RegistrationFailed,
	sip.Unregistering: RegistrationUnregistering,
}

func (a *account) registered(e sip.Registration) {
	r := Registration{
		Account:   a.config.ID,
		State:     registrationStates[e.State],
		Code:      e.Code,
		RetryAt:   moment(e.RetryAt),
		ExpiresAt: moment(e.ExpiresAt),
	}
	if a.failure = e.Err; e.Err != nil {
		r.Error = a.phone.Language().failure(e.Err, a.serverName())
		a.saw(sightingsIn(e.Err)...)
	}
	if e.Flow != nil {
		f := a.flow(*e.Flow, a.serverName())
		r.Flow = &f
		a.saw(sightingsOn(*e.Flow)...)
	}
	if e.Listening.IsValid() {
		r.Listening = &Listening{Transport: string(a.config.Transport), Port: e.Listening.Port()}
	}
	a.registration = r
	a.phone.publish(r)
}

// incoming takes a call, unless the account is about to go: its agent hangs up
// then.
func (a *account) incoming(e sip.Incoming) {
	if a.changing {
		a.phone.turnAway(a, e, 480, a.phone.Language().reason("end.account-changing"))
		return
	}
	a.phone.incoming(a, e)
}

// serverName is the host that the account was told to contact.
func (a *account) serverName() string {
	host, _, err := a.config.Server()
	if err != nil {
		return a.config.Domain
	}
	return host
}

// moment is t for a snapshot: nil for no time at all.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// flow hands a flow of the SIP room up in our own type. The server is whom it
// was to lead to.
func (a *account) flow(f sip.Flow, server string) Flow {
	flow := Flow{Transport: f.Transport.String(), Local: f.Local.String(), Remote: f.Remote.String(), server: server, direct: a.config.Direct()}
	if f.TLS != nil {
		flow.TLS = &TLS{
			Version: f.TLS.Version, Cipher: f.TLS.Cipher,
			Server: f.TLS.Server, VerifiedBy: string(f.TLS.VerifiedBy), trusted: a.trustedOn(f.TLS.Server, f.Remote.Port()),
		}
	}
	return flow
}

// Register registers an account, or refreshes its registration at once. One that
// can't be used for a file that it names is tried anew.
func (p *Phone) Register(account string) error {
	return p.ask(func() error {
		if a, err := p.account(account); err == nil && a.lacksFile() {
			p.apart(func() { p.lookAgain(a) })
			return nil
		}
		a, err := p.enabled(account)
		if err == nil {
			a.agent.Register()
		}
		return err
	})
}

// Unregister takes an account's binding at its server back.
func (p *Phone) Unregister(account string) error {
	return p.ask(func() error {
		a, err := p.enabled(account)
		if err == nil {
			a.agent.Unregister()
		}
		return err
	})
}

// enabled finds an account that can be used.
func (p *Phone) enabled(id string) (*account, error) {
	a, err := p.account(id)
	switch {
	case err != nil:
		return nil, err
	case a.changing:
		return nil, p.refusal(CodeWrongState, "error.account-changing", "account", id)
	case a.lacksFile():
		return nil, &Error{CodeNotRegistered, a.registration.Error.Text}
	case a.agent == nil:
		return nil, p.refusal(CodeWrongState, "error.account-off", "account", id)
	}
	return a, nil
}

// account finds an account by its id.
func (p *Phone) account(id string) (*account, error) {
	for _, a := range p.accounts {
		if a.config.ID == id {
			return a, nil
		}
	}
	return nil, p.noSuchAccount(id)
}

// dialling finds the account that places a call: the one named, or that of State.Dialling.
func (p *Phone) dialling(id string) (*account, error) {
	if id != "" {
		return p.enabled(id)
	}
	a, found := p.snapshot().Dialling()
	if !found {
		return nil, p.refusal(CodeNoSuchAccount, "error.no-account")
	}
	return p.enabled(a.Config.ID)
}
