package config

import (
	"strings"

	"sotto/media/sdes"
)

// Account is a user at a server, and how its calls are carried. The JSON names
// are those of the file, since the control protocol shows accounts as they are
// configured. A password is never part of it.
type Account struct {
	ID      string `toml:"id" json:"id"` // [a-z0-9-]{1,32}
	Enabled bool   `toml:"enabled" json:"enabled"`
	// Username is the user part of the address of record.
	Username string `toml:"username" json:"username"`
	// AuthUsername is the user name for digest. Load fills in Username.
	AuthUsername string `toml:"auth_username" json:"auth_username"`
	// Realm is the only one that credentials answer; empty means the one
	// learnt at REGISTER.
	Realm       string `toml:"realm" json:"realm"`
	DisplayName string `toml:"display_name" json:"display_name"`
	// Domain is host[:port] or [v6][:port]. The port only routes: it is no
	// part of an address. See SplitServer. Empty is a direct account.
	Domain string `toml:"domain" json:"domain"`
	// Proxy is the outbound proxy in the form of Domain; empty means none.
	Proxy     string    `toml:"proxy" json:"proxy"`
	Transport Transport `toml:"transport" json:"transport"`
	// MediaEncryption is off, optional or required.
	MediaEncryption string `toml:"media_encryption" json:"media_encryption"`
	// SRTPSuites are the crypto suites offered, in this order.
	SRTPSuites []sdes.Suite `toml:"srtp_suites" json:"srtp_suites"`
	Register   bool         `toml:"register" json:"register"`
	// Expires is how long a registration is asked for, in seconds.
	Expires int `toml:"expires" json:"expires"`
	// Keepalive is the time between keep-alives in seconds; 0 means none.
	Keepalive int `toml:"keepalive" json:"keepalive"`
	// LocalPort is the port that messages leave from, and where a direct account
	// listens; 0 means any.
	LocalPort uint16 `toml:"local_port" json:"local_port"`
	// Accept says whose calls are taken: server, or anyone of a direct account.
	Accept string `toml:"accept" json:"accept"`
	// Codecs are names out of media/codec, best first; none means all.
	Codecs     []string `toml:"codecs" json:"codecs"`
	AutoAnswer bool     `toml:"auto_answer" json:"auto_answer"`
	// DTMF is how digits are sent: DTMFEvents, DTMFInfo or DTMFInband. They are
	// received in the first two ways, whatever this is.
	DTMF string `toml:"dtmf" json:"dtmf"`
	// Rewrite are rules for the numbers that are dialled; the first that matches
	// counts.
	Rewrite []Rewrite `toml:"rewrite" json:"rewrite"`
	// Voicemail is what is dialled to hear messages; empty: nothing is known.
	Voicemail string `toml:"voicemail" json:"voicemail"`
	TLS       TLS    `toml:"tls" json:"tls"`
}

// The ways to send digits.
const (
	DTMFEvents = "rfc4733" // telephone-events, or in the sound where the other side takes none
	DTMFInfo   = "info"    // SIP INFO with application/dtmf-relay
	DTMFInband = "inband"  // as tones in the sound
)

// Transport is how an account reaches its server.
type Transport string

// The transports of an account (RFC 3261 section 18).
const (
	TransportUDP Transport = "udp"
	TransportTCP Transport = "tcp"
	TransportTLS Transport = "tls"
)

// DefaultAccount returns an account with the default of every key. Its id,
// username and domain are empty: they have none.
func DefaultAccount() Account {
	return Account{
		Enabled:         true,
		Transport:       TransportTLS,
		MediaEncryption: "optional",
		SRTPSuites:      []sdes.Suite{sdes.AESCM128HMACSHA180, sdes.AESCM256HMACSHA180},
		Register:        true,
		Expires:         300,
		Keepalive:       25,
		Accept:          "server",
		Codecs:          []string{},
		DTMF:            "rfc4733",
		Rewrite:         []Rewrite{},
		TLS:             TLS{MinVersion: "1.2", Pins: []Pin{}},
	}
}

// Direct says whether the account has no server: it listens for calls, and
// calls others where they are.
func (a Account) Direct() bool { return a.Domain == "" }

// Server returns the host that the user told the phone to contact, which is
// also the name that TLS checks: the proxy's when there is one, else the
// domain's. Port 0 means that none is given.
func (a Account) Server() (host string, port uint16, err error) {
	if a.Proxy != "" {
		return SplitServer(a.Proxy)
	}
	return SplitServer(a.Domain)
}

// Host returns the domain as it stands in addresses: without its port, an IPv6
// address in brackets.
func (a Account) Host() string {
	host, _, err := SplitServer(a.Domain)
	if err == nil && strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}
