package config

import (
	"errors"
	"strings"
	"testing"
)

func TestAServerIsSplitIntoHostAndPort(t *testing.T) {
	tests := []struct {
		server, host string
		port         uint16
		err          error
	}{
		{"pbx", "pbx", 0, nil},
		{"pbx.example.com:5061", "pbx.example.com", 5061, nil},
		{"sip_1.example.com.", "sip_1.example.com.", 0, nil},
		{"192.0.2.1:65535", "192.0.2.1", 65535, nil},
		{"[2001:db8::1]", "2001:db8::1", 0, nil},
		{"[2001:db8::1]:5061", "2001:db8::1", 5061, nil},
		{"[fe80::1%eth0]:5060", "fe80::1%eth0", 5060, nil},
		{"3com.example", "3com.example", 0, nil},
		{"", "", 0, ErrServerEmpty},
		{"2001:db8::1", "", 0, ErrServerBracket},
		{"[2001:db8::1", "", 0, ErrServerBracket},
		{"[192.0.2.1]", "", 0, ErrServerBracket},
		{"[pbx]", "", 0, ErrServerBracket},
		{"[2001:db8::1]5061", "", 0, ErrServerPort},
		{"pbx:", "", 0, ErrServerPort},
		{"pbx:0", "", 0, ErrServerPort},
		{"pbx:65536", "", 0, ErrServerPort},
		{"pbx:+1", "", 0, ErrServerPort},
		{"pbx:sip", "", 0, ErrServerPort},
		{":5060", "", 0, ErrServerHost},
		{".", "", 0, ErrServerHost},
		{"a..b", "", 0, ErrServerHost},
		{"-pbx", "", 0, ErrServerHost},
		{"pbx-", "", 0, ErrServerHost},
		{"pbx example", "", 0, ErrServerHost},
		{"sip:alice@pbx", "", 0, ErrServerPort},
		{"alice@pbx", "", 0, ErrServerHost},
		{"pbx/x", "", 0, ErrServerHost},
		{"pbx\r\nVia", "", 0, ErrServerHost},
		{"bücher.example", "", 0, ErrServerHost},
		{"192.0.2.256", "", 0, ErrServerHost},
		{"1.2.3", "", 0, ErrServerHost},
		{strings.Repeat("a", 64), "", 0, ErrServerHost},
		{strings.Repeat("a.", 127) + "a", "", 0, ErrServerHost},
	}
	for _, test := range tests {
		t.Run(test.server, func(t *testing.T) {
			host, port, err := SplitServer(test.server)
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}
			if err == nil && (host != test.host || port != test.port) {
				t.Errorf("got %q %d, want %q %d", host, port, test.host, test.port)
			}
		})
	}
}

func TestTheServerOfAnAccountIsItsProxyWhenThereIsOne(t *testing.T) {
	a := Account{Domain: "[2001:db8::1]:5061"}
	if host, port, err := a.Server(); host != "2001:db8::1" || port != 5061 || err != nil {
		t.Errorf("without a proxy: %q %d %v", host, port, err)
	}
	if a.Host() != "[2001:db8::1]" {
		t.Errorf("the host in addresses is %q", a.Host())
	}
	a.Proxy = "edge.example.com"
	if host, port, err := a.Server(); host != "edge.example.com" || port != 0 || err != nil {
		t.Errorf("with a proxy: %q %d %v", host, port, err)
	}
	a.Domain = "example.com:5070"
	if a.Host() != "example.com" {
		t.Errorf("the host in addresses is %q", a.Host())
	}
}
