package command

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"sotto/app/config"
	"sotto/app/pbx"
	"sotto/app/secrets"
)

// exchange starts the demonstration's exchange, with a CA file in dir that its
// phones are to trust. The caller closes it.
func (p *program) exchange(settings demoSettings, dir string, log *slog.Logger) (*pbx.PBX, demoCast, error) {
	cast := demoCast{
		settings: settings,
		caFile:   filepath.Join(dir, "ca.pem"),
		users:    map[string]string{"alice": rand.Text(), "bob": rand.Text()},
		dir:      dir,
		agent:    p.agent(),
		language: p.language,
		log:      log,
	}
	exchange, err := pbx.Start(pbx.Config{Users: cast.users, Domain: demoDomain, Log: log})
	if err != nil {
		return nil, cast, fmt.Errorf("the exchange does not start: %w", err)
	}
	if err := exchange.WriteCA(cast.caFile); err != nil {
		_ = exchange.Close()
		return nil, cast, err
	}
	endpoints := map[string]string{"udp": exchange.UDP().String(), "tcp": exchange.TCP().String(), "tls": exchange.TLS().String()}
	cast.server = endpoints[settings.transport]
	return exchange, cast, nil
}

// runExchange keeps the exchange running for phones of the user's own: scripts
// get a server to try them with.
func (p *program) runExchange(ctx context.Context, settings demoSettings, dir string) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return &failure{statusFailed, err}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return &failure{statusFailed, fmt.Errorf("the folder has to be a new one: %w", err)}
	}
	exchange, cast, err := p.exchange(settings, dir, log)
	if err != nil {
		return &failure{statusFailed, err}
	}
	defer func() { _ = exchange.Close() }()
	for name := range cast.users {
		if err := cast.writeProfile(name); err != nil {
			return &failure{statusFailed, err}
		}
	}
	fmt.Fprintf(p.streams.out, "The exchange listens on %s (%s). Profiles are in %s: alice and bob; *43 echoes, *60 speaks. Interrupt to end it.\n",
		cast.server, settings.transport, dir)
	<-ctx.Done()
	return nil
}

// writeProfile makes the profile of one of the users. Its folder appears whole.
func (c demoCast) writeProfile(name string) error {
	making, err := os.MkdirTemp(c.dir, ".making-")
	if err != nil {
		return err
	}
	settings := config.Default()
	account := c.account(name)
	account.AutoAnswer = false
	settings.Accounts = []config.Account{account}
	if err := config.Save(making, settings); err != nil {
		return err
	}
	secret := fmt.Sprintf("%s = %q\n", name, c.users[name])
	if err := os.WriteFile(filepath.Join(making, secrets.FileName), []byte(secret), 0o600); err != nil {
		return err
	}
	return os.Rename(making, filepath.Join(c.dir, name))
}
