package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/control"
)

func (p *program) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor [ACCOUNT]",
		Short: "Say what works here, and what to do about the first thing that does not",
		Long: "Go the way of each account to its server, step by step: DNS, TCP, TLS, certificate, REGISTER.\n" +
			"Then open the sound devices for a moment. It ends an account's row at the first step that fails,\n" +
			"with what to do. A phone that runs in this profile is asked, and goes on undisturbed; without\n" +
			"one the profile is read.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.examine(cmd.Context(), args) },
	}
}

func (p *program) examine(ctx context.Context, args []string) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	dir, err := p.flags.path()
	if err != nil {
		return err
	}
	settings, err := config.Load(dir)
	if err != nil {
		return &failure{statusFailed, err}
	}
	p.speak(settings.UI)
	d := &examination{program: p, log: log, dir: dir, settings: settings, report: &report{out: p.streams.out, language: p.language}}
	if err := d.connect(ctx); err != nil {
		return err
	}
	defer d.disconnect()
	accounts, err := d.chosen(args)
	if err != nil {
		return usage(err)
	}
	for _, a := range accounts {
		d.account(ctx, a)
	}
	d.sound(ctx)
	if ctx.Err() != nil {
		return &failure{statusFailed, errors.New("interrupted")}
	}
	return d.close()
}

// examination is one run of the doctor.
type examination struct {
	*report
	program  *program
	log      *slog.Logger
	dir      string
	settings config.Config
	phone    *control.Client // nil: none is running
}

// connect finds the phone that runs in the profile, if there is one, and its
// accounts, which may be newer than the file.
func (d *examination) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, ctlLimit)
	defer cancel()
	phone, err := control.Dial(ctx, d.dir)
	if errors.Is(err, control.ErrNoPhone) {
		return nil
	}
	if err != nil {
		return &failure{statusFailed, err}
	}
	d.phone = phone
	var list struct{ Accounts []app.AccountState }
	if err := d.ask(ctx, "account.list", nil, &list); err != nil {
		d.disconnect()
		return &failure{statusFailed, err}
	}
	d.settings.Accounts = nil
	for _, a := range list.Accounts {
		d.settings.Accounts = append(d.settings.Accounts, a.Config)
	}
	return nil
}

func (d *examination) disconnect() {
	if d.phone != nil {
		_ = d.phone.Close()
	}
}

// ask has the running phone do something.
func (d *examination) ask(ctx context.Context, method string, params, result any) error {
	answer, err := d.phone.Call(ctx, method, params)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, result)
}

// chosen are the accounts to look at: the one that is named, else all that are
// not switched off.
func (d *examination) chosen(args []string) ([]config.Account, error) {
	if len(args) > 0 {
		a, known := d.settings.Account(args[0])
		if !known {
			return nil, fmt.Errorf("there is no account %q in %s%s", args[0], d.dir, d.others())
		}
		return []config.Account{a}, nil
	}
	var chosen []config.Account
	for _, a := range d.settings.Accounts {
		if a.Enabled {
			chosen = append(chosen, a)
		}
	}
	if len(chosen) == 0 {
		d.fail("account", d.none())
	}
	return chosen, nil
}

// others names the accounts that there are.
func (d *examination) others() string {
	ids := d.ids()
	if len(ids) == 0 {
		return ": it has no account"
	}
	return ", which has " + strings.Join(ids, ", ")
}

// none says that there is no account to look at.
func (d *examination) none() string {
	if ids := d.ids(); len(ids) > 0 {
		return d.say("doctor.none-enabled", "profile", d.dir, "accounts", strings.Join(ids, ", "))
	}
	return d.say("doctor.no-account", "profile", d.dir)
}

func (d *examination) ids() (ids []string) {
	for _, a := range d.settings.Accounts {
		ids = append(ids, a.ID)
	}
	return ids
}

// headline names an account.
func (d *examination) headline(a config.Account) string {
	transport := strings.ToUpper(string(a.Transport))
	if a.Direct() {
		return d.say("doctor.account.no-server", "account", a.ID, "user", a.Username, "transport", transport)
	}
	return d.say("doctor.account", "account", a.ID, "user", a.Username, "domain", a.Domain, "transport", transport)
}

// account goes the way of one account. That nothing could be tried, for the sake of
// a file that it names, is a step that fails: others may have more luck.
func (d *examination) account(ctx context.Context, a config.Account) {
	ctx, cancel := context.WithTimeout(ctx, patientLimit)
	defer cancel()
	d.heading(d.headline(a))
	steps, err := d.test(ctx, a)
	for _, s := range steps {
		d.check(s.OK, s.Step, s.Text)
		if s.Certificate != nil {
			d.certificate(a, s)
		}
	}
	if err != nil {
		d.fail("account", err.Error())
	}
}

func (d *examination) test(ctx context.Context, a config.Account) ([]app.Step, error) {
	if d.phone != nil {
		var tested struct{ Steps []app.Step }
		err := d.ask(ctx, "account.test", map[string]string{"account": a.ID}, &tested)
		return tested.Steps, err
	}
	options := app.Options{Config: d.settings, Profile: d.dir, UserAgent: d.program.agent(), Language: d.language, Log: d.log}
	return options.Test(ctx, a)
}

// certificate shows what a person needs to recognise it, and how to trust one
// that is not.
func (d *examination) certificate(a config.Account, s app.Step) {
	c := s.Certificate
	d.note("", "  "+d.say("doctor.certificate-of", "subject", c.Subject, "issuer", c.Issuer))
	d.note("", "  "+d.say("doctor.certificate-for", "names", strings.Join(c.Names, ", "), "from", c.NotBefore.Format(time.DateOnly), "until", c.NotAfter.Format(time.DateOnly)))
	d.note("", "  SHA-256 "+c.CertificateSHA256)
	if s.Trusted != nil && s.Trusted.CertificateSHA256 != "" {
		d.note("", "  "+d.say("doctor.trusted", "fingerprint", s.Trusted.CertificateSHA256))
	}
	switch s.Code {
	case "tls-unknown-issuer", "tls-wrong-name", "tls-pin-changed":
		profile := ""
		if d.program.flags.profile != "" {
			profile = " --profile " + d.dir
		}
		command := fmt.Sprintf("sotto ctl%s account.trust account=%s host=%s port=%d certificate_sha256=%s", profile, a.ID, s.Host, s.Port, c.CertificateSHA256)
		d.note("", "  "+d.say("doctor.to-trust")+" "+command)
	}
}

func (d *examination) heading(text string) { fmt.Fprintf(d.out, "%s\n", text) }

func (d *examination) close() error {
	if d.failed {
		fmt.Fprintf(d.out, "\n%s\n", d.say("doctor.failed"))
		return &failure{status: statusFailed}
	}
	fmt.Fprintf(d.out, "\n%s\n", d.say("doctor.works"))
	return nil
}
