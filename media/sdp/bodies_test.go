package sdp_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

// Attributes of a peer. The keys are of the right length and nobody's.
const (
	crypto80   = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
	crypto32   = "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj"
	crypto256  = "a=crypto:3 AES_256_CM_HMAC_SHA1_80 inline:UHWav+QJLlN4ncLnDDFWe6DF6g80WX6jyO0SN1yBpsvwFTpfhKnO8xg9Yoes0Q=="
	cryptoF8   = "a=crypto:4 F8_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
	cryptoLong = "a=crypto:5 AES_CM_128_HMAC_SHA1_80 inline:Ol+Eqc7zGD1ih6zR9htAZYqv1PkeQ2iNstf8IUZrkLXa/yRJbpO43Q=="
	dtls       = "a=fingerprint:sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF"
)

// avp and savp are media lines with G.711, on two ports.
const (
	avp  = "m=audio 40000 RTP/AVP 0 8 101"
	savp = "m=audio 40002 RTP/SAVP 0 8 101"
)

// body is a session description of a peer at 192.0.2.7 with these lines behind
// the session part.
func body(lines ...string) []byte {
	head := []string{"v=0", "o=peer 1 1 IN IP4 192.0.2.7", "s=-", "c=IN IP4 192.0.2.7", "t=0 0"}
	return []byte(strings.Join(append(head, lines...), "\r\n") + "\r\n")
}

// local is this side, at 192.0.2.1.
func local(e sdp.Encryption) sdp.Local {
	return sdp.Local{
		SessionID: 42, Version: 7, Address: netip.MustParseAddr("192.0.2.1"), Port: 16384,
		Encryption: e, Keys: new(sdp.Keyring),
	}
}

func answer(t *testing.T, l sdp.Local, offer []byte) (string, sdp.Agreement) {
	t.Helper()
	got, a, err := sdp.Answer(l, offer)
	if err != nil {
		t.Fatalf("the offer was refused: %v", err)
	}
	return string(got), a
}

func newOffer(t *testing.T, l sdp.Local, secureOnly bool) *sdp.Offer {
	t.Helper()
	o, err := sdp.NewOffer(l, secureOnly)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// refusal is the *Refusal an error must be, with a sentence fit for a header.
func refusal(t *testing.T, err error) *sdp.Refusal {
	t.Helper()
	var r *sdp.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("the error is %v (%T), not a refusal", err, err)
	}
	if !strings.HasSuffix(r.Warning, ".") || !strings.Contains(r.Warning, " ") || r.Error() != r.Warning {
		t.Errorf("the warning is no sentence: %q", r.Warning)
	}
	if strings.ContainsFunc(r.Warning, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }) {
		t.Errorf("the warning does not fit a header: %q", r.Warning)
	}
	if r.Code != 488 {
		t.Errorf("refused with %d, want 488", r.Code)
	}
	return r
}

// lines are the lines of a body that begin with a prefix.
func lines(body, prefix string) (found []string) {
	for line := range strings.SplitSeq(body, "\r\n") {
		if strings.HasPrefix(line, prefix) {
			found = append(found, line)
		}
	}
	return found
}

func sameLines(t *testing.T, body, prefix string, want ...string) {
	t.Helper()
	if got := lines(body, prefix); !slices.Equal(got, want) {
		t.Errorf("lines with %s are %q, want %q", prefix, got, want)
	}
}

// cryptos are the attributes of a body, read.
func cryptos(t *testing.T, body string) (found []sdes.Crypto) {
	t.Helper()
	for _, line := range lines(body, "a=crypto:") {
		c, err := sdes.Parse(strings.TrimPrefix(line, "a=crypto:"))
		if err != nil {
			t.Fatalf("our own a=crypto is refused: %v", err)
		}
		found = append(found, c)
	}
	return found
}

func own(t *testing.T, tag int, s sdes.Suite) sdes.Crypto {
	t.Helper()
	c, err := sdes.Generate(tag, s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
