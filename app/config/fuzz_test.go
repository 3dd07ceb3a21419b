package config

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"", "version = 1", everyKey, account, account + undatedPin, account + account, "version = 2\nx = 1", "[calls", "\ufeff" + account,
		account + "tls = {min_version = \"1.3\", pin = [{host = \"::1\", port = 1, trusted_on = 0001-01-01}]}",
		account + "codecs = [\n# none\n]\r\n[account.tls]\n\"ca_file\" = '''\n a'''",
		"account = [{id = \"a\"}, {\"\\u0069d\" = \"a\"}]", "calls.limit = 0x10", "calls = {rtp_ports = [1_024, 0o2001]}",
		account + "rewrite = [{match = \"^0(.*)$\", to = \"+49${1}$$\"}]\n", account + "[[account.rewrite]]\nmatch = '(?P<x>.)'\nto = '$x'\n",
		"[audio]\ninput = [\"USB\", 'HDMI 1']\nring = [\n]\n", "audio = {output = [\"\"]}",
		"[[account]]\n[[account.tls.pin]]\n[[account]]\n[[account.tls.pin]]\nport = -1", "account = [[1], [[2]]]",
		"a = \"\"\"\\\n  \"\"\"\"\"\nb = 1979-05-27 07:32:00", "\"\" = 1\n'a.b' = 2\na = {b.c = 1, b.d = 2}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parse("f", text)
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("%T: %v", err, err)
			}
			lines := strings.Split(text, "\n")
			if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > len(lines[e.Line-1])+1 {
				t.Fatalf("%v is outside the file", err)
			}
			return
		}
		if err := c.Check(); err != nil {
			t.Fatalf("what was loaded is not right: %v", err)
		}
		saved, err := encode("f", c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := parse("f", string(saved))
		if err != nil {
			t.Fatalf("what was saved is refused: %v\n%s", err, saved)
		}
		if !reflect.DeepEqual(back, c) {
			t.Fatalf("%+v\nbecame\n%+v\nby way of\n%s", c, back, saved)
		}
	})
}
