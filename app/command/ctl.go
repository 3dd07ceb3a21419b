package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sotto/app/control"
)

// How long a phone may take to answer one call, and where it has to wait for a
// server first.
const (
	ctlLimit     = 10 * time.Second
	patientLimit = 60 * time.Second
)

func (p *program) ctl() *cobra.Command {
	return &cobra.Command{
		Use:   "ctl METHOD [KEY=VALUE | KEY:=JSON]...",
		Short: "Give the running phone one command and print its answer as JSON",
		Long:  "Give the running phone one command and print its answer as JSON.\n\n" + methodList(),
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.control(cmd.Context(), args[0], args[1:])
		},
	}
}

func methodList() string {
	list := "Methods:\n"
	for _, m := range control.Methods() {
		list += "  " + m.Usage() + "\n"
	}
	return list
}

func (p *program) control(ctx context.Context, method string, words []string) error {
	params, err := control.Arguments(method, words)
	if err != nil {
		return usage(err)
	}
	dir, err := p.flags.path()
	if err != nil {
		return err
	}
	limit := ctlLimit
	if m, known := control.Lookup(method); known && m.Patient() {
		limit = patientLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	client, err := control.Dial(ctx, dir)
	if errors.Is(err, control.ErrNoPhone) {
		return &failure{statusNoPhone, err}
	}
	if err != nil {
		return &failure{statusFailed, err}
	}
	defer func() { _ = client.Close() }()
	result, err := client.Call(ctx, method, params)
	if err != nil {
		return &failure{statusFailed, err}
	}
	_, err = fmt.Fprintf(p.streams.out, "%s\n", result)
	return err
}
