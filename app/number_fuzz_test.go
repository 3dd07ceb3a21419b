package app

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"sotto/app/config"
)

func FuzzNumber(f *testing.F) {
	for _, seed := range []string{
		"", "+49 (0)30 123-45\n", "\"Bob\" <sip:bob@example.org;transport=tcp>;tag=1", "tel:1;phone-context=+49;ext=2", "1-800-FLOWERS", "*31#+4930",
		"sips:a%0d%0ab@[2001:db8::1]:5061;method=BYE?x=y", "５５５－０１００ｘ４５", "٠٣٠\u202e123", "a\x00b@c", "<<>>", "%%00", "//a", "sip:@;?", "bob@example.org;a=b;c",
	} {
		f.Add(seed, `^0(.*)$`, "+49$1")
	}
	f.Add("123", `(.)`, "$1@a;b=\"\r\n")
	f.Fuzz(func(t *testing.T, input, match, to string) {
		a := office
		a.Rewrite = []config.Rewrite{{Match: match, To: to}}
		if a.Check() != nil {
			a.Rewrite = nil
		}
		got, bad := numberOf(input, a)
		if bad != nil {
			if text := Chinese.say(bad.key, bad.args...); strings.ContainsAny(text, "\r\n") || text == bad.key {
				t.Fatalf("%q: %q", input, text)
			}
			return
		}
		var uri sip.Uri
		if err := sip.ParseUri(got.URI, &uri); err != nil || uri.User == "" || uri.Host == "" || uri.Password != "" || len(uri.Headers) > 0 {
			t.Fatalf("%q became %q, which is %+v, %v", input, got.URI, uri, err)
		}
		for i := range len(got.URI) {
			if c := got.URI[i]; c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '"' {
				t.Fatalf("%q became %q", input, got.URI)
			}
		}
		if again, bad := numberOf(got.URI, office); got.Rule == nil && (bad != nil || again.URI != got.URI) {
			t.Fatalf("%q became %q, and that %q, %+v", input, got.URI, again.URI, bad)
		}
	})
}
