package app

import (
	"strings"
	"testing"

	"sotto/app/config"
)

// office is the account that numbers are dialled with.
var office = func() config.Account {
	a := config.DefaultAccount()
	a.ID, a.Username, a.Domain = "office", "alice", "example.com:5061"
	return a
}()

func TestWhatPeopleTypeBecomesAURI(t *testing.T) {
	for _, test := range []struct{ name, input, want string }{
		{"an extension", "1002", "sip:1002@example.com"},
		{"a name", "bob", "sip:bob@example.com"},
		{"a name with a dot", "bob.martin", "sip:bob.martin@example.com"},
		{"a name with digits and a hyphen", "room-101", "sip:room-101@example.com"},
		{"a name that ends in letters", "1002A", "sip:1002A@example.com"},
		{"a name with an x in it", "0x45", "sip:0x45@example.com"},
		{"a year and a town", "2024-BERLIN", "sip:2024-BERLIN@example.com"},
		{"letters of other alphabets", "дом", "sip:%D0%B4%D0%BE%D0%BC@example.com"},
		{"a Chinese name", "王伟", "sip:%E7%8E%8B%E4%BC%9F@example.com"},

		{"with a pasted newline", "1002\r\n", "sip:1002@example.com"},
		{"with blanks around", " \t1002 ", "sip:1002@example.com"},
		{"out of a list", "1002, ", "sip:1002@example.com"},
		{"in quotes", `"1002"`, "sip:1002@example.com"},
		{"in typographic quotes", "“+49 30 123”", "sip:+4930123@example.com"},
		{"brackets, hyphen and newline", "+49 (30) 123-45\n", "sip:+493012345@example.com"},
		{"spaces and brackets", "+1 (555) 010-0199", "sip:+15550100199@example.com"},
		{"a country code in brackets", "(+49) 30 123", "sip:+4930123@example.com"},
		{"a plus with a space", "+ 49 30 123", "sip:+4930123@example.com"},
		{"dots and slashes", "0.30/12 34.56", "sip:030123456@example.com"},
		{"groups of two that could be an IP address", "22.12.34.56", "sip:22123456@example.com"},
		{"a middle dot", "030·123", "sip:030123@example.com"},
		{"typographic hyphens", "555\u20110100\u20132\u00a03", "sip:555010023@example.com"},
		{"a minus sign and a dash", "030\u2212123\u20145", "sip:0301235@example.com"},
		{"thin and ideographic spaces", "030\u2009123\u30004", "sip:0301234@example.com"},
		{"an address book's invisible marks", "\u202d+49 30 1234\u202c", "sip:+49301234@example.com"},
		{"isolates and a byte order mark", "\ufeff\u2066+4930\u2069", "sip:+4930@example.com"},
		{"zero-width characters in a name", "bo\u200bb", "sip:bob@example.com"},
		{"full-width digits with the dash of their keyboard", "０３ー１２３４", "sip:031234@example.com"},
		{"full-width digits", "＋４９（３０）１２３", "sip:+4930123@example.com"},
		{"Arabic digits", "٠٣٠١٢٣", "sip:030123@example.com"},
		{"bold digits", "𝟎𝟑𝟎 𝟙𝟚𝟛", "sip:030123@example.com"},
		{"Persian and Hindi digits", "۰۳۰ १२३", "sip:030123@example.com"},

		{"the 0 that is not dialled from abroad", "+49 (0)30 123", "sip:+4930123@example.com"},
		{"the same after 00", "0049 (0) 30 123", "sip:004930123@example.com"},
		{"the same without spaces", "+44(0)2079460018", "sip:+442079460018@example.com"},
		{"the same with both in brackets", "(+49) (0) 30 123", "sip:+4930123@example.com"},
		{"a 0 that Italy keeps", "+39 (0)6 123", "sip:+3906123@example.com"},
		{"a 0 in brackets at home", "(0)30 123", "sip:030123@example.com"},
		{"letters to remember", "1-800-FLOWERS", "sip:18003569377@example.com"},
		{"letters with spaces", "+1 800 CALL NOW", "sip:+18002255669@example.com"},
		{"letters after a 0", "0800 BERLIN", "sip:0800237546@example.com"},

		{"a service code", "*43", "sip:*43@example.com"},
		{"a service code with hashes", "#31#1002", "sip:%2331%231002@example.com"},
		{"a service code before a number with a plus", "*31#+49 30 123", "sip:*31%23+4930123@example.com"},
		{"a diversion", "**21*1002#", "sip:**21*1002%23@example.com"},

		{"name and host", "bob@example.org", "sip:bob@example.org"},
		{"name, host and port", "bob@example.org:5070", "sip:bob@example.org:5070"},
		{"an IPv4 host", "bob@192.0.2.7", "sip:bob@192.0.2.7"},
		{"an IPv6 host", "bob@[2001:db8::1]:5070", "sip:bob@[2001:db8::1]:5070"},
		{"a number at a host", "(555) 0100@example.org", "sip:5550100@example.org"},
		{"an address in full-width letters", "ｂｏｂ＠example．org", "sip:bob@example.org"},
		{"a sip: URI", "sip:bob@example.org", "sip:bob@example.org"},
		{"in angle brackets", "<sip:bob@example.org>", "sip:bob@example.org"},
		{"a name and an address", `"Bob" <sip:bob@example.org>`, "sip:bob@example.org"},
		{"a name without quotes", "Bob Martin <sip:bob@example.org>;tag=1", "sip:bob@example.org"},
		{"a name and a number", "Bob <+49 30 123>", "sip:+4930123@example.com"},
		{"in capitals", "SIP:Bob@example.org", "sip:Bob@example.org"},
		{"with slashes as of a web page", "sip://bob@example.org", "sip:bob@example.org"},
		{"with parameters", "sip:bob@example.org;transport=tcp", "sip:bob@example.org;transport=tcp"},
		{"with a method that is no call", "sip:bob@example.org;method=BYE;user=phone", "sip:bob@example.org;user=phone"},
		{"a sip: URI without a host", "sip:1002", "sip:1002@example.com"},
		{"and with parameters", "sip:1002;transport=tcp", "sip:1002@example.com"},
		{"a number in a sip: URI", "sip:+49-30-123@example.org", "sip:+4930123@example.org"},
		{"parameters of the number", "sip:+4930123;isub=1@example.org", "sip:+4930123@example.org"},
		{"a sips: URI", "sips:bob@example.org", "sips:bob@example.org"},
		{"a tel: URI", "tel:+1-555-010-0199", "sip:+15550100199@example.com"},
		{"as a page shows it", "Tel: +49 30 123", "sip:+4930123@example.com"},
		{"a tel: URI of a place", "tel:1002;phone-context=example.org", "sip:1002@example.com"},
		{"a tel: URI of a country", "tel:30-123;phone-context=+49", "sip:+4930123@example.com"},
		{"a callto: URI", "callto:bob", "sip:bob@example.com"},
		{"a callto: URI with slashes", "callto://+15550100", "sip:+15550100@example.com"},
		{"an address for mail", "mailto:bob@example.org?subject=x", "sip:bob@example.org"},
		{"a number with escapes", "tel:%2B49%2030%20123", "sip:+4930123@example.com"},
		{"an escape as it stands", "a%20b@example.org", "sip:a%20b@example.org"},
		{"a percent sign that is no escape", "50%", "sip:50%25@example.com"},
		{"a percent sign before other letters", "50%zz", "sip:50%25zz@example.com"},
		{"header fields of a link are left out", "sip:bob@example.org?Replaces=x&Route=y", "sip:bob@example.org"},
		{"also without a host", "tel:1002?body=x", "sip:1002@example.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, bad := numberOf(test.input, office)
			if bad != nil || got.URI != test.want || got.Rule != nil {
				t.Errorf("%q: got %q, %v; want %q", test.input, got.URI, bad, test.want)
			}
		})
	}
}

