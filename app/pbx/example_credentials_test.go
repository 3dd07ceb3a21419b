package pbx

import "github.com/icholy/digest"

// exampleCredentials are those of RFC 7616 §3.9.1, without the response.
func exampleCredentials() *digest.Credentials {
	return &digest.Credentials{
		Username: "Mufasa", Realm: "http-auth@example.org", URI: "/dir/index.html",
		Nonce:  "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
		Cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
		Nc:     1, QOP: "auth",
	}
}
