package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"sotto/app"
	"sotto/assets"
	"sotto/audio"
)

// Limits on each step of the demonstration.
const (
	demoRegister = 15 * time.Second
	demoConnect  = 15 * time.Second
	// demoTail is how long the call goes on after the speech, so that what is
	// still on its way arrives.
	demoTail = time.Second
)

// demoDomain is what the demonstration's users are called under.
const demoDomain = "localhost"

// demoSettings are what the demonstration is to show.
type demoSettings struct {
	transport string
	srtp      string
}

// check says whether the settings are such.
func (s demoSettings) check() error {
	switch s.transport {
	case "udp", "tcp", "tls":
	default:
		return fmt.Errorf("--transport is udp, tcp or tls, not %q", s.transport)
	}
	switch s.srtp {
	case "off", "optional", "required":
		return nil
	}
	return fmt.Errorf("--srtp is off, optional or required, not %q", s.srtp)
}

// verdict is the one that a call with these settings has to get.
func (s demoSettings) verdict() app.Verdict {
	switch {
	case s.srtp == "off":
		return app.Open
	case s.transport == "tls":
		return app.Private
	}
	return app.Exposed
}

func (p *program) demo() *cobra.Command {
	settings := demoSettings{}
	var profiles string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make one encrypted call on this computer and say what was verified",
		Long: "Start a small exchange and two phones on this computer, register them, and make one call in\n" +
			"which both speak. What one phone heard is compared with what the other said. Nothing leaves\n" +
			"the computer.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settings.check(); err != nil {
				return usage(err)
			}
			if profiles != "" {
				return p.runExchange(cmd.Context(), settings, profiles)
			}
			return p.runDemo(cmd.Context(), settings)
		},
	}
	cmd.Flags().StringVar(&settings.transport, "transport", "tls", "how messages travel: udp, tcp or tls")
	cmd.Flags().StringVar(&settings.srtp, "srtp", "required", "media encryption: off, optional or required")
	cmd.Flags().StringVar(&profiles, "profiles", "", "make no call: write profiles for alice and bob into this new folder, and keep the exchange running for them until interrupted")
	return cmd
}

func (p *program) runDemo(ctx context.Context, settings demoSettings) error {
	dir, err := os.MkdirTemp("", "sotto-demo-")
	if err != nil {
		return &failure{statusFailed, err}
	}
	report := &report{out: p.streams.out, language: p.language}
	report.title(report.say("demo.title"))
	if err := p.stage(ctx, settings, dir, report); err != nil {
		report.fail("stopped", err.Error())
	}
	report.close(dir)
	if report.failed {
		return &failure{status: statusFailed}
	}
	return nil
}

// stage runs the demonstration; what it finds goes into the report, and what
// keeps it from going on is its error.
func (p *program) stage(ctx context.Context, settings demoSettings, dir string, r *report) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	started := time.Now()
	exchange, cast, err := p.exchange(settings, dir, log)
	if err != nil {
		return err
	}
	defer func() { _ = exchange.Close() }()
	r.note("exchange", r.say("demo.exchange", "address", cast.server, "transport", settings.transport))
	alice, err := cast.phone("alice", assets.Speech())
	if err != nil {
		return err
	}
	defer alice.close()
	bob, err := cast.phone("bob", assets.SpeechB())
	if err != nil {
		return err
	}
	defer bob.close()

	registration, err := registered(ctx, alice, bob)
	if err != nil {
		return err
	}
	r.registered(settings, registration, time.Since(started))
	call, err := talk(ctx, alice, bob)
	if err != nil {
		return err
	}
	r.call(settings, call)
	return nil
}

// registered waits for both phones and returns how the first stands.
func registered(ctx context.Context, phones ...*demoPhone) (app.Registration, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, demoRegister, errors.New("it took too long"))
	defer cancel()
	var first app.Registration
	for i, phone := range phones {
		r, err := phone.awaitRegistration(ctx)
		if err != nil {
			return first, fmt.Errorf("%s can't register: %w", phone.name, err)
		}
		if i == 0 {
			first = r
		}
	}
	return first, nil
}

// conversation is what the two phones know after their call.
type conversation struct {
	answered   time.Duration // from dialling to the answer
	caller     app.Call      // as the caller's phone showed it
	callee     app.Call
	heardByBob heard
	heardByAli heard
}

// talk makes the call, lets both speak, and hangs up.
func talk(ctx context.Context, alice, bob *demoPhone) (conversation, error) {
	var c conversation
	waiting, cancel := context.WithTimeoutCause(ctx, demoConnect, errors.New("it took too long"))
	defer cancel()
	dialled := time.Now()
	id, err := alice.phone.Dial("bob", "")
	if err != nil {
		return c, err
	}
	if c.caller, err = alice.awaitConnected(waiting); err != nil {
		return c, fmt.Errorf("the call is not answered: %w", err)
	}
	c.answered = c.caller.AnsweredAt.Sub(dialled)
	if c.callee, err = bob.awaitConnected(waiting); err != nil {
		return c, fmt.Errorf("the call is not answered: %w", err)
	}
	select {
	case <-time.After(max(alice.sound.Duration(), bob.sound.Duration()) + demoTail):
	case <-ctx.Done():
		return c, errors.New("interrupted")
	}
	fromAlice, err := alice.phone.Stats(id)
	if err != nil {
		return c, err
	}
	fromBob, err := bob.phone.Stats(c.callee.ID)
	if err != nil {
		return c, err
	}
	if err := alice.phone.Hangup(id); err != nil {
		return c, err
	}
	alice.close()
	bob.close()
	if c.heardByBob, err = bob.listen(alice, fromAlice, fromBob); err != nil {
		return c, err
	}
	c.heardByAli, err = alice.listen(bob, fromBob, fromAlice)
	return c, err
}

// soundOf reads one of the program's own sounds.
func soundOf(wav []byte) (audio.Sound, error) {
	return audio.ReadWAV(bytes.NewReader(wav))
}
