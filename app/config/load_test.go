package config

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"sotto/media/sdes"
)

const everyKey = `version = 1
[audio]
input = ["Headset mic", "USB"]
output = ["Headset"]
ring = []
input_volume = 90
output_volume = 0
ring_volume = 50
tone_volume = 25
[ui]
language = "zh"
theme = "dark"
text_scale = 150
start_hidden = true
[calls]
default_account = "office"
limit = 4
dnd = true
rtp_ports = [20000, 20099]

[network]
dns = ["192.0.2.53", "[2001:db8::53]:5353"]
[[account]]
id = "office"
enabled = false
username = "alice"
auth_username = "alice.auth"
realm = "asterisk"
display_name = "Alice Ümläut"
domain = "pbx.example.com:5061"
proxy = "[2001:db8::1]:5071"
transport = "tcp"
media_encryption = "required"
srtp_suites = ["AEAD_AES_256_GCM", "AES_CM_128_HMAC_SHA1_32"]
register = false
expires = 120
keepalive = 0
local_port = 5070
accept = "server"
codecs = ["PCMA", "PCMU"]
auto_answer = true
dtmf = "rfc4733"
rewrite = [{match = "^0([1-9])", to = "+49$1"}, {match = '\D', to = ""}]
voicemail = "*97"
[account.tls]
min_version = "1.3"
ca_file = "ca.pem"
cert_file = "own/cert.pem"
key_file = "own/key.pem"
[[account.tls.pin]]
host = "pbx.example.com"
port = 5061
spki_sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
certificate_sha256 = "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55"
trusted_on = 2026-11-23
`

const fingerprint = "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55"

// writeProfile makes a profile folder with a config.toml.
func writeProfile(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAMissingFileGivesTheDefaults(t *testing.T) {
	c, err := Load(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if want := Default(); !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	dir := writeProfile(t, everyKey)
	got, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Version: 1,
		Audio: Audio{Input: []string{"Headset mic", "USB"}, Output: []string{"Headset"}, Ring: []string{},
			InputVolume: 90, OutputVolume: 0, RingVolume: 50, ToneVolume: 25},
		UI:      UI{Language: "zh", Theme: "dark", TextScale: 150, StartHidden: true},
		Calls:   Calls{DefaultAccount: "office", Limit: 4, DND: true, RTPPorts: PortRange{20000, 20099}},
		Network: Network{DNS: []string{"192.0.2.53", "[2001:db8::53]:5353"}},
		Accounts: []Account{{
			ID: "office", Username: "alice", AuthUsername: "alice.auth", Realm: "asterisk",
			DisplayName: "Alice Ümläut", Domain: "pbx.example.com:5061", Proxy: "[2001:db8::1]:5071",
			Transport: TransportTCP, MediaEncryption: "required",
			SRTPSuites: []sdes.Suite{sdes.AEADAES256GCM, sdes.AESCM128HMACSHA132},
			Expires:    120, LocalPort: 5070, Accept: "server", Codecs: []string{"PCMA", "PCMU"},
			AutoAnswer: true, DTMF: "rfc4733", Rewrite: []Rewrite{{"^0([1-9])", "+49$1"}, {`\D`, ""}}, Voicemail: "*97",
			TLS: TLS{MinVersion: "1.3", CAFile: filepath.Join(dir, "ca.pem"),
				CertFile: filepath.Join(dir, "own", "cert.pem"), KeyFile: filepath.Join(dir, "own", "key.pem"), Pins: []Pin{{
					Host: "pbx.example.com", Port: 5061,
					SPKISHA256:        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
					CertificateSHA256: fingerprint,
					TrustedOn:         Date{2026, time.November, 23},
				}}},
		}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestWhatAnAccountLeavesOutHasTheDefaultsOfTheContract(t *testing.T) {
	c, err := Load(writeProfile(t, "[[account]]\nid = \"a\"\nusername = \"alice\"\ndomain = \"pbx\"\n"+
		"[[account]]\nid = \"b\"\nusername = \"bob\"\ndomain = \"pbx\"\nsrtp_suites = [\"AEAD_AES_128_GCM\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultAccount()
	want.ID, want.Username, want.AuthUsername, want.Domain = "a", "alice", "alice", "pbx"
	if !reflect.DeepEqual(c.Accounts[0], want) {
		t.Errorf("got\n%+v\nwant\n%+v", c.Accounts[0], want)
	}
	if a := c.Accounts[0]; a.Transport != "tls" || a.MediaEncryption != "optional" || a.Expires != 300 ||
		a.Keepalive != 25 || !a.Register || !a.Enabled || a.TLS.MinVersion != "1.2" {
		t.Errorf("the defaults are not those of the contract: %+v", a)
	}
	if c.Calls != (Calls{Limit: 10, RTPPorts: PortRange{16384, 32767}}) {
		t.Errorf("calls: %+v", c.Calls)
	}
}

func TestDigitsAreSentInAnyOfThreeWays(t *testing.T) {
	for _, way := range []string{DTMFEvents, DTMFInfo, DTMFInband} {
		c, err := Load(writeProfile(t, "[[account]]\nid = \"a\"\nusername = \"alice\"\ndomain = \"pbx\"\ndtmf = \""+way+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if c.Accounts[0].DTMF != way {
			t.Errorf("%s is read as %q", way, c.Accounts[0].DTMF)
		}
	}
}

func TestAnAccountIsShownUnderTheNamesOfTheFile(t *testing.T) {
	c, err := Load(writeProfile(t, everyKey))
	if err != nil {
		t.Fatal(err)
	}
	namesMatch := func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			inJSON, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			inTOML, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
			if inJSON != inTOML || inTOML == "" {
				t.Errorf("%s.%s is %q in JSON and %q in TOML", typ.Name(), f.Name, inJSON, inTOML)
			}
		}
	}
	namesMatch(reflect.TypeFor[Account]())
	namesMatch(reflect.TypeFor[Rewrite]())
	namesMatch(reflect.TypeFor[TLS]())
	namesMatch(reflect.TypeFor[Pin]())
	namesMatch(reflect.TypeFor[UI]())
	text, err := json.Marshal(c.Accounts[0])
	if err != nil {
		t.Fatal(err)
	}
	var back Account
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, c.Accounts[0]) {
		t.Errorf("JSON %s gives\n%+v", text, back)
	}
	if !strings.Contains(string(text), `"trusted_on":"2026-11-23"`) {
		t.Errorf("no date in %s", text)
	}
	for _, text := range []string{`{"trusted_on":"2026-02-30"}`, `{"trusted_on":"2026-11-23T00:00:00Z"}`, `{"trusted_on":20261123}`} {
		if err := json.Unmarshal([]byte(text), new(Pin)); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
	if err := json.Unmarshal([]byte(`{"trusted_on":""}`), &back.TLS.Pins[0]); err != nil || back.TLS.Pins[0].TrustedOn != (Date{}) {
		t.Errorf("no day: %+v %v", back.TLS.Pins[0], err)
	}
}

func TestAFileThatIsNoFileOrTooLongIsAnError(t *testing.T) {
	dir := writeProfile(t, "#"+strings.Repeat("x", maxFile))
	if _, err := Load(dir); !errors.Is(err, ErrTooLong) {
		t.Errorf("too long: %v", err)
	}
	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a folder was read as a file")
	}
}
