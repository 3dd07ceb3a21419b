package app_test

import (
	"errors"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

func TestAPreviewIsWhatIsDialled(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice", func(a *config.Account) {
		a.Rewrite = []config.Rewrite{{Match: "^9$", To: "nobody"}, {Match: "^00(.*)$", To: "bob"}}
	})
	bob := x.phone(t, "bob")
	got, err := alice.Preview("alice", "00 (49) 30\n")
	if err != nil || got.Rule == nil || *got.Rule != 1 || !strings.HasPrefix(got.URI, "sip:bob@") {
		t.Fatalf("got %+v, %v", got, err)
	}
	alice.dial("00 (49) 30\n")
	bob.call(app.CallIncoming)
	if calls := alice.Snapshot().Calls; len(calls) != 1 || calls[0].Remote.URI != got.URI {
		t.Errorf("dialled %+v, previewed %s", calls, got.URI)
	}
}

func TestAPreviewSaysWhyNobodyCanBeCalledSo(t *testing.T) {
	options := app.Options{Config: config.Default(), Password: func(string) (string, error) { return "", nil }}
	for _, transport := range []config.Transport{config.TransportUDP, config.TransportTLS} {
		a := config.DefaultAccount()
		a.ID, a.Username, a.Domain, a.Transport, a.Enabled = string(transport), "alice", "example.com", transport, false
		options.Config.Accounts = append(options.Config.Accounts, a)
	}
	p, err := app.New(options)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, test := range []struct{ account, input, code string }{
		{"udp", "alice smith", app.CodeBadAddress},
		{"udp", "sips:bob@example.com", app.CodeNeedsTLS},
		{"tls", "sips:bob@example.com", ""},
		{"none", "1002", app.CodeNoSuchAccount},
	} {
		got, err := p.Preview(test.account, test.input)
		var refused *app.Error
		if code := ""; errors.As(err, &refused) {
			if code = refused.Code; code != test.code || got != (app.Number{}) {
				t.Errorf("%+v: %+v, %s", test, got, code)
			}
		} else if test.code != "" || err != nil {
			t.Errorf("%+v: %+v, %v", test, got, err)
		}
	}
}

func TestRulesForNumbersChangeWithoutANewRegistration(t *testing.T) {
	x := startExchange(t)
	p := startPhone(t, x.keptOptions(t, x.account("alice")))
	p.registration(app.RegistrationRegistered)
	p.do(p.UpdateAccount("alice", to(func(a *config.Account) { a.Rewrite = []config.Rewrite{{Match: "^0", To: "+49"}} }), nil))
	got, err := p.Preview("alice", "030 123")
	if err != nil || !strings.HasPrefix(got.URI, "sip:+4930123@") {
		t.Errorf("got %+v, %v", got, err)
	}
	if r := p.Snapshot().Accounts[0].Registration.State; r != app.RegistrationRegistered {
		t.Errorf("the account is %s", r)
	}
}
