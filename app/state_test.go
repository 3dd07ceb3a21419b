package app

import (
	"encoding/json"
	"testing"
	"time"

	"sotto/app/config"
)

func TestSnapshotsReadAsTheControlProtocolSays(t *testing.T) {
	at := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name string
		what any
		want string
	}{
		{"a registration that is off", Registration{Account: "office", State: RegistrationOff},
			`{"account":"office","state":"off"}`},
		{"a registration that stands", Registration{Account: "office", State: RegistrationRegistered, Code: 200, ExpiresAt: &at,
			Flow: &Flow{Transport: "tls", Local: "192.0.2.2:40000", Remote: "192.0.2.1:5061", TLS: &TLS{Version: "1.3", Cipher: "TLS_AES_128_GCM_SHA256", Server: "pbx.example.com", VerifiedBy: "roots"}}},
			`{"account":"office","state":"registered","code":200,"expires_at":"2026-11-23T12:00:00Z","flow":{"transport":"tls","local":"192.0.2.2:40000","remote":"192.0.2.1:5061",` +
				`"tls":{"version":"1.3","cipher":"TLS_AES_128_GCM_SHA256","server":"pbx.example.com","verified_by":"roots"}}}`},
		{"a registration that failed", Registration{Account: "office", State: RegistrationFailed, RetryAt: &at,
			Error: &Failure{Code: "tls-expired", Text: "It ended.", Certificate: &Certificate{"CN=a", "CN=b", []string{"a"}, at, at, "AA:BB", "c3BraQ=="}, Host: "a", Port: 5061}},
			`{"account":"office","state":"failed","error":{"code":"tls-expired","text":"It ended.","certificate":{"subject":"CN=a","issuer":"CN=b","names":["a"],` +
				`"not_before":"2026-11-23T12:00:00Z","not_after":"2026-11-23T12:00:00Z","certificate_sha256":"AA:BB","spki_sha256":"c3BraQ=="},"host":"a","port":5061},"retry_at":"2026-11-23T12:00:00Z"}`},
		{"a key that changed", Failure{Code: "tls-pin-changed", Text: "Another.", Trusted: &Trusted{"CC:DD", "", config.Date{Year: 2026, Month: 3, Day: 5}}},
			`{"code":"tls-pin-changed","text":"Another.","trusted":{"certificate_sha256":"CC:DD","trusted_on":"2026-03-05"}}`},
		{"an account that was removed", AccountChange{Account: "office"}, `{"account":"office"}`},
		{"a call that begins", Call{ID: "c", Account: "office", Direction: Outgoing, Remote: Party{URI: "sip:bob@example.com"}, State: CallDialling, StartedAt: at,
			Privacy: Privacy{Open, true, []Reason{English.reason("reason.voice-not-encrypted")}}},
			`{"call":"c","account":"office","direction":"out","remote":{"uri":"sip:bob@example.com"},"state":"dialling","hold":{"local":false,"remote":false},"muted":false,` +
				`"privacy":{"verdict":"open","expected":true,"reasons":[{"code":"voice-not-encrypted","args":{},"text":"The voice is not encrypted. Anyone on the way can listen."}]},` +
				`"started_at":"2026-11-23T12:00:00Z"}`},
		{"a call that is over", Call{ID: "c", Account: "office", Direction: Incoming, Remote: Party{URI: "sip:bob@example.com", Name: "Bob"}, State: CallEnded, Muted: true, Codec: "PCMU",
			SRTP: &SRTP{"AES_CM_128_HMAC_SHA1_80"}, Privacy: Privacy{Private, false, []Reason{}}, StartedAt: at, AnsweredAt: &at, EndedAt: &at, Cause: CauseBusy, Code: 486, Reason: "Bob is busy."},
			`{"call":"c","account":"office","direction":"in","remote":{"uri":"sip:bob@example.com","name":"Bob"},"state":"ended","hold":{"local":false,"remote":false},"muted":true,` +
				`"codec":"PCMU","srtp":{"suite":"AES_CM_128_HMAC_SHA1_80"},"privacy":{"verdict":"private","expected":false,"reasons":[]},` +
				`"started_at":"2026-11-23T12:00:00Z","answered_at":"2026-11-23T12:00:00Z","ended_at":"2026-11-23T12:00:00Z","cause":"busy","code":486,"reason":"Bob is busy."}`},
		{"a digit", Digit{"c", "#"}, `{"call":"c","digit":"#"}`},
		{"sound devices", Audio{Output: Device{Device: "Headset"}, Ring: Device{Code: "no-device", Text: "There is none."}},
			`{"output":{"device":"Headset"},"ring":{"device":"","code":"no-device","text":"There is none."}}`},
		{"no sound devices in use", Audio{}, `{}`},
		{"a phone with nothing", State{Accounts: []AccountState{}, Calls: []Call{}}, `{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(test.what)
			if err != nil || string(got) != test.want {
				t.Errorf("%v\ngot  %s\nwant %s", err, got, test.want)
			}
		})
	}
}

func TestAPhoneWithoutAccountsHasAnEmptyState(t *testing.T) {
	p, err := New(Options{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if got := p.Snapshot(); got.Accounts == nil || got.Calls == nil || len(got.Accounts) != 0 || len(got.Calls) != 0 || got.DND || got.Missed != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAPhoneLetsGoOfSubscribersThatHaveLeft(t *testing.T) {
	p, err := New(Options{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	_, stays := p.Subscribe()
	defer stays.Close()
	for range 10 {
		_, leaves := p.Subscribe()
		leaves.Close()
	}
	watchers := 0
	if err := p.loop.Do(func() {
		p.publish(digit(1))
		watchers = len(p.watchers)
	}); err != nil || watchers != 1 {
		t.Errorf("%d subscribers are left, %v", watchers, err)
	}
	if e := <-stays.Events(); e != digit(1) {
		t.Errorf("the one that stays got %v", e)
	}
}

func TestTheAccountThatDialsIsTheDefaultOneOrTheFirstThatCan(t *testing.T) {
	named := func(id string, enabled bool, r RegistrationState) AccountState {
		return AccountState{config.Account{ID: id, Enabled: enabled}, Registration{Account: id, State: r}}
	}
	off, failed, good, other := named("off", false, RegistrationOff), named("failed", true, RegistrationFailed), named("good", true, RegistrationRegistered), named("other", true, RegistrationRegistered)
	for want, s := range map[string]State{
		"good":   {Accounts: []AccountState{off, failed, good, other}},
		"failed": {Accounts: []AccountState{off, failed}},
		"other":  {Accounts: []AccountState{off, failed, good, other}, DefaultAccount: "other"},
		"off":    {Accounts: []AccountState{good, off}, DefaultAccount: "off"},
		"":       {Accounts: []AccountState{off}, DefaultAccount: "gone"},
	} {
		if a, ok := s.Dialling(); a.Config.ID != want || ok != (want != "") {
			t.Errorf("%q dials, %v, want %q", a.Config.ID, ok, want)
		}
	}
}
