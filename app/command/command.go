// Package command is the command line: one file a command. Commands return
// errors; only Main turns them into what a shell sees.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"sotto/app"
)

// Build says what was built.
type Build struct {
	Version string // of the program
	Commit  string // of its source
}

// The exit statuses that scripts rely on.
const (
	statusDone    = 0
	statusFailed  = 1
	statusUsage   = 2
	statusNoPhone = 3
)

// failure is an error with the exit status that it ends the program with.
type failure struct {
	status int
	err    error // nil: everything has been said
}

func (f *failure) Error() string {
	if f.err == nil {
		return "failed"
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// usage makes an error of how a command was called.
func usage(err error) error { return &failure{statusUsage, err} }

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// program is what the commands share.
type program struct {
	build   Build
	screen  Screen // nil in a headless build
	streams streams
	flags   flags

	language  app.Language // of what is said to people, once the flags are read
	logFolder string       // where the phone's log is kept; empty: nowhere
	startup   []string     // by which the system may start the phone, see startupBy
}

// Main runs the command line and returns the exit status. SIGINT and SIGTERM
// end what runs.
func Main(build Build, screen Screen, args []string) int {
	// A reader of our output that goes away is an error of the write, not the
	// end of the process: calls are still to be hung up.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, build, screen, args, streams{os.Stdin, os.Stdout, os.Stderr})
}

func run(ctx context.Context, build Build, screen Screen, args []string, s streams) int {
	p := &program{build: build, screen: screen, streams: s}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return statusDone
	}
	var f *failure
	if !errors.As(err, &f) {
		// What cobra itself finds wrong is how the command was called.
		f = &failure{statusUsage, err}
	}
	if f.err != nil {
		fmt.Fprintf(s.err, "sotto: %v\n", f.err)
	}
	return f.status
}

// agent is what SIP messages say of the program.
func (p *program) agent() string { return "Sotto/" + p.build.Version }

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "sotto [URI]",
		Short: "A softphone that says how private each call is",
		Long: "A softphone that says how private each call is. Without a command it opens its window. A sip:, sips:, tel: or callto:\n" +
			"URI is filled in, in the window that is open for the profile if there is one; a person presses Call.",
		Args:          p.atMostAURI,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(*cobra.Command, []string) (err error) {
			p.language, err = p.flags.language()
			return err
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			p.startup = startupBy(cmd.Flags())
			return p.open(cmd.Context(), strings.Join(args, ""))
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	p.flags.register(root.PersistentFlags())
	root.AddCommand(p.headless(), p.ctl(), p.demo(), p.doctor(), p.version())
	return root
}

// atMostAURI says what else could have been meant where it is not a URI.
func (p *program) atMostAURI(cmd *cobra.Command, args []string) error {
	if len(args) > 1 || len(args) == 1 && !callable(args[0]) {
		return fmt.Errorf("unknown command %q; `sotto --help` lists the commands, and an address begins with sip: or tel:, as in sip:bob@example.com", args[0])
	}
	return nil
}

// callable says whether a word is a URI that can be called.
func callable(word string) bool {
	scheme, _, found := strings.Cut(word, ":")
	return found && slices.Contains([]string{"sip", "sips", "tel", "callto"}, strings.ToLower(scheme))
}
