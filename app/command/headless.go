package command

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"sotto/app/control"
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
	dir, log, err := p.place()
	if err != nil {
		return err
	}
	r, err := p.run(dir, log, !stdio)
	if err != nil {
		return err
	}
	defer r.close()
	if err := p.serve(ctx, r, stdio); err != nil {
		return &failure{statusFailed, err}
	}
	return nil
}

// serve lets clients drive the phone until one of them, the end of standard
// input or ctx quits. The phone hangs up and un-registers first, so that those
// who listen hear how it ended.
func (p *program) serve(ctx context.Context, r *running, stdio bool) error {
	quit, cancelQuit := context.WithCancel(ctx)
	defer cancelQuit()
	server := &control.Server{Phone: control.Adapt(r.phone), Version: p.build.Version, Quit: cancelQuit, Log: r.log}
	serving, stopServing := context.WithCancel(context.Background())
	defer stopServing()
	var fronts sync.WaitGroup
	var socketErr, stdioErr error
	fronts.Go(func() {
		if err := server.Serve(serving, r.listener); err != nil && serving.Err() == nil {
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
	r.phone.Start() // now that who listens misses nothing
	<-quit.Done()
	r.phone.Close()
	stopServing()
	fronts.Wait()
	return errors.Join(socketErr, stdioErr)
}
