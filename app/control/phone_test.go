package control

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/secrets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakePhone records what it is asked and answers with what it was given.
type fakePhone struct {
	mu            sync.Mutex
	state         app.State
	asked         []string
	err           error
	language      app.Language
	sent          func(context.Context) error // waits for the outcome of digits; nil: none does
	quits         int
	onDial        func()
	onSnapshot    func()
	onTest        func(context.Context)
	onAdd         func()
	exports       int // bytes
	subscriptions []*fakeSubscription
}

type fakeSubscription struct {
	phone  *fakePhone
	events chan app.Event
	closed bool
}

func (s *fakeSubscription) Events() <-chan app.Event { return s.events }

func (s *fakeSubscription) Close() {
	s.phone.mu.Lock()
	defer s.phone.mu.Unlock()
	s.closed = true
}

func (p *fakePhone) Subscribe() (app.State, Subscription) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &fakeSubscription{phone: p, events: make(chan app.Event, 10000)}
	p.subscriptions = append(p.subscriptions, s)
	return p.state, s
}

// tell counts an event in the state and sends it to every subscriber, in one
// step.
func (p *fakePhone) tell(e app.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Missed++
	for _, s := range p.subscriptions {
		if !s.closed {
			s.events <- e
		}
	}
}

// end closes every stream, as a phone that has ended does.
func (p *fakePhone) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.subscriptions {
		close(s.events)
	}
}

// subscribed counts the streams that are not closed.
func (p *fakePhone) subscribed() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.subscriptions {
		if !s.closed {
			n++
		}
	}
	return n
}

func (p *fakePhone) ask(format string, args ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, fmt.Sprintf(format, args...))
	return p.err
}

// taken returns what was asked since the last time.
func (p *fakePhone) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := p.asked
	p.asked = nil
	return asked
}

func (p *fakePhone) Snapshot() app.State {
	if p.onSnapshot != nil {
		defer p.onSnapshot()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

func (p *fakePhone) Dial(to, account string) (string, error) {
	if p.onDial != nil {
		p.onDial()
	}
	return "c1", p.ask("dial %q %q", to, account)
}

func (p *fakePhone) DialBeside(to, account string) (string, error) {
	return "c2", p.ask("dial beside %q %q", to, account)
}

func (p *fakePhone) Preview(account, input string) (app.Number, error) {
	rule := 1
	return app.Number{URI: "sip:1002@example.com", Rule: &rule}, p.ask("preview %q %q", account, input)
}

func (p *fakePhone) Register(account string) error      { return p.ask("register %q", account) }
func (p *fakePhone) Unregister(account string) error    { return p.ask("unregister %q", account) }
func (p *fakePhone) Answer(call string) error           { return p.ask("answer %q", call) }
func (p *fakePhone) AnswerBeside(call string) error     { return p.ask("answer beside %q", call) }
func (p *fakePhone) Reject(call string, code int) error { return p.ask("reject %q %d", call, code) }
func (p *fakePhone) Silence(call string) error          { return p.ask("silence %q", call) }
func (p *fakePhone) Hangup(call string) error           { return p.ask("hangup %q", call) }
func (p *fakePhone) Mute(call string, on bool) error    { return p.ask("mute %q %v", call, on) }
func (p *fakePhone) Hold(call string) error             { return p.ask("hold %q", call) }
func (p *fakePhone) Resume(call string) error           { return p.ask("resume %q", call) }
func (p *fakePhone) ResumeBeside(call string) error     { return p.ask("resume beside %q", call) }

func (p *fakePhone) Language() app.Language {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.language
}

func (p *fakePhone) BeginDigits(call, d string) (func(context.Context) error, error) {
	return p.sent, p.ask("digits %q %q", call, d)
}

func (p *fakePhone) Figures(call string) (app.Figures, error) {
	err := p.ask("figures %q", call)
	return app.Figures{PacketsSent: 3, Jitter: 1.5, MOS: 4.4, LevelIn: -20.5, LevelOut: -96}, err
}

func (p *fakePhone) SetDND(on bool) error { return p.ask("dnd %v", on) }

func (p *fakePhone) Devices(context.Context) (app.DeviceList, error) {
	return app.DeviceList{Inputs: []string{"Mic"}, Outputs: []string{}, Chosen: app.RoleDevices{Input: "Mic"}}, p.ask("devices")
}

func (p *fakePhone) TestTone(role app.Role) error { return p.ask("test tone on %s", role) }

func (p *fakePhone) SelectDevices(c app.DeviceChoice) error {
	name := func(n *string) string {
		if n == nil {
			return "as before"
		}
		return fmt.Sprintf("%q", *n)
	}
	return p.ask("select %s, %s, %s", name(c.Input), name(c.Output), name(c.Ring))
}

// account asks a fake account for the changes to it.
func (p *fakePhone) account(id string, change func(config.Account) (config.Account, error)) (config.Account, error) {
	a := config.DefaultAccount()
	a.ID, a.Username = id, "before"
	if change == nil {
		return a, nil
	}
	changed, err := change(a)
	if err != nil {
		return changed, app.English.BadConfig(err)
	}
	return changed, nil
}

func shown(p *secrets.Password) string {
	if p == nil {
		return "no password"
	}
	return fmt.Sprintf("the password %q", string(*p))
}

func (p *fakePhone) AddAccount(a config.Account, password *secrets.Password) error {
	if p.onAdd != nil {
		p.onAdd()
	}
	return p.ask("add %q %q %s %s", a.ID, a.Username, a.Transport, shown(password))
}

func (p *fakePhone) UpdateAccount(id string, change func(config.Account) (config.Account, error), password *secrets.Password) error {
	a, err := p.account(id, change)
	if err != nil {
		return err
	}
	return p.ask("update %q %q %s %s", a.ID, a.Username, a.Transport, shown(password))
}

func (p *fakePhone) RemoveAccount(id string) error { return p.ask("remove %q", id) }

func (p *fakePhone) Trust(account, host string, port uint16, fingerprint string) error {
	return p.ask("trust %q %q %d %q", account, host, port, fingerprint)
}

func (p *fakePhone) TestAccount(ctx context.Context, t app.Trial) ([]app.Step, error) {
	if p.onTest != nil {
		p.onTest(ctx)
	}
	a, err := p.account(t.Account, t.Change)
	if err != nil {
		return nil, err
	}
	err = p.ask("test %q %q %s %s", a.ID, a.Username, a.Transport, shown(t.Password))
	return []app.Step{{Step: "dns", OK: true, Text: "It is there."}}, err
}

func (p *fakePhone) quit() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quits++
}

func (p *fakePhone) server() *Server {
	return &Server{Phone: p, Version: "0.1.0", Quit: p.quit, Open: func(uri string) error { return p.ask("open %q", uri) }}
}

// running starts a function that serves, and returns its end: a function that
// stops it and gives its error.
func running(t *testing.T, serve func(context.Context) error) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx) }()
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := stop(); err != nil && !errors.Is(err, context.Canceled) {
			t.Error("serving ended with", err)
		}
	})
	return stop
}
