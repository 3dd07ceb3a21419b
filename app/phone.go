// Package app is the phone without a screen: one Phone that every front drives
// by the same methods and watches by the same ordered stream of events. It is
// where SIP, media and audio meet, and the only judge of how private a call is.
package app

import (
	"context"
	"crypto/x509"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sotto/app/config"
	"sotto/app/secrets"
	"sotto/audio"
	"sotto/sip/loop"
)

// farewell is how long Close waits for answers to BYE and un-REGISTER: a
// phone that is asked to go is gone within two seconds.
const farewell = 1500 * time.Millisecond

// Options is what a phone is made of.
type Options struct {
	Config config.Config
	// Profile is the folder in which accounts and passwords are kept, locked for
	// this phone; without one its accounts can't be changed.
	Profile string
	// Password looks up an account's password; an error means it has none. Nil
	// looks into the environment, then into the profile and the keyring.
	Password func(account string) (string, error)
	// Keyring is where the profile's passwords are kept; nil is the system's.
	Keyring secrets.Keyring
	// Audio is where sound comes from and goes to; nil is silence. The phone
	// does not close it.
	Audio audio.Backend
	// Roots are the issuers that TLS believes; nil means the system's.
	Roots *x509.CertPool
	// UserAgent is what SIP messages say of the program.
	UserAgent string
	// Instance is the UUID by which servers know this phone again; empty: none.
	Instance string
	Language Language // what people are told in
	// Network begins to call changed whenever this computer's network has changed
	// or it has slept, until what it returns is closed. Nil: nobody looks.
	Network func(changed func()) io.Closer
	Log     *slog.Logger // nil: nothing is logged
	// LogFolder is where Log is kept, for LogFolder; empty: nowhere.
	LogFolder string
	// Startup is the command by which the system may start this phone at login: a
	// program's absolute path and arguments; empty: it can't.
	Startup []string

	vault *secrets.Vault // opened when it is first used, or by New
}

func (o *Options) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

// Phone is the whole phone. One goroutine owns its state; methods are safe for
// concurrent use and return without waiting for the network.
type Phone struct {
	options Options
	log     *slog.Logger
	loop    *loop.Loop
	voice   *voice
	ringer  *ringer
	records *records
	legs    sync.Map        // of live calls with sound, by their ids: for Levels, which asks nobody
	work    sync.WaitGroup  // I/O done for the owner, which posts its result
	ctx     context.Context // ends with the phone
	cancel  context.CancelFunc
	speaks  atomic.Pointer[Language] // nil: that of options
	changes sync.Mutex               // held by who changes accounts, whose I/O takes a while; never by the owner

	// Owned by the loop.
	settings  config.Config // those of options, as changed since
	accounts  []*account
	calls     []*call     // oldest first, only live ones
	front     *call       // the one that is talked to; nil: none
	hearing   *loop.Timer // of the next look whether calls are heard; nil: none runs
	missed    tally
	warnings  []Warning // oldest first
	probes    int       // accounts that are tested right now
	devices   devices
	endTone   audio.Tone // tells how the last call ended; NoTone: that was told
	endTimer  *loop.Timer
	cueTimer  *loop.Timer // of the end of a key's tone, or of a test's
	testTimer *loop.Timer // of the end of a test of the bell
	testRings bool        // one runs
	watchers  []*Subscription
	network   io.Closer // looks for changes of the network; nil: nobody does
	closing   bool
}

// New makes a phone, which sends nothing before Start. The error says which
// account can't be used, and nothing runs then; one that only lacks a file is there
// and says so as its registration's Error.
func New(options Options) (*Phone, error) {
	p := &Phone{options: options, settings: options.Config, log: options.log(), loop: loop.New()}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	if p.options.Audio == nil {
		p.options.Audio = audio.Null{}
	}
	p.options.passwords()
	if err := p.remember(); err != nil {
		p.cancel()
		p.loop.Close()
		return nil, err
	}
	p.attend()
	for _, c := range options.Config.Accounts {
		a, err := p.firstAccount(c)
		if err != nil {
			p.Close()
			return nil, err
		}
		p.accounts = append(p.accounts, a)
	}
	return p, nil
}

