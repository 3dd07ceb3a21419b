package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/audio"
	"sotto/audio/likeness"
	"sotto/media"
)

// demoCast is what both phones of the demonstration have in common.
type demoCast struct {
	settings demoSettings
	server   string
	caFile   string
	users    map[string]string
	dir      string
	agent    string
	language app.Language
	log      *slog.Logger
}

// demoPhone is a phone with its own speech for a microphone, and a recording
// for a loudspeaker.
type demoPhone struct {
	name      string
	sound     audio.Sound
	recording string
	witness   *witness
	phone     *app.Phone
	watch     *app.Subscription
	once      sync.Once
}

func (c demoCast) phone(name string, speech []byte) (*demoPhone, error) {
	d := &demoPhone{name: name, recording: filepath.Join(c.dir, "heard-by-"+name+".wav")}
	var err error
	if d.sound, err = soundOf(speech); err != nil {
		return nil, err
	}
	files, err := audio.OpenFile(d.sound, d.recording)
	if err != nil {
		return nil, err
	}
	d.witness = &witness{File: files}
	settings := config.Default()
	settings.Accounts = []config.Account{c.account(name)}
	d.phone, err = app.New(app.Options{
		Config:    settings,
		Password:  func(string) (string, error) { return c.users[name], nil },
		Audio:     d.witness,
		UserAgent: c.agent,
		Language:  c.language,
		Log:       c.log.With("phone", name),
	})
	if err != nil {
		return nil, errors.Join(err, files.Close())
	}
	_, d.watch = d.phone.Subscribe()
	d.phone.Start()
	return d, nil
}

func (c demoCast) account(name string) config.Account {
	a := config.DefaultAccount()
	a.ID, a.Username, a.DisplayName = name, name, name
	a.Domain, a.Proxy = demoDomain, c.server
	a.Transport = config.Transport(c.settings.transport)
	a.MediaEncryption = c.settings.srtp
	a.TLS.CAFile = c.caFile
	a.AutoAnswer = name == "bob"
	return a
}

// close ends the phone and finishes its recording.
func (d *demoPhone) close() {
	d.once.Do(func() {
		d.phone.Close()
		d.watch.Close()
		_ = d.witness.Close()
	})
}

func (d *demoPhone) awaitRegistration(ctx context.Context) (app.Registration, error) {
	for {
		e, err := d.next(ctx)
		if err != nil {
			return app.Registration{}, err
		}
		r, ok := e.(app.Registration)
		switch {
		case !ok:
		case r.State == app.RegistrationRegistered:
			return r, nil
		case r.State == app.RegistrationFailed:
			return r, errors.New(r.Error.Text)
		}
	}
}

// awaitConnected waits for the phone's only call to be answered and agreed on.
func (d *demoPhone) awaitConnected(ctx context.Context) (app.Call, error) {
	for {
		e, err := d.next(ctx)
		if err != nil {
			return app.Call{}, err
		}
		c, ok := e.(app.Call)
		switch {
		case !ok:
		case c.State == app.CallConnected && c.Codec != "":
			return c, nil
		case c.State == app.CallEnded:
			return c, fmt.Errorf("%s: %s", c.Cause, c.Reason)
		}
	}
}

func (d *demoPhone) next(ctx context.Context) (app.Event, error) {
	select {
	case e, ok := <-d.watch.Events():
		if !ok {
			return nil, errors.New("the phone has ended")
		}
		return e, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// heard is what one phone heard of the other.
type heard struct {
	sent, received, lost uint64
	jitter               time.Duration
	delay                time.Duration // from microphone to loudspeaker
	likeness             likeness.Result
}

// listen compares the recording with what the other phone said.
func (d *demoPhone) listen(other *demoPhone, theirs, ours media.Stats) (heard, error) {
	recorded, err := audio.LoadWAV(d.recording)
	if err != nil {
		return heard{}, err
	}
	result := likeness.Compare(other.sound.Samples, recorded.Samples, recorded.Rate)
	return heard{
		sent:     theirs.PacketsSent,
		received: ours.PacketsReceived,
		lost:     ours.Lost,
		jitter:   ours.Jitter,
		delay:    d.witness.output.Started().Sub(other.witness.input.Started()) + result.Delay,
		likeness: result,
	}, nil
}

// witness is a file backend that remembers its streams: when they began tells
// how long a sound took from one phone to the other.
type witness struct {
	*audio.File
	input  *audio.FileInput
	output *audio.FileOutput
}

// OpenInput implements audio.Backend.
func (w *witness) OpenInput(rate int) (audio.Input, error) {
	in, err := w.File.OpenInput(rate)
	if err == nil {
		w.input = in.(*audio.FileInput)
	}
	return in, err
}

// OpenOutput implements audio.Backend.
func (w *witness) OpenOutput(rate int) (audio.Output, error) {
	out, err := w.File.OpenOutput(rate)
	if err == nil {
		w.output = out.(*audio.FileOutput)
	}
	return out, err
}
