package sip

import "testing"

func TestServersAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]endpoint{
		"pbx.example.com":      {"pbx.example.com", 0},
		"pbx.example.com:5080": {"pbx.example.com", 5080},
		"192.0.2.1":            {"192.0.2.1", 0},
		"192.0.2.1:65535":      {"192.0.2.1", 65535},
		"2001:db8::1":          {"2001:db8::1", 0},
		"[2001:db8::1]":        {"2001:db8::1", 0},
		"[2001:DB8:0::1]:5061": {"2001:DB8:0::1", 5061},
	} {
		if got, err := parseEndpoint(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", ":5060", "host:", "host:0", "host:65536", "host:sip", "sip:host", "a@b", "a@b:5060",
		"a b", "a/b", "a/b:1", "host\r\n", "[2001:db8::1", "2001:db8::1]", "[host]", "a:1:2"} {
		if got, err := parseEndpoint(text); err == nil {
			t.Errorf("%q is taken as %+v", text, got)
		}
	}
}

func TestAnIPv6HostHasBracketsInAURI(t *testing.T) {
	for host, want := range map[string]string{"pbx.test": "pbx.test", "192.0.2.1": "192.0.2.1", "::1": "[::1]"} {
		if got := (endpoint{host: host}).uriHost(); got != want {
			t.Errorf("%s stands as %s", host, got)
		}
	}
}
