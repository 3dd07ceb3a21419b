package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

// failed waits until the account with that id has failed for that code.
func (p *phone) failed(account, code string) {
	p.t.Helper()
	until(p, account+" has failed", func(r app.Registration) bool {
		return r.Account == account && r.State == app.RegistrationFailed && r.Error != nil && r.Error.Code == code
	})
}

func TestAnAccountWhoseFileIsGoneKeepsNobodyFromStarting(t *testing.T) {
	x := startExchange(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	lacking := x.account("bob", func(a *config.Account) { a.TLS.CAFile = file })
	options := x.options(x.account("alice"))
	options.Config.Accounts = append(options.Config.Accounts, lacking)
	p := startPhone(t, options)
	if r := p.first.Accounts[1].Registration; r.State != app.RegistrationFailed || r.Error == nil || r.Error.Code != "ca-file-unusable" || !strings.Contains(r.Error.Text, file) {
		t.Errorf("it stands at %+v, %+v", r, r.Error)
	}
	p.registration(app.RegistrationRegistered)
	_, err := p.Dial("alice", "bob")
	refuses(t, err, app.CodeNotRegistered)
	if !strings.Contains(err.Error(), file) {
		t.Errorf("it says %v", err)
	}
	refuses(t, p.Unregister("bob"), app.CodeNotRegistered)
	p.do(p.Register("bob"))
	p.failed("bob", "ca-file-unusable")
	p.do(p.SetLanguage(app.Chinese))
	if text := p.Snapshot().Accounts[1].Registration.Error.Text; !strings.Contains(text, "文件") {
		t.Errorf("in Chinese it says %s", text)
	}
	if err := x.WriteCA(file); err != nil {
		t.Fatal(err)
	}
	p.do(p.Register("bob"))
	until(p, "bob is registered", func(r app.Registration) bool { return r.Account == "bob" && r.State == app.RegistrationRegistered })
}

func TestACertificateOfOurOwnThatIsGoneKeepsThePhoneFromNothing(t *testing.T) {
	x := startExchange(t)
	p := startPhone(t, x.options(x.account("alice", func(a *config.Account) {
		a.TLS.CertFile, a.TLS.KeyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	})))
	if r := p.registration(app.RegistrationFailed); r.Error.Code != "certificate-unusable" {
		t.Errorf("told %+v", r.Error)
	}
}

func TestAnAccountWhoseFileIsGoneCanBeChangedAndRemoved(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice", func(a *config.Account) { a.TLS.CAFile = "ca.pem" }))
	p := startPhone(t, options)
	same := func(a config.Account) (config.Account, error) { return a, nil }
	badKey(t, p.UpdateAccount("alice", same, nil), "tls.ca_file")
	file := filepath.Join(options.Profile, "ca.pem")
	if err := x.WriteCA(file); err != nil {
		t.Fatal(err)
	}
	p.do(p.UpdateAccount("alice", same, nil)) // saved once more, now that it is there
	p.registration(app.RegistrationRegistered)
	p.closes()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	again := startPhone(t, options)
	again.do(again.RemoveAccount("alice"))
	if left := loaded(t, options.Profile).Accounts; len(left) > 0 || len(again.Snapshot().Accounts) > 0 {
		t.Errorf("left are %+v", left)
	}
}
