package app

import "sotto/app/config"

// Encryption says in one honest sentence what an account's transport and media
// encryption make of its calls together: off, optional or required, each over
// UDP, TCP or TLS. It is for whoever chooses them; what a call has become its
// Privacy says.
func (l Language) Encryption(transport config.Transport, mediaEncryption string) string {
	secure := transport == config.TransportTLS
	switch {
	case mediaEncryption == "off" && secure:
		return l.say("encryption.tls.off")
	case mediaEncryption == "off":
		return l.say("encryption.clear.off")
	case !secure:
		return l.say("encryption.clear.on")
	case mediaEncryption == "required":
		return l.say("encryption.tls.required")
	}
	return l.say("encryption.tls.optional")
}
