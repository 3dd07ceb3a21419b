package control

import (
	"context"
	"encoding/json"

	"sotto/app"
	"sotto/app/config"
)

type tested struct {
	Steps []app.Step `json:"steps"`
}

func (s *session) accountAdd(v values) task {
	return func(context.Context) (any, error) {
		added, err := config.DefaultAccount().With(v.object("config"))
		if err != nil {
			return nil, s.server.Phone.Language().BadConfig(err)
		}
		return done{}, s.server.Phone.AddAccount(added, v.password())
	}
}

func (s *session) accountUpdate(v values) task {
	return func(context.Context) (any, error) {
		return done{}, s.server.Phone.UpdateAccount(v.text("account"), with(v.object("config")), v.password())
	}
}

func (s *session) accountRemove(v values) task {
	return func(context.Context) (any, error) { return done{}, s.server.Phone.RemoveAccount(v.text("account")) }
}

func (s *session) accountTrust(v values) task {
	return func(context.Context) (any, error) {
		return done{}, s.server.Phone.Trust(v.text("account"), v.text("host"), uint16(v.number("port")), v.text("certificate_sha256"))
	}
}

func (s *session) accountTest(v values) task {
	return func(ctx context.Context) (any, error) {
		trial := app.Trial{Account: v.text("account"), Change: with(v.object("config")), Password: v.password()}
		if trial.Account == "" && trial.Change == nil {
			return nil, errorf(CodeInvalidParams, "account.test needs the parameter %q or %q", "account", "config")
		}
		steps, err := s.server.Phone.TestAccount(ctx, trial)
		return tested{steps}, err
	}
}

// with changes an account by the keys of an object; nil for no object.
func with(changes json.RawMessage) func(config.Account) (config.Account, error) {
	if changes == nil {
		return nil
	}
	return func(a config.Account) (config.Account, error) { return a.With(changes) }
}
