//go:build !headless

package ui

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sotto/app"
)

// fakePhone is a phone that does nothing but write down what it was asked.
type fakePhone struct {
	state  app.State
	events chan app.Event
	fault  error         // what every method fails with
	steps  []app.Step    // what TestAccount finds
	slow   chan struct{} // what TestAccount waits for; nil: nothing
	asked  chan string

	mu    sync.Mutex
	tones []string // keys that sounded
	words []app.Language
	added []app.AccountConfig // and updated
}

func newFakePhone(state app.State) *fakePhone {
	return &fakePhone{state: state, events: make(chan app.Event), asked: make(chan string, 64)}
}

func (p *fakePhone) note(format string, args ...any) error {
	p.asked <- fmt.Sprintf(format, args...)
	return p.fault
}

// expect waits until the phone is asked something.
func (p *fakePhone) expect(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-p.asked:
		if got != want {
			t.Errorf("the phone was asked %q, want %q", got, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("the phone was never asked %q", want)
	}
}

type fakeStream chan app.Event

func (s fakeStream) Events() <-chan app.Event { return s }
func (s fakeStream) Close()                   {}

func (p *fakePhone) Subscribe() (app.State, Stream) { return p.state, fakeStream(p.events) }
func (p *fakePhone) Dial(to, account string) (string, error) {
	return "new", p.note("dial %s by %s", to, account)
}
func (p *fakePhone) Answer(call string) error           { return p.note("answer %s", call) }
func (p *fakePhone) Reject(call string, code int) error { return p.note("reject %s %d", call, code) }
func (p *fakePhone) Hangup(call string) error           { return p.note("hangup %s", call) }
func (p *fakePhone) SendDigits(call, digits string) error {
	return p.note("digits %s %s", call, digits)
}
func (p *fakePhone) Silence(call string) error { return p.note("silence %s", call) }
func (p *fakePhone) KeyTone(key string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tones = append(p.tones, key)
	return p.fault
}
func (p *fakePhone) SetLanguage(l app.Language) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.words = append(p.words, l)
	return nil
}
func (p *fakePhone) Mute(call string, on bool) error { return p.note("mute %s %v", call, on) }
func (p *fakePhone) Hold(call string) error          { return p.note("hold %s", call) }
func (p *fakePhone) Resume(call string) error        { return p.note("resume %s", call) }
func (p *fakePhone) Register(account string) error   { return p.note("register %s", account) }
func (p *fakePhone) Unregister(account string) error { return p.note("unregister %s", account) }

func (p *fakePhone) AddAccount(added app.AccountConfig, password *app.Password) error {
	p.mu.Lock()
	p.added = append(p.added, added)
	p.mu.Unlock()
	return p.note("add %s", added.ID)
}

func (p *fakePhone) UpdateAccount(id string, change func(app.AccountConfig) (app.AccountConfig, error), password *app.Password) error {
	for _, a := range p.state.Accounts {
		if a.Config.ID == id {
			changed, err := change(a.Config)
			if err != nil {
				return err
			}
			p.mu.Lock()
			p.added = append(p.added, changed)
			p.mu.Unlock()
		}
	}
	return p.note("update %s password %v", id, password != nil)
}
func (p *fakePhone) RemoveAccount(id string) error { return p.note("remove %s", id) }
func (p *fakePhone) Trust(account, host string, port uint16, certificateSHA256 string) error {
	return p.note("trust %s %s %d", account, host, port)
}
func (p *fakePhone) TestAccount(ctx context.Context, _ app.Trial) ([]app.Step, error) {
	err := p.note("test")
	if p.slow == nil {
		return p.steps, err
	}
	select {
	case <-p.slow:
		return p.steps, err
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), p.note("test cancelled"))
	}
}
