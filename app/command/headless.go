package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"

	"github.com/spf13/cobra"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/control"
	"sotto/app/network"
)

func (p *program) headless() *cobra.Command {
	var noStdio bool
	cmd := &cobra.Command{
		Use:   "headless",
		Short: "Run the phone without a window",
		Long: "Run the phone without a window. It is driven by JSON-RPC 2.0, one value a line, on standard\n" +
			"input and output (the end of input quits) and on the profile's control socket (sotto ctl).",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p.startup = startupBy(cmd.Flags(), "headless", "--no-stdio")
			return p.runHeadless(cmd.Context(), !noStdio)
		},
	}
	cmd.Flags().BoolVar(&noStdio, "no-stdio", false, "leave standard input and output alone")
	return cmd
}

func (p *program) runHeadless(ctx context.Context, stdio bool) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	dir, err := p.flags.folder(log)
	if err != nil {
		return err
	}
	lock, err := config.Acquire(dir)
	if err != nil {
		return &failure{statusFailed, err}
	}
	defer func() { _ = lock.Release() }()
	if !stdio {
		kept, closeLog := p.keepLog(dir, log)
		defer closeLog()
		log = kept
	}
	phone, closeSound, err := p.start(dir, log)
	if err != nil {
		return err
	}
	defer closeSound()
	listener, err := control.Listen(dir, lock)
	if err != nil {
		phone.Close()
		return &failure{statusFailed, err}
	}
	if err := p.serve(ctx, phone, listener, stdio, log); err != nil {
		return &failure{statusFailed, err}
	}
	return nil
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

// serve lets clients drive the phone until one of them, the end of standard
// input or ctx quits. The phone hangs up and un-registers first, so that those
// who listen hear how it ended.
func (p *program) serve(ctx context.Context, phone *app.Phone, listener net.Listener, stdio bool, log *slog.Logger) error {
	quit, cancelQuit := context.WithCancel(ctx)
	defer cancelQuit()
	server := &control.Server{Phone: control.Adapt(phone), Version: p.build.Version, Quit: cancelQuit, Log: log}
	serving, stopServing := context.WithCancel(context.Background())
	defer stopServing()
	var fronts sync.WaitGroup
	var socketErr, stdioErr error
	fronts.Go(func() {
		if err := server.Serve(serving, listener); err != nil && serving.Err() == nil {
			socketErr = fmt.Errorf("control socket: %w", err)
			cancelQuit()
		}
	})
	if stdio {
		client := server.Stdio(p.streams.in, p.streams.out)
		fronts.Go(func() {
			if err := client.Serve(serving); err != nil {
				stdioErr = fmt.Errorf("control on standard input and output: %w", err)
			}
			cancelQuit()
		})
	}
	phone.Start() // now that who listens misses nothing
	<-quit.Done()
	phone.Close()
	stopServing()
	fronts.Wait()
	return errors.Join(socketErr, stdioErr)
}
