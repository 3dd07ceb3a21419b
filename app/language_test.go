package app

import (
	"strings"
	"testing"

	"sotto/app/config"
)

func TestTheLanguageIsThatOfTheFirstWish(t *testing.T) {
	for _, test := range []struct {
		wishes []string
		want   Language
	}{
		{nil, English},
		{[]string{"", "", ""}, English},
		{[]string{"zh"}, Chinese},
		{[]string{"", "zh_CN.UTF-8"}, Chinese},
		{[]string{"zh-Hans-CN"}, Chinese},
		{[]string{"ZH_TW"}, Chinese},
		{[]string{"en_GB.UTF-8", "zh_CN.UTF-8"}, English},
		{[]string{"C", "zh_CN.UTF-8"}, English},
		{[]string{"C.UTF-8"}, English},
		{[]string{"de_DE@euro", "zh"}, English},
		{[]string{"zhongwen"}, English},
	} {
		if got := ChooseLanguage(test.wishes...); got != test.want {
			t.Errorf("%q: %s, want %s", test.wishes, got, test.want)
		}
	}
}

func TestOnlyLanguagesThatAreSpokenCanBeAskedFor(t *testing.T) {
	for _, l := range Languages() {
		if got, err := ParseLanguage(string(l)); err != nil || got != l {
			t.Errorf("%s: %s, %v", l, got, err)
		}
	}
	for _, code := range []string{"", "de", "EN", "zh_CN"} {
		if got, err := ParseLanguage(code); err == nil {
			t.Errorf("%q is taken for %s", code, got)
		}
	}
}

func TestASentenceHasItsArgumentsInTheirPlaces(t *testing.T) {
	for _, test := range []struct {
		l    Language
		key  string
		args []string
		want string
	}{
		{"", "end.busy", []string{"who", "Bob"}, "Bob is busy."},
		{Chinese, "end.busy", []string{"who", "Bob"}, "Bob 正忙。"},
		{English, "end.busy", nil, " is busy."},
		{English, "end.busy", []string{"who", "{{.who}}"}, "{{.who}} is busy."},
		{English, "end.busy", []string{"who", "a\r\nb\u202e\x00\xff"}, "a  b \uFFFD is busy."},
		{English, "end.busy", []string{"who", strings.Repeat("王", 300)}, strings.Repeat("王", 200) + "… is busy."},
		{English, "failure.tls-expired", []string{"server", "a", "date", "2026-03-05"}, "The certificate of a ended on 5 March 2026. Its administrator has to renew it."},
		{Chinese, "failure.tls-expired", []string{"server", "a", "date", "2026-03-05"}, "a 的证书已于 2026年3月5日 到期，需由管理员更新。"},
		{Chinese, "failure.tls-expired", []string{"server", "2026-03-05", "date", "soon"}, "2026-03-05 的证书已于 soon 到期，需由管理员更新。"},
		{Chinese, "no.such-key", nil, "no.such-key"},
	} {
		if got := test.l.say(test.key, test.args...); got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.l, test.key, got, test.want)
		}
	}
}

func TestAReasonIsItsCodeWithWhatItWasMadeOf(t *testing.T) {
	r := Chinese.reason("failure.tls-pin-changed.undated", "server", "pbx.example.com")
	if r.Code != "tls-pin-changed" || r.Args["server"] != "pbx.example.com" || r.Text != "pbx.example.com 的证书与您之前信任的不同。" {
		t.Errorf("%+v", r)
	}
}

func TestEachCombinationOfTransportAndEncryptionHasItsHonestSentence(t *testing.T) {
	clear := map[string]string{
		"off":      "Anyone on the way can listen.",
		"optional": "The voice is encrypted, but its keys travel where others can read them. Choose TLS to protect them.",
		"required": "The voice is encrypted, but its keys travel where others can read them. Choose TLS to protect them.",
	}
	secure := map[string]string{
		"off":      "Who calls whom is hidden; the voice is not encrypted.",
		"optional": "Private to the server whenever the other side can encrypt; other calls are shown as not encrypted.",
		"required": "Private to the server, or there is no call.",
	}
	direct := map[string]string{
		"off":      secure["off"],
		"optional": "Calls that you make are private whenever the other side can encrypt. In calls that come in nobody checks who calls: their keys count as exposed.",
		"required": "Calls that you make are private, or there is no call. In calls that come in nobody checks who calls: their keys count as exposed.",
	}
	for _, test := range []struct {
		transport config.Transport
		direct    bool
		want      map[string]string
	}{
		{config.TransportUDP, false, clear}, {config.TransportTCP, false, clear}, {config.TransportTLS, false, secure},
		{config.TransportUDP, true, clear}, {config.TransportTCP, true, clear}, {config.TransportTLS, true, direct},
	} {
		for encryption, sentence := range test.want {
			if got := English.Encryption(test.transport, encryption, test.direct); got != sentence {
				t.Errorf("%s and %s, direct %v: %q, want %q", test.transport, encryption, test.direct, got, sentence)
			}
			if got := Chinese.Encryption(test.transport, encryption, test.direct); !strings.HasSuffix(got, "。") {
				t.Errorf("%s and %s, direct %v: %q", test.transport, encryption, test.direct, got)
			}
		}
	}
}
