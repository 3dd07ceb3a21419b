package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// account is a good account, to which a test adds what is to be refused.
const account = "[[account]]\nid = \"a\"\nusername = \"alice\"\ndomain = \"pbx.example.com\"\n"

// directAccount has no server.
const directAccount = "[[account]]\nid = \"a\"\nusername = \"alice\"\naccept = \"anyone\"\n"

func TestABadFileIsRefusedWithItsPlaceAndASentence(t *testing.T) {
	tests := []struct {
		name, text   string
		line, column int
		kind         error
		sentence     string
	}{
		{"no TOML", "version = 1\n[calls\n", 2, 7, ErrSyntax, "expected"},
		{"a key twice", "[calls]\nlimit = 1\nlimit = 2\n", 3, 1, ErrSyntax, "limit"},
		{"not UTF-8", "version = 1 # \xff\n", 1, 14, ErrSyntax, "UTF-8"},
		{"a newer version", "version = 2\nfuture = 1\n", 1, 1, ErrNewer, "newer Sotto"},
		{"version 0", "version = 0\n", 1, 1, ErrValue, "version is 0"},
		{"an unknown key", "version = 1\n\n  future = 1\n", 3, 3, ErrUnknownKey, `unknown key "future"`},
		{"an unknown table", "version = 1\n[ux]\ntheme = \"dark\"\n", 2, 1, ErrUnknownKey, `"ux"`},
		{"an unknown key of the second account", account + strings.Replace(account, `"a"`, `"b"`, 1) + "voicebox = \"*97\"\n", 9, 1, ErrUnknownKey, `"voicebox"`},
		{"a known key in capitals", account + "Transport = \"udp\"\n", 5, 1, ErrUnknownKey, `"Transport"`},
		{"the first of several faults", account + "transport = \"sctp\"\nexpires = 1\ndtmf = \"x\"\n", 5, 1, ErrValue, "sctp"},
		{"a number for a text", account + "transport = 5\n", 5, 1, ErrValue, "transport has to be a text"},
		{"a text for a number", account + "expires = \"300\"\n", 5, 1, ErrValue, "expires has to be a whole number"},
		{"a fraction for a number", account + "expires = 300.5\n", 5, 1, ErrValue, "whole number"},
		{"a text for a switch", account + "register = \"yes\"\n", 5, 1, ErrValue, "true or false"},
		{"a text for a list", account + "codecs = \"PCMU\"\n", 5, 1, ErrValue, "list"},
		{"a number in a list of texts", account + "codecs = [\n  \"PCMU\",\n  8]\n", 7, 3, ErrValue, "text in quotes"},
		{"a value for a table", "calls = 1\n", 1, 1, ErrValue, "table"},
		{"a table for a list", "[account]\nid = \"a\"\n", 1, 1, ErrValue, "list"},
		{"no id", "[[account]]\nusername = \"alice\"\ndomain = \"pbx\"\n", 1, 1, ErrValue, "id"},
		{"an id in capitals", "[[account]]\nid = \"Office\"\nusername = \"a\"\ndomain = \"pbx\"\n", 2, 1, ErrValue, "small letters"},
		{"an id of 33", "[[account]]\nid = \"" + strings.Repeat("a", 33) + "\"\nusername = \"a\"\ndomain = \"pbx\"\n", 2, 1, ErrValue, "1 to 32"},
		{"an id twice", account + account, 6, 1, ErrValue, "taken by another account"},
		{"no username", "[[account]]\nid = \"a\"\ndomain = \"pbx\"\n", 1, 1, ErrValue, "username is missing"},
		{"a username with its domain", "[[account]]\nid = \"a\"\nusername = \"a@b\"\ndomain = \"pbx\"\n", 3, 1, ErrValue, "before the @"},
		{"a line end in a name", account + "display_name = \"a\\r\\nb\"\n", 5, 1, ErrValue, "control character"},
		{"a line end in the realm", account + "realm = \"a\\nb\"\n", 5, 1, ErrValue, "control character"},
		{"no domain", "[[account]]\nid = \"a\"\nusername = \"a\"\ndomain = \"\"\n", 4, 1, ErrValue, "name the server"},
		{"no domain at all", "[[account]]\nid = \"a\"\nusername = \"a\"\n", 1, 1, ErrValue, "name the server"},
		{"a direct account that registers", directAccount + "register = true\n", 5, 1, ErrValue, "no server to register with"},
		{"a direct account that registers by default", directAccount, 1, 1, ErrValue, "no server to register with"},
		{"a direct account with a proxy", directAccount + "register = false\nproxy = \"edge\"\n", 6, 1, ErrValue, "no proxy"},
		{"a direct account by TLS without a certificate", directAccount + "register = false\n[account.tls]\nca_file = \"x\"\n", 6, 1, ErrValue, "certificate to listen with"},
		{"a bad domain", "[[account]]\nid = \"a\"\nusername = \"a\"\ndomain = \"pbx:0\"\n", 4, 1, ErrValue, "port"},
		{"a bad proxy", account + "proxy = \"2001:db8::1\"\n", 5, 1, ErrValue, "brackets"},
		{"a transport", account + "transport = \"ws\"\n", 5, 1, ErrValue, "udp, tcp or tls"},
		{"an encryption", account + "media_encryption = \"yes\"\n", 5, 1, ErrValue, "off, optional or required"},
		{"an unknown suite", account + "srtp_suites = [\"AES_CM_128_HMAC_SHA1_80\", \"NULL\"]\n", 5, 43, ErrValue, `"NULL"`},
		{"a suite twice", account + "srtp_suites = [\"AEAD_AES_128_GCM\", \"AEAD_AES_128_GCM\"]\n", 5, 36, ErrValue, "twice"},
		{"no suite", account + "srtp_suites = []\n", 5, 1, ErrValue, "at least one"},
		{"expires too short", account + "expires = 9\n", 5, 1, ErrValue, "10 to 86400"},
		{"expires too long", account + "expires = 86401\n", 5, 1, ErrValue, "10 to 86400"},
		{"expires beyond any number", account + "expires = 9223372036854775807\n", 5, 1, ErrValue, "out of range"},
		{"keepalive too short", account + "keepalive = 4\n", 5, 1, ErrValue, "5 to 3600"},
		{"keepalive below zero", account + "keepalive = -1\n", 5, 1, ErrValue, "5 to 3600"},
		{"a local port", account + "local_port = 65536\n", 5, 1, ErrValue, "out of range"},
		{"a local port below zero", account + "local_port = -1\n", 5, 1, ErrValue, "out of range"},
		{"anyone at a server", account + "accept = \"anyone\"\n", 5, 1, ErrValue, "without a domain"},
		{"nobody", account + "accept = \"nobody\"\n", 5, 1, ErrValue, "can be server or anyone"},
		{"digits by another way", account + "dtmf = \"sip-info\"\n", 5, 1, ErrValue, "sip-info"},
		{"a codec", account + "codecs = [\"opus\"]\n", 5, 11, ErrValue, `"opus"`},
		{"a codec twice", account + "codecs = [\"PCMU\", \"PCMU\"]\n", 5, 19, ErrValue, "twice"},
		{"a certificate of our own without its key", account + "[account.tls]\ncert_file = \"c.pem\"\n", 6, 1, ErrValue, "where its key is"},
		{"a key of our own without its certificate", account + "[account.tls]\nkey_file = \"k.pem\"\n", 6, 1, ErrValue, "whose key"},
		{"a certificate on two lines", account + "[account.tls]\ncert_file = \"c\\n.pem\"\nkey_file = \"k\"\n", 6, 1, ErrValue, "control character"},
		{"a text for a rule", account + "rewrite = [\"^0\"]\n", 5, 12, ErrValue, "a table"},
		{"an unknown key of a rule", account + "rewrite = [{match = \"1\", by = \"2\"}]\n", 5, 26, ErrUnknownKey, `"by"`},
		{"a rule that matches nothing in particular", account + "rewrite = [{to = \"2\"}]\n", 5, 12, ErrValue, "every number"},
		{"no expression", account + "rewrite = [\n  {match = \"^0\", to = \"\"},\n  {match = \"(\", to = \"\"}]\n", 7, 4, ErrValue, "missing closing )"},
		{"an expression of another kind", account + "rewrite = [{match = \"(?=0)\", to = \"\"}]\n", 5, 13, ErrValue, "no regular expression"},
		{"an expression that repeats too much", account + "rewrite = [{match = \"(0{1000}){1000}\", to = \"\"}]\n", 5, 13, ErrValue, "no regular expression"},
		{"a group that is not there", account + "[[account.rewrite]]\nmatch = \"^0(.*)\"\nto = \"+49$10\"\n", 7, 1, ErrValue, "$10"},
		{"a group with letters behind it", account + "rewrite = [{match = \"^0(.*)\", to = \"$1x\"}]\n", 5, 31, ErrValue, "$1x"},
		{"a name of no group", account + "rewrite = [{match = \"^0(.*)\", to = \"${all}\"}]\n", 5, 31, ErrValue, "${all}"},
		{"a dollar alone", account + "rewrite = [{match = \"^0\", to = \"5$\"}]\n", 5, 27, ErrValue, "$$ for a dollar"},
		{"a line end in a rule", account + "rewrite = [{match = \"^0\", to = \"\\r\\n\"}]\n", 5, 27, ErrValue, "control character"},
		{"an endless expression", account + "rewrite = [{match = \"" + strings.Repeat("0", 257) + "\", to = \"\"}]\n", 5, 13, ErrValue, "256 characters"},
		{"more rules than anybody has", account + "rewrite = [" + strings.Repeat("{match = \"0\"}, ", 33) + "]\n", 5, 1, ErrValue, "has 33 rules"},
		{"an old TLS", account + "tls.min_version = \"1.1\"\n", 5, 1, ErrValue, "1.2 or 1.3"},
		{"an old TLS in an inline table", account + "tls = { ca_file = \"x\", min_version = \"1.0\" }\n", 5, 24, ErrValue, "1.2 or 1.3"},
		{"an unknown key of audio", "[audio]\noutput = []\nvolume = 50\n", 3, 1, ErrUnknownKey, `"volume"`},
		{"a text for a list of devices", "[audio]\ninput = \"USB\"\n", 2, 1, ErrValue, "list"},
		{"a number for a device", "[audio]\ninput = [\"USB\", 2]\n", 2, 17, ErrValue, "text in quotes"},
		{"a device without a name", "[audio]\ninput = [\"USB\"]\nring = [\"USB\", \" \"]\n", 3, 16, ErrValue, "without a name"},
		{"a device on two lines", "[audio]\noutput = [\"a\\nb\"]\n", 2, 11, ErrValue, "control character"},
		{"a device with an endless name", "[audio]\noutput = [\"" + strings.Repeat("ü", 257) + "\"]\n", 2, 11, ErrValue, "256 characters"},
		{"more devices than anybody has", "[audio]\nring = [" + strings.Repeat("\"a\", ", 17) + "]\n", 2, 1, ErrValue, "names 17"},
		{"a sound too loud", "[audio]\ninput_volume = 101\n", 2, 1, ErrValue, "0 to 100"},
		{"a sound below none", "[audio]\nring_volume = -1\n", 2, 1, ErrValue, "0 to 100"},
		{"a language", "[ui]\nlanguage = \"fr\"\n", 2, 1, ErrValue, "en or zh"},
		{"a theme", "[ui]\ntheme = \"pink\"\n", 2, 1, ErrValue, "light or dark"},
		{"texts too small to read", "[ui]\ntext_scale = 49\n", 2, 1, ErrValue, "50 to 300 percent"},
		{"a line end in the voicemail", account + "voicemail = \"a\\nb\"\n", 5, 1, ErrValue, "control character"},
		{"calls of no account", "[calls]\ndefault_account = \"a\"\n", 2, 1, ErrValue, "no account"},
		{"no calls", "[calls]\nlimit = 0\n", 2, 1, ErrValue, "1 to 100"},
		{"ports of the system", "[calls]\nrtp_ports = [80, 90]\n", 2, 14, ErrValue, "1024"},
		{"one port", "[calls]\nrtp_ports = [20000, 20000]\n", 2, 1, ErrValue, "even port"},
		{"an odd port and an even one", "[calls]\nrtp_ports = [20001, 20002]\n", 2, 1, ErrValue, "even port"},
		{"ports backwards", "[calls]\nrtp_ports = [30000, 20000]\n", 2, 1, ErrValue, "even port"},
		{"a name for a name server", "[network]\ndns = [\"192.0.2.53\", \"dns.example.com\"]\n", 2, 22, ErrValue, "no name server"},
		{"a name server's port beyond any", "[network]\ndns = [\n  \"192.0.2.53:65536\"]\n", 3, 3, ErrValue, "192.0.2.53:65536"},
		{"more name servers than anybody has", "[network]\ndns = [" + strings.Repeat("\"192.0.2.53\", ", 9) + "]\n", 2, 1, ErrValue, "names 9"},
		{"a text for a list of name servers", "[network]\ndns = \"192.0.2.53\"\n", 2, 1, ErrValue, "list"},
		{"an unknown key of network", "[network]\nproxy = \"x\"\n", 2, 1, ErrUnknownKey, `"proxy"`},
		{"three ports", "[calls]\nrtp_ports = [20000, 20001, 20002]\n", 2, 1, ErrValue, "2 values"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := writeProfile(t, test.text)
			_, err := Load(dir)
			assertFault(t, err, dir, test.line, test.column, test.kind, test.sentence)
		})
	}
}

