package command

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/control"
)

// Screen shows things to a person. Its methods run on the goroutine that Main was called on, which some systems insist on, and one
// of them once: windows can't be opened again after they have ended.
type Screen interface {
	// Show shows the phone until its window is closed or ctx ends.
	Show(ctx context.Context, front Front) error
	// Refuse says why there is no phone, until a person has read it or ctx ends.
	Refuse(ctx context.Context, refusal Refusal) error
}

// Refusal is why the program can't open its window.
type Refusal struct {
	Text     string
	Folder   string // of the profile, where it may be mended
	Language app.Language
}

// Front is what a window needs.
type Front struct {
	Phone *app.Phone
	// Ready lets the phone begin. The window calls it once, when it listens.
	Ready func()
	URI   string // to fill in; a person presses Call
	// Opened tells of each further start of the program for this profile, with its URI or none: the window comes to the front.
	Opened <-chan string
	// Try starts an exchange on this computer, adds an account on it and calls its echo. It returns the id of that call.
	Try     func(context.Context) (call string, err error)
	Version string
	// Language is the one that the command line asks for; empty: none, so that the settings count, and after them the system.
	Language string
}

const (
	// handingLimit is how long a further start tries to reach the first one, which may be starting itself.
	handingLimit = 5 * time.Second
	handingPause = 50 * time.Millisecond
	// openedMost is how many further starts may wait for the window.
	openedMost = 16
)

// open shows the window; where one is open for the profile already, it is handed the URI.
func (p *program) open(ctx context.Context, uri string) error {
	if p.screen == nil {
		return &failure{statusFailed, errors.New("this build has no window; `sotto headless` is the phone without one, and `sotto --help` lists the commands")}
	}
	dir, log, err := p.place()
	if err != nil {
		return err
	}
	r, err := p.run(dir, log, true)
	if errors.Is(err, config.ErrInUse) {
		return p.refused(ctx, dir, handOver(ctx, dir, uri))
	}
	if err != nil {
		return p.refused(ctx, dir, err)
	}
	defer r.close()
	if err := p.show(ctx, r, uri); err != nil && ctx.Err() == nil {
		return &failure{statusFailed, err}
	}
	return nil
}

// refused tells a person why the program ends: whoever started it by its icon sees nothing of what it prints.
func (p *program) refused(ctx context.Context, dir string, why error) error {
	if why == nil || ctx.Err() != nil {
		return why
	}
	fmt.Fprintf(p.streams.err, "sotto: %v\n", why) // before, since there may be no screen
	if err := p.screen.Refuse(ctx, Refusal{Text: why.Error(), Folder: dir, Language: p.language}); err != nil {
		fmt.Fprintf(p.streams.err, "sotto: %v\n", err)
	}
	return &failure{statusFailed, nil}
}

// show runs the window on the phone, which ends with it, and lets clients drive the phone meanwhile.
func (p *program) show(ctx context.Context, r *running, uri string) error {
	phone, log := r.phone, r.log
	ctx, quit := context.WithCancel(ctx)
	opened := make(chan string, openedMost)
	server := &control.Server{Phone: control.Adapt(phone), Version: p.build.Version, Quit: quit, Log: log, Open: func(uri string) error {
		select {
		case opened <- uri:
			return nil
		default:
			return &app.Error{Code: app.CodeLimit, Text: phone.Language().Text("error.window-full", map[string]string{"count": strconv.Itoa(openedMost)})}
		}
	}}
	serving, stopServing := context.WithCancel(context.Background())
	var clients sync.WaitGroup
	clients.Go(func() {
		if err := server.Serve(serving, r.listener); err != nil && serving.Err() == nil {
			log.Error("the phone can't be driven by other programs any more", "error", err)
		}
	})
	trial := &trial{phone: phone, log: log}
	trial.end() // of a program that did not come to its end
	err := p.screen.Show(ctx, Front{
		Phone: phone, Ready: phone.Start, URI: uri, Opened: opened, Try: trial.start, Version: p.build.Version, Language: p.flags.lang,
	})
	quit()
	trial.end()
	phone.Close() // first, so that clients hear how it ended
	stopServing()
	clients.Wait()
	return err
}

// handOver gives a URI to the window that is open for the profile.
func handOver(ctx context.Context, dir, uri string) error {
	ctx, cancel := context.WithTimeout(ctx, handingLimit)
	defer cancel()
	params := map[string]string{}
	if uri != "" {
		params["uri"] = uri
	}
	for {
		client, err := control.Dial(ctx, dir)
		if err == nil {
			_, err = client.Call(ctx, "window.open", params)
			_ = client.Close()
			if err != nil {
				return &failure{statusFailed, err}
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return &failure{statusFailed, fmt.Errorf("a phone is running in this profile and does not answer: %w", err)}
		case <-time.After(handingPause):
		}
	}
}