// Start registers the enabled accounts. Who subscribed before hears of it from
// the beginning.
func (p *Phone) Start() {
	_ = p.loop.Do(func() {
		for _, a := range p.accounts {
			a.start()
		}
	})
	p.watchNetwork()
}

// Close hangs up, un-registers, ends the phone and waits for its goroutines.
// It takes two seconds at most when servers don't answer.
func (p *Phone) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	var accounts []*account
	var watcher io.Closer
	if p.loop.Do(func() {
		p.closing, accounts = true, p.accounts
		p.network, watcher = nil, p.network
		for _, c := range p.calls {
			if c.why == nil {
				c.why = c.closing()
			}
		}
		p.hush()
		p.sounds()
	}) != nil {
		return
	}
	p.unwatch(watcher)
	p.cancel()
	var closing sync.WaitGroup
	for _, a := range accounts {
		if a.agent != nil {
			closing.Go(func() { a.agent.Close(ctx) })
		}
	}
	closing.Wait()
	var rest []*call
	_ = p.loop.Do(func() {
		rest = slices.Clone(p.calls)
		for _, c := range rest {
			c.end(CauseLocalHangup, 0, Reason{})
		}
	})
	p.ringer.close()
	p.voice.close()
	p.records.close()
	_ = p.loop.Do(func() {
		p.options.Audio.Watch(nil)
		for _, w := range p.watchers {
			w.finish()
		}
		p.watchers = nil
	})
	p.loop.Close()
	p.work.Wait() // last: until its end the loop may still hand work out
}

// LogFolder is the folder in which the phone's log is kept; empty where it is not.
func (p *Phone) LogFolder() string { return p.options.LogFolder }

// Snapshot returns everything at this moment; after Close it is empty.
func (p *Phone) Snapshot() State {
	state := State{Accounts: []AccountState{}, Calls: []Call{}}
	_ = p.loop.Do(func() { state = p.snapshot() })
	return state
}

// Subscribe returns the state and a stream of every event after it. The
// subscriber closes the subscription.
func (p *Phone) Subscribe() (State, *Subscription) {
	sub := newSubscription()
	state := State{Accounts: []AccountState{}, Calls: []Call{}}
	if p.loop.Do(func() {
		state = p.snapshot()
		p.watchers = append(p.watchers, sub)
	}) != nil {
		sub.finish()
	}
	return state, sub
}

func (p *Phone) snapshot() State {
	s := State{
		Accounts: []AccountState{}, Calls: []Call{}, DND: p.settings.Calls.DND, Missed: p.missed.count(), Audio: p.devices.shown(),
		Warnings: slices.Clone(p.warnings), DefaultAccount: p.settings.Calls.DefaultAccount,
	}
	for _, a := range p.accounts {
		s.Accounts = append(s.Accounts, AccountState{a.config, a.registration})
	}
	for _, c := range p.calls {
		s.Calls = append(s.Calls, c.snapshot())
	}
	return s
}

// publish tells every watcher, and lets go of those that fell behind.
func (p *Phone) publish(e Event) {
	p.watchers = slices.DeleteFunc(p.watchers, func(w *Subscription) bool { return !w.put(e) })
}

// apart runs f off the owner's goroutine, which does no I/O itself.
func (p *Phone) apart(f func()) { p.work.Go(f) }

// ask runs f on the owner's goroutine and returns its error.
func (p *Phone) ask(f func() error) error {
	var err error
	if p.loop.Do(func() {
		if p.closing {
			err = p.refusal(CodeStopped, "error.stopping")
			return
		}
		err = f()
	}) != nil {
		return p.refusal(CodeStopped, "error.stopped")
	}
	return err
}