func TestWhatCantBeCalledIsRefused(t *testing.T) {
	const general = "error.bad-address"
	for _, test := range []struct{ name, input, key string }{
		{"nothing", "", general},
		{"only blanks", " \r\n", general},
		{"only what can't be seen", "\u200b\u202c", general},
		{"only a scheme", "sip:", general},
		{"only brackets", "<>", general},
		{"a bracket that is not closed", "Bob <sip:bob@example.org", general},
		{"two addresses", "<sip:a@example.org> <sip:b@example.org>", general},
		{"no name", "@example.org", general},
		{"no host", "bob@", general},
		{"two hosts", "bob@example.org@example.net", general},
		{"two words", "alice smith", general},
		{"two names", "alice;bob", general},
		{"two numbers on two lines", "1002\n1003", general},
		{"two cells of a table", "1002\t1003", general},
		{"a plus in the middle", "49+30", general},
		{"two pluses", "++49 30", general},
		{"another message after the number", "1002 SIP/2.0\r\nEvil: yes", general},
		{"the same in escapes", "1002%0d%0aEvil:%20yes", general},
		{"a line break in the host", "bob@example.org\r\nEvil: yes", general},
		{"a control character in the name", "b\x00b", general},
		{"a control character in the host", "bob@example\x0b.org", general},
		{"a control character in the parameters", "bob@example.org;x=\x7f", general},
		{"no text at all", "\xff\xfe", general},
		{"quotes", `"bob"@example.org`, general},
		{"quotes in the parameters", `bob@example.org;x="y"`, general},
		{"a web page", "https://example.org/", general},
		{"a script", "javascript:alert(1)", general},
		{"a password", "sip:bob:secret@example.org", general},
		{"a host of other letters", "bob@ex\u00e4mple.org", general},
		{"a port that is none", "bob@example.org:99999", general},
		{"an IPv6 host without brackets", "bob@2001:db8::1", general},
		{"a broken IPv6 host", "bob@[2001:db8::1", general},
		{"a whole page", strings.Repeat("030 123 ", 100), "error.bad-address.long"},
		{"too many digits", strings.Repeat("1", 41), "error.bad-address.long"},
		{"a server alone", "sip:192.0.2.7", "error.bad-address.no-name"},
		{"an extension by a word", "+1 555 0100 ext. 45", "error.bad-address.extension"},
		{"an extension by a letter", "555-0100 x45", "error.bad-address.extension"},
		{"a letter that joins them", "555-0100x45", "error.bad-address.extension"},
		{"an extension by a parameter", "123;ext=45", "error.bad-address.extension"},
		{"an extension of a tel: URI", "tel:+1-555-0100;ext=45", "error.bad-address.extension"},
		{"an extension in Chinese", "010 1234 转 45", "error.bad-address.extension"},
		{"a pause", "5550100,45", "error.bad-address.extension"},
		{"a wait", "5550100;45", "error.bad-address.extension"},
		{"several pauses", "5550100,,1,2#", "error.bad-address.extension"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, bad := numberOf(test.input, office)
			if bad == nil || bad.key != test.key || got != (Number{}) {
				t.Fatalf("%q: got %q, %+v; want %s", test.input, got.URI, bad, test.key)
			}
			for _, l := range Languages() {
				if text := l.say(bad.key, bad.args...); strings.ContainsAny(text, "\r\n\t\x00\x0b\x7f\u200b\u202c") || len(text) > 2000 {
					t.Errorf("the sentence is %q", text)
				}
			}
		})
	}
}

func TestAnExtensionIsLeftToThePerson(t *testing.T) {
	_, bad := numberOf("+1 (555) 010-0199 ext. 45#", office)
	if bad == nil {
		t.Fatal("it would be called")
	}
	if got, want := English.say(bad.key, bad.args...), "Sotto can't press 45# by itself. Call +15550100199, and press 45# when it answers."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAnAccountWithoutAServerCallsOnlyWholeAddresses(t *testing.T) {
	direct := config.Account{}
	if got, bad := numberOf("1002", direct); bad == nil || bad.key != "error.bad-address.no-server" {
		t.Errorf("1002 became %+v, %+v", got, bad)
	}
	if got, bad := numberOf("bob@192.0.2.7", direct); bad != nil || got.URI != "sip:bob@192.0.2.7" {
		t.Errorf("got %+v, %+v", got, bad)
	}
}
