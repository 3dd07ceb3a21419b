package command

import (
	"io"
	"log/slog"
	"net"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/control"
	"sotto/app/network"
)

// running is a phone on a profile that no other program has.
type running struct {
	phone    *app.Phone
	listener net.Listener // for the clients that drive the phone
	log      *slog.Logger
	undo     []func() // what takes back each step, first step first
}

// place finds the folder of the profile, and who is told what goes wrong.
func (p *program) place() (dir string, log *slog.Logger, err error) {
	if log, err = p.logger(); err != nil {
		return "", nil, err
	}
	dir, err = p.flags.folder(log)
	return dir, log, err
}

// run takes a profile and makes its phone, until close. The error is config.ErrInUse where another program has the profile.
func (p *program) run(dir string, log *slog.Logger, keepLog bool) (*running, error) {
	r := &running{log: log}
	if err := p.begin(r, dir, keepLog); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (p *program) begin(r *running, dir string, keepLog bool) error {
	lock, err := config.Acquire(dir)
	if err != nil {
		return &failure{statusFailed, err}
	}
	r.undo = append(r.undo, func() { _ = lock.Release() })
	if keepLog {
		kept, closeLog := p.keepLog(dir, r.log)
		r.log, r.undo = kept, append(r.undo, closeLog)
	}
	phone, closeSound, err := p.start(dir, r.log)
	if err != nil {
		return err
	}
	r.phone, r.undo = phone, append(r.undo, closeSound, phone.Close)
	if r.listener, err = control.Listen(dir, lock); err != nil {
		return &failure{statusFailed, err}
	}
	return nil
}

// close ends the phone and gives the profile back.
func (r *running) close() {
	for i := len(r.undo) - 1; i >= 0; i-- {
		r.undo[i]()
	}
}

// start makes the phone of a profile. The second result closes its sound.
func (p *program) start(dir string, log *slog.Logger) (*app.Phone, func(), error) {
	settings, err := config.Load(dir)
	if err != nil {
		return nil, nil, &failure{statusFailed, err}
	}
	p.speak(settings.UI)
	backend, err := p.flags.sound(app.DeviceNames(settings.Audio), log)
	if err != nil {
		return nil, nil, err
	}
	closeSound := func() {
		if err := backend.Close(); err != nil {
			log.Error("the recording could not be finished", "error", err)
		}
	}
	instance, err := config.Instance(dir)
	if err != nil {
		log.Warn("servers will not know this phone again", "error", err)
	}
	phone, err := app.New(app.Options{
		Config:    settings,
		Profile:   dir,
		Instance:  instance,
		Audio:     backend,
		UserAgent: p.agent(),
		Language:  p.language,
		LogFolder: p.logFolder,
		Startup:   p.startup,
		Network:   func(changed func()) io.Closer { return network.Watch(changed, log) },
		Log:       log,
	})
	if err != nil {
		closeSound()
		return nil, nil, &failure{statusFailed, err}
	}
	return phone, closeSound, nil
}