func TestABadPinIsRefused(t *testing.T) {
	good := map[string]string{
		"host": `"pbx"`, "port": "5061", "certificate_sha256": `"` + fingerprint + `"`,
		"spki_sha256": `"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="`, "trusted_on": "2026-11-23",
	}
	keys := []string{"host", "port", "certificate_sha256", "spki_sha256", "trusted_on"}
	tests := []struct{ name, key, value, sentence string }{
		{"a host with a port", "host", `"pbx:5061"`, "without a port"},
		{"no host", "host", `""`, "host name"},
		{"port 0", "port", "0", "1 to 65535"},
		{"port 65536", "port", "65536", "out of range"},
		{"31 bytes in base64", "spki_sha256", `"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA=="`, "44 characters"},
		{"no base64", "spki_sha256", `"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF!="`, "44 characters"},
		{"bits that no digest has", "spki_sha256", `"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV="`, "44 characters"},
		{"base64 of web addresses", "spki_sha256", `"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="`, "44 characters"},
		{"31 pairs", "certificate_sha256", `"` + fingerprint[3:] + `"`, "32 pairs"},
		{"no colons", "certificate_sha256", `"` + strings.ReplaceAll(fingerprint, ":", "") + `"`, "32 pairs"},
		{"no hexadecimal", "certificate_sha256", `"G` + fingerprint[1:] + `"`, "32 pairs"},
		{"a date in quotes", "trusted_on", `"2026-11-23"`, "without quotes"},
		{"a date and a time", "trusted_on", "2026-11-23T10:00:00", "without a time"},
		{"a moment", "trusted_on", "2026-11-23T10:00:00Z", "without a time"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// The bad pin is the second one, on line 12 and after.
			text := account + "[account.tls]\n"
			line := 0
			for _, pin := range []string{"good", "bad"} {
				text += "[[account.tls.pin]]\n"
				for _, key := range keys {
					value := good[key]
					if pin == "bad" && key == test.key {
						value, line = test.value, 1+strings.Count(text, "\n")
					}
					text += fmt.Sprintf("%s = %s\n", key, value)
				}
			}
			dir := writeProfile(t, text)
			_, err := Load(dir)
			assertFault(t, err, dir, line, 1, ErrValue, test.sentence)
		})
	}
}

func TestAPinNeedsADigest(t *testing.T) {
	dir := writeProfile(t, account+"[[account.tls.pin]]\nhost = \"pbx\"\nport = 5061\n")
	_, err := Load(dir)
	assertFault(t, err, dir, 5, 1, ErrValue, "a pin needs")
}

func assertFault(t *testing.T, err error, dir string, line, column int, kind error, sentence string) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %v, want an *Error", err)
	}
	if e.Line != line || e.Column != column || e.File != filepath.Join(dir, FileName) {
		t.Errorf("%v: is at %d:%d, want %d:%d", err, e.Line, e.Column, line, column)
	}
	if !errors.Is(err, kind) {
		t.Errorf("%v: is of kind %v, want %v", err, e.Err, kind)
	}
	if !strings.Contains(e.Text, sentence) {
		t.Errorf("%q doesn't say %q", e.Text, sentence)
	}
	if want := fmt.Sprintf("%s:%d:%d: %s", e.File, line, column, e.Text); err.Error() != want {
		t.Errorf("the error says %q, want %q", err, want)
	}
}
