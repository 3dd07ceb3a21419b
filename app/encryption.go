package app

import "sotto/app/config"

// Encryption says in one honest sentence what an account's transport and media
// encryption make of its calls together: off, optional or required, each over
// UDP, TCP or TLS. A direct account has no server that vouches for callers. It is
// for whoever chooses them; what a call has become its Privacy says.
func (l Language) Encryption(transport config.Transport, mediaEncryption string, direct bool) string {
	secure := transport == config.TransportTLS
	switch {
	case mediaEncryption == "off" && secure:
		return l.say("encryption.tls.off")
	case mediaEncryption == "off":
		return l.say("encryption.clear.off")
	case !secure:
		return l.say("encryption.clear.on")
	case direct && mediaEncryption == "required":
		return l.say("encryption.direct.required")
	case direct:
		return l.say("encryption.direct.optional")
	case mediaEncryption == "required":
		return l.say("encryption.tls.required")
	}
	return l.say("encryption.tls.optional")
}
