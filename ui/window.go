//go:build !headless

// Package ui is the window: it shows what package app tells it, and hands on what a person does.
package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"sotto/app"
	"sotto/assets"
)

// ID names the program to the desktop: settings, notifications and the window's class go by it. FyneApp.toml has it too.
const ID = "app.sotto.phone"

// Program is what the window shows, and what it needs besides.
type Program struct {
	Phone Phone
	// Ready is called once, when the window listens to the phone: nothing that happens from then on is missed. Nil: nothing.
	Ready func()
	// URI is filled into the field; a person presses Call. Empty: none.
	URI string
	// Opened tells of each further start of the program, with its URI or none. It raises the window. Nil: no such thing.
	Opened <-chan string
	// Try starts an exchange on this computer, adds an account on it, and calls its echo, whose call it returns. Nil: it can't be tried.
	Try func(context.Context) (call string, err error)
	// Language is en, zh, or empty for the system's.
	Language string
	Version  string

	now  func() time.Time // nil: time.Now
	draw func(func())     // nil: on the goroutine that draws
}

// Run shows the window and returns when it was closed or ctx is done. It has to be called from main's own goroutine:
// some systems draw from the first thread only.
func Run(ctx context.Context, program Program) error {
	a := newApp()
	f, err := newFront(ctx, a, program)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { f.doze.draw(f.quit) })
	defer stop()
	a.Lifecycle().SetOnStarted(func() {
		f.begin()
		f.work.Go(func() { f.doze.run(f.ctx, f.rests) })
	})
	f.tray = newTray(f)
	f.hidden = f.preferences().UI.StartHidden
	switch {
	case !f.hidden:
		f.window.Show()
	case f.tray == nil:
		f.hidden = false
		f.window.Show()
		f.minimise()
	}
	a.Run()
	f.windUp() // Fyne's loop may have ended by itself: a signal ends it too
	return nil
}

// newApp is the program as the desktop knows it.
func newApp() fyne.App {
	a := fyneapp.NewWithID(ID)
	a.SetIcon(fyne.NewStaticResource("sotto.png", assets.IconPNG()))
	endSurely(a)
	calmDown(a)
	return a
}

// newFront makes the main window, 360 by 640 units.
func newFront(ctx context.Context, a fyne.App, program Program) (*front, error) {
	f := &front{program: program, phone: program.Phone, app: a, theme: &look{scale: 1}, now: program.now, draw: program.draw}
	if f.now == nil {
		f.now, f.draw = time.Now, f.soon
	}
	f.ctx, f.cancel = context.WithCancel(ctx)
	f.find(program.Phone)
	settings := f.preferences()
	f.theme.variant, f.theme.scale = settings.UI.Theme, textScale(settings)
	if err := speak(f.language(settings)); err != nil {
		return nil, err
	}
	f.state, f.stream = f.phone.Subscribe()
	a.Settings().SetTheme(f.theme)
	f.window = a.NewWindow(phrase("ui.name"))
	f.window.SetMaster()
	f.window.SetPadded(false)
	f.window.SetCloseIntercept(f.closed)
	f.popups = newPopups(f)
	f.furnish()
	f.window.Resize(fyne.NewSize(360, 640))
	for _, w := range f.state.Warnings {
		f.shell.notice.warn(w.Text)
	}
	f.bindKeys(f.window.Canvas())
	f.fill(program.URI)
	f.render()
	return f, nil
}

// find finds out what else the phone has.
func (f *front) find(phone any) {
	f.history, _ = phone.(historian)
	f.contacts, _ = phone.(contactKeeper)
	f.sound, _ = phone.(soundKeeper)
	f.disturb, _ = phone.(disturbed)
	f.measure, _ = phone.(measured)
	f.adjust, _ = phone.(adjustable)
	f.starts, _ = phone.(startable)
	f.logs, _ = phone.(logged)
}

// begin lets the phone begin, and follows it.
func (f *front) begin() {
	if f.tray != nil {
		f.tray.begin()
	}
	f.render()
	f.work.Go(func() { f.popups.herald.follow(f.ctx) })
	f.work.Go(func() { follow(f.stream.Events(), f.draw, f.told, f.quit) })
	inUse := spoken
	f.asks.Go(func() {
		_ = f.phone.SetLanguage(app.Language(inUse)) // a phone that ends already needs none
		if f.program.Ready != nil {
			f.program.Ready() // it reads passwords, which may take a while
		}
	})
	if f.program.Opened == nil {
		return
	}
	f.work.Go(func() {
		for {
			select {
			case uri, ok := <-f.program.Opened:
				if !ok {
					return
				}
				f.draw(func() { f.raise(uri) })
			case <-f.ctx.Done():
				return
			}
		}
	})
}

// rests says whether the phone waits for something to happen. While there is a call a press in the tray may not wait.
func (f *front) rests() bool { return len(f.state.Calls) == 0 }

// soon runs something on the goroutine that draws. Once the window is to end nothing is drawn any more: Fyne would run it where it is
// asked, and what it draws on is gone.
func (f *front) soon(draw func()) {
	f.doze.draw(func() {
		if f.ctx.Err() == nil {
			draw()
		}
	})
}

// quitLimit is how long the end waits for what was asked of the phone. Whatever hangs must not keep the program.
const quitLimit = 2 * time.Second

// quit ends the program, from the goroutine that draws: first what runs beside the window, then Fyne's loop. So nobody wants anything of
// that loop any more when it ends; it would not answer.
func (f *front) quit() {
	f.cancel()
	f.quitting.Do(func() {
		go func() {
			f.windUp()
			f.doze.draw(f.app.Quit)
		}()
	})
}

// windUp ends what runs beside the window, and waits for it.
func (f *front) windUp() {
	f.cancel()
	f.stream.Close()
	quiet := make(chan struct{})
	go func() {
		f.asks.Wait()
		f.work.Wait()
		close(quiet)
	}()
	select {
	case <-quiet:
	case <-time.After(quitLimit):
	}
}

// raise brings the window to the front, with a URI to call.
func (f *front) raise(uri string) {
	f.fill(uri)
	f.render()
	f.hidden = false
	f.window.Show()
	f.window.RequestFocus()
}

// fill writes a URI into the field, for a person to press Call. It is there also where a person stays at a form.
func (f *front) fill(uri string) {
	if uri != "" {
		f.shell.keypad.field.fill(uri)
		f.toField()
	}
}
