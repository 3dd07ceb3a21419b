package app

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatPeopleTypeBecomesAURI(t *testing.T) {
	for _, test := range []struct{ name, input, want string }{
		{"an extension", "1002", "sip:1002@example.com"},
		{"a name", "bob", "sip:bob@example.com"},
		{"with a pasted newline", "1002\r\n", "sip:1002@example.com"},
		{"with blanks around", " \t1002 ", "sip:1002@example.com"},
		{"spaces and brackets", "+1 (555) 010-0199", "sip:+15550100199@example.com"},
		{"dots and slashes", "0.30/12 34.56", "sip:030123456@example.com"},
		{"typographic hyphens", "555\u20110100\u20132\u00a03", "sip:555010023@example.com"},
		{"an address book's invisible marks", "\u202d+49 30 1234\u202c", "sip:+49301234@example.com"},
		{"a service code", "*43", "sip:*43@example.com"},
		{"a service code with hashes", "#31#1002", "sip:%2331%231002@example.com"},
		{"name and host", "bob@example.org", "sip:bob@example.org"},
		{"name, host and port", "bob@example.org:5070", "sip:bob@example.org:5070"},
		{"an IPv6 host", "bob@[2001:db8::1]:5070", "sip:bob@[2001:db8::1]:5070"},
		{"a number at a host", "(555) 0100@example.org", "sip:5550100@example.org"},
		{"a sip: URI", "sip:bob@example.org", "sip:bob@example.org"},
		{"in angle brackets", "<sip:bob@example.org>", "sip:bob@example.org"},
		{"in capitals", "SIP:Bob@example.org", "sip:Bob@example.org"},
		{"with slashes as of a web page", "sip://bob@example.org", "sip:bob@example.org"},
		{"with parameters", "sip:bob@example.org;transport=tcp", "sip:bob@example.org;transport=tcp"},
		{"a sip: URI without a host", "sip:1002", "sip:1002@example.com"},
		{"a sips: URI", "sips:bob@example.org", "sips:bob@example.org"},
		{"a tel: URI", "tel:+1-555-010-0199", "sip:+15550100199@example.com"},
		{"a tel: URI with a context", "tel:1002;phone-context=example.org", "sip:1002@example.com"},
		{"a callto: URI", "callto:bob", "sip:bob@example.com"},
		{"a callto: URI with slashes", "callto://+15550100", "sip:+15550100@example.com"},
		{"letters of other alphabets", "дом", "sip:%D0%B4%D0%BE%D0%BC@example.com"},
		{"an escape as it stands", "a%20b@example.org", "sip:a%20b@example.org"},
		{"a percent sign that is no escape", "50%", "sip:50%25@example.com"},
		{"a percent sign before other letters", "50%zz", "sip:50%25zz@example.com"},
		{"header fields of a link are left out", "sip:bob@example.org?Replaces=x&Route=y", "sip:bob@example.org"},
		{"also without a host", "tel:1002?body=x", "sip:1002@example.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := target(test.input, "example.com")
			if err != nil || got != test.want {
				t.Errorf("%q: got %q, %v; want %q", test.input, got, err, test.want)
			}
		})
	}
}

func TestWhatCantBeCalledIsRefused(t *testing.T) {
	for _, test := range []struct{ name, input string }{
		{"nothing", ""},
		{"only blanks", " \r\n"},
		{"only a scheme", "sip:"},
		{"only brackets", "<>"},
		{"no name", "@example.org"},
		{"no host", "bob@"},
		{"two hosts", "bob@example.org@example.net"},
		{"two words", "alice smith"},
		{"two numbers on two lines", "1002\n1003"},
		{"another message after the number", "1002 SIP/2.0\r\nEvil: yes"},
		{"a line break in the host", "bob@example.org\r\nEvil: yes"},
		{"a control character in the name", "b\x00b"},
		{"a control character in the host", "bob@example\x0b.org"},
		{"a control character in the parameters", "bob@example.org;x=\x7f"},
		{"quotes", `"bob"@example.org`},
		{"quotes in the parameters", `bob@example.org;x="y"`},
		{"a name and an address", `"Bob" <sip:bob@example.org>`},
		{"a web page", "https://example.org/"},
		{"a script", "javascript:alert(1)"},
		{"a password", "sip:bob:secret@example.org"},
		{"a host of other letters", "bob@ex\u00e4mple.org"},
		{"a port that is none", "bob@example.org:99999"},
		{"an IPv6 host without brackets", "bob@2001:db8::1"},
		{"a broken IPv6 host", "bob@[2001:db8::1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := target(test.input, "example.com")
			var refused *Error
			if !errors.As(err, &refused) || refused.Code != CodeBadAddress || got != "" {
				t.Fatalf("%q: got %q, %v", test.input, got, err)
			}
			if strings.ContainsAny(refused.Text, "\r\n\x00\x0b\x7f") {
				t.Errorf("the sentence has control characters: %q", refused.Text)
			}
		})
	}
}

func TestAnAccountWithoutAServerCallsOnlyWholeAddresses(t *testing.T) {
	if got, err := target("1002", ""); err == nil {
		t.Errorf("1002 became %q", got)
	}
	if got, err := target("bob@192.0.2.7", ""); err != nil || got != "sip:bob@192.0.2.7" {
		t.Errorf("got %q, %v", got, err)
	}
}
