package config

import (
	"regexp"
	"slices"
	"strings"

	"sotto/media/codec"
	"sotto/media/sdes"
)

var idPattern = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// Bounds in seconds. A registration below a minute is refused by many servers
// (RFC 3261 section 10.3, 423), but shorter ones are of use in a laboratory.
const (
	minExpires, maxExpires     = 10, 86400
	minKeepalive, maxKeepalive = 5, 3600
)

func (k checker) account(a Account) {
	k.verify(idPattern.MatchString(a.ID), "id", "id is %q; it has to be 1 to 32 small letters, digits and hyphens", a.ID)
	k.identity(a)
	k.place(a)
	k.oneOf("transport", string(a.Transport), string(TransportUDP), string(TransportTCP), string(TransportTLS))
	k.between("expires", a.Expires, minExpires, maxExpires, "seconds")
	if a.Keepalive != 0 {
		k.between("keepalive", a.Keepalive, minKeepalive, maxKeepalive, "seconds, or 0 for none")
	}
	k.oneOf("dtmf", a.DTMF, DTMFEvents, DTMFInfo, DTMFInband)
	k.oneLine("voicemail", a.Voicemail)
	k.encryption(a)
	k.codecs(a.Codecs)
	k.rewrites(a.Rewrite)
	k.in("tls").tls(a.TLS)
}

// identity checks who the account is to the server and to others.
func (k checker) identity(a Account) {
	k.verify(a.Username != "", "username", "username is missing")
	k.verify(!strings.ContainsAny(a.Username, "@ "), "username", "username is %q; it is only the part before the @, without spaces", a.Username)
	k.oneLine("username", a.Username)
	k.oneLine("auth_username", a.AuthUsername)
	k.oneLine("realm", a.Realm)
	k.oneLine("display_name", a.DisplayName)
}

// place checks where the account's calls come from and go to: a server, or
// without one whoever there is.
func (k checker) place(a Account) {
	k.oneOf("accept", a.Accept, "server", "anyone")
	switch {
	case !a.Direct():
		k.server("domain", a.Domain)
		k.server("proxy", a.Proxy)
		k.verify(a.Accept != "anyone", "accept", "accept is \"anyone\", which only an account without a domain can have; with one it is \"server\"")
	case a.Accept != "anyone":
		k.wrong("domain", "domain is empty; name the server, or let the account do without one by accept = \"anyone\" and register = false")
	case a.Register:
		k.wrong("register", "register is true, and without a domain there is no server to register with; set it to false")
	case a.Proxy != "":
		k.wrong("proxy", "proxy is %q; without a domain an account has no server and no proxy", a.Proxy)
	case a.Transport == TransportTLS && a.TLS.CertFile == "":
		k.wrong("tls.cert_file", "cert_file is missing; an account without a server that uses TLS needs a certificate to listen with, and its key in key_file")
	}
}

func (k checker) server(key, server string) {
	if server == "" {
		return
	}
	if _, _, err := SplitServer(server); err != nil {
		k.wrong(key, "%s is %q; %v", key, server, err)
	}
}

func (k checker) encryption(a Account) {
	k.oneOf("media_encryption", a.MediaEncryption, "off", "optional", "required")
	k.verify(len(a.SRTPSuites) > 0 || a.MediaEncryption == "off", "srtp_suites",
		"srtp_suites is empty; name at least one suite, such as %s", sdes.AESCM128HMACSHA180)
	for i, s := range a.SRTPSuites {
		key := element("srtp_suites", i)
		k.verify(s.Known(), key, "srtp_suites has %q; the suites are %s", s, suiteNames())
		k.verify(!slices.Contains(a.SRTPSuites[:i], s), key, "srtp_suites has %s twice", s)
	}
}

func suiteNames() string {
	var names []string
	for _, s := range sdes.Suites() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (k checker) codecs(names []string) {
	var known []string
	for _, c := range codec.All() {
		known = append(known, c.Name())
	}
	for i, name := range names {
		key := element("codecs", i)
		k.verify(slices.Contains(known, name), key, "codecs has %q; the codecs are %s", name, strings.Join(known, ", "))
		k.verify(!slices.Contains(names[:i], name), key, "codecs has %s twice", name)
	}
}
