package config

import "testing"

func TestNameServersAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.53":          "192.0.2.53:53",
		"192.0.2.53:5353":     "192.0.2.53:5353",
		"2001:db8::53":        "[2001:db8::53]:53",
		"[2001:db8::53]:5353": "[2001:db8::53]:5353",
		"fe80::1%eth0":        "[fe80::1%eth0]:53",
	} {
		if got, err := NameServer(text); err != nil || got.String() != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "dns.example.com", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "[2001:db8::53]", "192.0.2", " 192.0.2.53", "https://192.0.2.53"} {
		if got, err := NameServer(text); err == nil {
			t.Errorf("%q is taken as %s", text, got)
		}
	}
}
