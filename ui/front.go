//go:build !headless

package ui

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sotto/app"
)

// page is one of those that the rail leads to.
type page int

const (
	keypadPage page = iota
	callsPage
	contactsPage
	settingsPage
)

// front is the window with what it shows. All of it belongs to the goroutine that draws; of the phone it keeps no more than the state
// that it was told last.
type front struct {
	program Program
	phone   Phone
	app     fyne.App
	window  fyne.Window
	theme   *look
	now     func() time.Time
	draw    func(func()) // runs something on the goroutine that draws
	doze    doze

	stream Stream
	// What a phone may have or not; nil: it has not.
	history  historian
	contacts contactKeeper
	sound    soundKeeper
	disturb  disturbed
	measure  measured
	adjust   adjustable
	starts   startable
	logs     logged

	state   app.State
	page    page
	account string    // chosen for the next call; empty: the phone's choice
	focus   string    // the call that is looked at
	inCall  bool      // the call is in front of the pages
	came    time.Time // when it came there by itself; zero: somebody brought it

	answered string        // the call that was answered last
	sent     chan struct{} // closed once the digit that was pressed last is sent; nil: none was

	trying bool
	echo   string // the call of a newcomer to the echo; empty: none
	asked  bool   // what the window's cross is to do

	question *widget.PopUp // what was put to the person last; nil: nothing yet
	dismiss  func()        // takes back what was laid over the window last: a question, a dialog of files; nil: nothing was

	shell  *shell
	popups *popups
	tray   *tray // nil: the system can have none
	hidden bool  // the window is behind its sign in the tray

	ctx      context.Context // ends with the window
	cancel   context.CancelFunc
	quitting sync.Once
	asks     sync.WaitGroup     // what was asked of the phone and has not returned
	work     sync.WaitGroup     // what goes on for as long as the window does
	ticks    context.CancelFunc // ends the beat of running timers; nil: none runs
}

// run asks something of the phone, off the goroutine that draws. What goes wrong is said in the window, unless then takes it.
func (f *front) run(ask func() error, then func(error)) {
	if f.ctx.Err() != nil {
		return
	}
	f.asks.Go(func() {
		err := ask()
		if f.ctx.Err() != nil {
			return
		}
		f.draw(func() {
			switch {
			case then != nil:
				then(err)
			case err != nil:
				f.shell.notice.warn(err.Error())
			}
		})
	})
}

// told takes events of the phone.
func (f *front) told(batch []app.Event) {
	for _, e := range batch {
		before := f.state.Calls
		f.state = apply(f.state, e)
		f.took(e, before)
	}
	f.render()
}

// took looks after what an event changes besides the state, with the calls of before it.
func (f *front) took(e app.Event, before []app.Call) {
	switch e := e.(type) {
	case app.Call:
		f.called(e, !slices.ContainsFunc(before, func(c app.Call) bool { return c.ID == e.ID }))
	case app.History:
		f.shell.pastChanged()
	case app.ContactChange:
		f.shell.contactsChanged()
	case app.Settings:
		f.wear(e.Settings)
	case app.Warning:
		if e.Text != "" {
			f.shell.notice.warn(e.Text)
		}
	}
}

// called looks after which call is in front, where one changes or has begun.
func (f *front) called(c app.Call, begun bool) {
	switch {
	case c.State == app.CallEnded:
		f.shell.notice.over(c)
		if f.focus == c.ID {
			f.focus, f.shell.call.opened, f.shell.call.keys = "", false, false
		}
	case c.State == app.CallIncoming && f.focus != "":
		// It shows beside the call that is looked at.
	case f.focus == "" || begun && c.Direction == app.Outgoing:
		f.focus, f.inCall, f.came = c.ID, true, time.Time{}
		if c.Direction == app.Incoming {
			f.came = f.now()
		} else {
			f.window.Canvas().Unfocus() // the keys are the call's now
		}
	}
}

// looked is the call in front, if there is one.
func (f *front) looked() (app.Call, bool) {
	i := slices.IndexFunc(f.state.Calls, func(c app.Call) bool { return c.ID == f.focus })
	if i < 0 && len(f.state.Calls) > 0 {
		i = len(f.state.Calls) - 1
		f.focus, f.inCall, f.came = f.state.Calls[i].ID, true, f.now()
	}
	if i < 0 {
		f.focus, f.inCall = "", false
		return app.Call{}, false
	}
	return f.state.Calls[i], true
}

// look brings a call to the front.
func (f *front) look(id string) {
	f.focus, f.inCall, f.came = id, true, time.Time{}
	f.shell.call.opened, f.shell.call.keys = false, false
	f.render()
}

// dialling is the account that the next call goes by, as the chip shows it.
func (f *front) dialling() (app.AccountState, bool) {
	if i := slices.IndexFunc(f.state.Accounts, func(a app.AccountState) bool { return a.Config.ID == f.account }); i >= 0 {
		return f.state.Accounts[i], true
	}
	if a, ok := f.state.Dialling(); ok {
		return a, true
	}
	if len(f.state.Accounts) > 0 { // it can't dial, and says so
		return f.state.Accounts[0], true
	}
	return app.AccountState{}, false
}

// dial places a call by the account of the chip.
func (f *front) dial(to string) {
	if a, ok := f.dialling(); ok {
		f.dialBy(to, a.Config.ID)
	}
}

// dialBy places a call by an account. What was typed for it goes once the call is placed; what is typed for another stays.
func (f *front) dialBy(to, account string) {
	if strings.TrimSpace(to) == "" {
		return
	}
	f.shell.notice.clear()
	typed := ""
	if f.page == keypadPage {
		typed = f.shell.keypad.field.Text
	}
	f.run(func() error {
		_, err := f.phone.Dial(to, account)
		return err
	}, func(err error) {
		if err != nil {
			f.shell.notice.warn(err.Error())
			return
		}
		if field := f.shell.keypad.field; field.Text == typed {
			field.SetText("")
		}
	})
}

// render shows the state everywhere.
func (f *front) render() {
	f.shell.show()
	f.popups.show(f.state)
	if f.tray != nil {
		f.tray.show(f.state)
	}
	f.tick()
}

// stepBack goes to where one was before: in the shell of now, since a view that stays over a change of language has been in another.
func (f *front) stepBack() { f.shell.stepBack() }

// tick keeps running timers running, and nothing while there is none.
func (f *front) tick() {
	running := slices.ContainsFunc(f.state.Calls, func(c app.Call) bool { return c.AnsweredAt != nil })
	switch {
	case running && f.ticks == nil && f.ctx.Err() == nil:
		ctx, cancel := context.WithCancel(f.ctx)
		f.ticks = cancel
		f.work.Go(func() { every(ctx, time.Second, func() { f.draw(f.shell.second) }) })
		f.work.Go(func() { every(ctx, levelPeriod, func() { f.draw(f.shell.levels) }) })
	case !running && f.ticks != nil:
		f.ticks()
		f.ticks = nil
	}
}

// every calls f after each period until ctx ends.
func every(ctx context.Context, period time.Duration, f func()) {
	ticks := time.NewTicker(period)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			f()
		case <-ctx.Done():
			return
		}
	}
}
