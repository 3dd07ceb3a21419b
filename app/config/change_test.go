package config

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"sotto/media/sdes"
)

// office is an account with every kind of value.
func office() Account {
	a := DefaultAccount()
	a.ID, a.Username, a.AuthUsername, a.Domain = "office", "alice", "alice", "pbx.example.com"
	a.TLS.CAFile = "/etc/ca.pem"
	a.TLS.Pins = []Pin{{Host: "pbx.example.com", Port: 5061, CertificateSHA256: fingerprint, TrustedOn: Date{2026, 11, 23}}}
	return a
}

func TestAnAccountIsChangedByTheKeysThatAreNamed(t *testing.T) {
	for name, test := range map[string]struct {
		changes string
		want    func(*Account)
	}{
		"nothing":                 {`{}`, func(*Account) {}},
		"a text":                  {`{"display_name":"Alice"}`, func(a *Account) { a.DisplayName = "Alice" }},
		"numbers":                 {`{"expires":120,"local_port":5070}`, func(a *Account) { a.Expires, a.LocalPort = 120, 5070 }},
		"off":                     {`{"enabled":false}`, func(a *Account) { a.Enabled = false }},
		"a list":                  {`{"codecs":["PCMA"]}`, func(a *Account) { a.Codecs = []string{"PCMA"} }},
		"a shorter list":          {`{"srtp_suites":["AEAD_AES_128_GCM"]}`, func(a *Account) { a.SRTPSuites = []sdes.Suite{sdes.AEADAES128GCM} }},
		"a key of a table":        {`{"tls":{"min_version":"1.3"}}`, func(a *Account) { a.TLS.MinVersion = "1.3" }},
		"a rule":                  {`{"rewrite":[{"match":"^0(.*)","to":"+49$1"}]}`, func(a *Account) { a.Rewrite = []Rewrite{{"^0(.*)", "+49$1"}} }},
		"no pins any more":        {`{"tls":{"pin":[]}}`, func(a *Account) { a.TLS.Pins = []Pin{} }},
		"the name of digest":      {`{"auth_username":"1001"}`, func(a *Account) { a.AuthUsername = "1001" }},
		"the name, which both is": {`{"username":"bob"}`, func(a *Account) { a.Username = "bob" }},
		"a pin": {`{"tls":{"pin":[{"host":"::1","port":1,"certificate_sha256":"` + fingerprint + `","trusted_on":"2026-02-03"}]}}`, func(a *Account) {
			a.TLS.Pins = []Pin{{Host: "::1", Port: 1, CertificateSHA256: fingerprint, TrustedOn: Date{2026, 2, 3}}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			before, want := office(), office()
			got, err := before.With([]byte(test.changes))
			if err != nil {
				t.Fatal(err)
			}
			if want.AuthUsername = ""; !reflect.DeepEqual(before, office()) {
				t.Errorf("the account before has become %+v", before)
			}
			if test.want(&want); !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
			if err := got.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnAccountChangedByAllThatItHasIsTheSame(t *testing.T) {
	was := office()
	was.AuthUsername = "1001"
	text, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DefaultAccount().With(text)
	if err != nil || !reflect.DeepEqual(got, was) {
		t.Errorf("got\n%+v, %v\nwant\n%+v", got, err, was)
	}
}

func TestWhatIsNoAccountIsRefusedWithItsKey(t *testing.T) {
	for name, test := range map[string]struct {
		changes, key, says string
		kind               error
	}{
		"no JSON":             {`{`, "", "object", ErrValue},
		"a list":              {`[]`, "", "object", ErrValue},
		"null":                {`null`, "", "object", ErrValue},
		"two objects":         {`{}{}`, "", "one JSON object", ErrValue},
		"an unknown key":      {`{"usrname":"x"}`, "usrname", `"usrname"`, ErrUnknownKey},
		"a key in capitals":   {`{"Username":"x"}`, "Username", `"Username"`, ErrUnknownKey},
		"a password":          {`{"password":"` + "xyzzy" + `"}`, "password", `unknown key "password"`, ErrUnknownKey},
		"the first of two":    {`{"zzz":1,"aaa":1}`, "aaa", `"aaa"`, ErrUnknownKey},
		"a number for a text": {`{"username":5}`, "username", "text", ErrValue},
		"null for a text":     {`{"username":null}`, "username", "text", ErrValue},
		"a text for a number": {`{"expires":"300"}`, "expires", "whole number", ErrValue},
		"a fraction":          {`{"expires":1.5}`, "expires", "whole number", ErrValue},
		"a huge number":       {`{"expires":1e99}`, "expires", "whole number", ErrValue},
		"a port too high":     {`{"local_port":65536}`, "local_port", "out of range", ErrValue},
		"a list for a table":  {`{"tls":[]}`, "tls", "an object", ErrValue},
		"a text for a list":   {`{"codecs":"PCMU"}`, "codecs", "list", ErrValue},
		"no day":              {`{"tls":{"pin":[{"trusted_on":"2026-02-30"}]}}`, "tls.pin[0].trusted_on", "date", ErrValue},
		"a text for a rule":   {`{"rewrite":["^0"]}`, "rewrite[0]", "an object", ErrValue},
		"a key in a pin":      {`{"tls":{"pin":[{"prot":1}]}}`, "tls.pin[0].prot", `"prot"`, ErrUnknownKey},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := office().With([]byte(test.changes))
			mustBeFault(t, err, test.key, test.says, test.kind)
			if strings.Contains(err.Error(), "xyzzy") {
				t.Errorf("the password shows in %v", err)
			}
		})
	}
}

func TestAnAccountThatCannotWorkIsRefusedWithItsKey(t *testing.T) {
	for name, test := range map[string]struct {
		change    func(*Account)
		key, says string
	}{
		"no id":        {func(a *Account) { a.ID = "" }, "id", "small letters"},
		"no server":    {func(a *Account) { a.Domain = "" }, "domain", "empty"},
		"a transport":  {func(a *Account) { a.Transport = "ws" }, "transport", `transport is "ws"`},
		"a rule":       {func(a *Account) { a.Rewrite = []Rewrite{{Match: "0"}, {Match: "*"}} }, "rewrite[1].match", "no regular expression"},
		"a pin's host": {func(a *Account) { a.TLS.Pins[0].Host = "a b" }, "tls.pin[0].host", "host"},
	} {
		t.Run(name, func(t *testing.T) {
			a := office()
			test.change(&a)
			mustBeFault(t, a.Check(), test.key, test.says, ErrValue)
		})
	}
}

func mustBeFault(t *testing.T, err error, key, says string, kind error) {
	t.Helper()
	fault, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(err, kind) {
		t.Fatalf("%T %v; want a fault of kind %v", err, err, kind)
	}
	if fault.Key != key || !strings.Contains(fault.Text, says) || fault.File != "" {
		t.Errorf("%q at %q; want %q at %q", fault.Text, fault.Key, says, key)
	}
}

func FuzzAccountWith(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"id":"a","username":"b","domain":"c","tls":{"pin":[{"host":"::1","port":1,"trusted_on":"2026-11-23"}]}}`, `{"codecs":[],"srtp_suites":["x"]}`,
		`{"tls":{"pin":[{}],"pin":[]},"tls":{}}`, `{"expires":-1e3,"local_port":70000}`, `{"":null,"\u0000":[[]]}`, `[]`, `{"tls":null}`, `{"trusted_on":""}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, changes []byte) {
		changed, err := office().With(changes)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		text, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		again, err := DefaultAccount().With(text)
		if changed.AuthUsername == changed.Username {
			changed.AuthUsername = ""
		}
		if again.AuthUsername == again.Username {
			again.AuthUsername = ""
		}
		if err != nil || !reflect.DeepEqual(again, changed) {
			t.Fatalf("%+v\nbecame\n%+v, %v", changed, again, err)
		}
		_ = changed.Check()
	})
}
