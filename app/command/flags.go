package command

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/pflag"

	"sotto/app"
	"sotto/app/config"
	"sotto/audio"
)

// flags are those of every command.
type flags struct {
	profile  string
	audio    string
	logLevel string
	lang     string
}

func (f *flags) register(set *pflag.FlagSet) {
	set.StringVar(&f.profile, "profile", "", "folder with configuration and accounts (default: sotto in the system's folder for configurations)")
	set.StringVar(&f.audio, "audio", "", "where sound comes from and goes to: device, null or file:PLAY.wav:REC.wav (default: device, or null in a build without sound devices)")
	set.StringVar(&f.lang, "lang", "", "language of what is said to people: en or zh (default: that of the system)")
	set.StringVar(&f.logLevel, "log-level", "warn", "what goes to standard error: debug, info, warn or error")
}

// language is the one that people are told in: the flag's, else the system's.
func (f *flags) language() (app.Language, error) {
	if f.lang == "" {
		return app.ChooseLanguage(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")), nil
	}
	l, err := app.ParseLanguage(f.lang)
	if err != nil {
		return "", usage(fmt.Errorf("--lang: %w", err))
	}
	return l, nil
}

// speak takes the language that a profile wants, unless a flag says another.
func (p *program) speak(ui config.UI) {
	if p.flags.lang == "" && ui.Language != "" {
		p.language = app.ChooseLanguage(ui.Language)
	}
}

// path is where the profile is, or would be.
func (f *flags) path() (string, error) {
	if f.profile != "" {
		return f.profile, nil
	}
	dir, err := config.DefaultProfile()
	if err != nil {
		return "", &failure{statusFailed, err}
	}
	return dir, nil
}

// folder is the profile's folder, made if need be.
func (f *flags) folder(log *slog.Logger) (string, error) {
	dir, err := f.path()
	if err != nil {
		return "", err
	}
	if dir, err = config.OpenProfile(dir, log); err != nil {
		return "", &failure{statusFailed, err}
	}
	return dir, nil
}

// sound opens the audio backend. A build without sound devices is silent, unless
// they were asked for in so many words; a machine without any is no failure:
// that is a state of the phone, which may change.
func (f *flags) sound(names audio.Names, log *slog.Logger) (audio.Backend, error) {
	spec := f.audio
	if spec == "" {
		spec = "device"
	}
	backend, err := audio.Open(spec, names, log)
	switch {
	case f.audio == "" && errors.Is(err, audio.ErrNoDevices):
		log.Warn("the other side hears silence", "reason", err)
		return audio.Null{}, nil
	case errors.Is(err, audio.ErrSpec):
		return nil, usage(fmt.Errorf("--audio %w", err))
	case err != nil:
		return nil, &failure{statusFailed, err}
	}
	return backend, nil
}

// logger writes to standard error. What could be a secret never reaches a
// log: passwords and keys have types that print themselves as redacted, and
// messages are not logged at all.
func (p *program) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(p.flags.logLevel)); err != nil {
		return nil, usage(fmt.Errorf("--log-level is debug, info, warn or error, not %q", p.flags.logLevel))
	}
	return slog.New(slog.NewTextHandler(p.streams.err, &slog.HandlerOptions{Level: level})), nil
}
