package sdp_test

import (
	"strings"
	"testing"

	"sotto/media/sdp"
)

func TestWhatIsNoSessionDescriptionIsRefused(t *testing.T) {
	many := func(n int, line string) string {
		return string(body(strings.Split(strings.Repeat(line+"\n", n), "\n")...))
	}
	tests := []struct{ name, text string }{
		{"nothing", ""},
		{"blanks", " \r\n\t\r\n"},
		{"a page", "<html><body>Busy</body></html>"},
		{"words", "this is not SDP at all"},
		{"bytes", "\xff\xfe\x00\x01"},
		{"no version", strings.TrimPrefix(string(body(avp)), "v=0\r\n")},
		{"another version", strings.Replace(string(body(avp)), "v=0", "v=1", 1)},
		{"version of words", strings.Replace(string(body(avp)), "v=0", "v=zero", 1)},
		{"version late", "s=-\r\n" + string(body(avp))},
		{"a line without a letter", string(body("=x", avp))},
		{"a line without an equals sign", string(body(avp, "rtpmap:0 PCMU/8000"))},
		{"a media line of one field", string(body("m=audio"))},
		{"a media line of two fields", string(body("m=audio 40000"))},
		{"an empty media line", string(body("m="))},
		{"a media line without blanks", string(body("m=audio40000RTP/AVP0"))},
		{"a media line with odd bytes", string(body("m=audio 40000 RTP/AVP 0", "m=v\x1bideo 1 RTP/AVP 0"))},
		{"a media line beyond ASCII", string(body(avp, "m=vidéo 1 RTP/AVP 0"))},
		{"more than 64 KiB", string(body(avp, "a=x:"+strings.Repeat("x", 64<<10)))},
		{"too many lines", many(1001, "a=x")},
		{"too many media lines", many(33, avp)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := sdp.Answer(local(sdp.Off), []byte(tt.text))
			if err == nil {
				t.Fatalf("answered %s", got)
			}
			if r := refusal(t, err); r.Cause != sdp.BadSDP {
				t.Errorf("refused as %d: %s", r.Cause, r.Warning)
			}
			_, err = newOffer(t, local(sdp.Off), false).Read([]byte(tt.text))
			if r := refusal(t, err); r.Cause != sdp.BadSDP && r.Cause != sdp.BadAnswer {
				t.Errorf("as an answer refused as %d: %s", r.Cause, r.Warning)
			}
		})
	}
}

func TestLargeBodiesWithinTheLimitsAreRead(t *testing.T) {
	var filled []string
	for range 900 {
		filled = append(filled, "a=x:"+strings.Repeat("y", 60))
	}
	answer(t, local(sdp.Off), body(append([]string{avp}, filled...)...))
	got, _ := answer(t, local(sdp.Off), body(strings.Split(strings.Repeat(avp+"\n", 32), "\n")...))
	if n := len(lines(got, "m=")); n != 32 {
		t.Errorf("%d lines answered", n)
	}
}

func TestWhatSaysNothingOfTheAudioMayBeOdd(t *testing.T) {
	tests := map[string]string{
		"empty session name":        "v=0\no=- 1 1 IN IP4 192.0.2.7\ns=\nc=IN IP4 192.0.2.7\nt=0 0\nm=audio 40000 RTP/AVP 0\n",
		"no session name":           "v=0\no=- 1 1 IN IP4 192.0.2.7\nc=IN IP4 192.0.2.7\nt=0 0\nm=audio 40000 RTP/AVP 0\n",
		"session name beyond ASCII": "v=0\no=- 1 1 IN IP4 192.0.2.7\ns=Büro \xff\nc=IN IP4 192.0.2.7\nt=0 0\nm=audio 40000 RTP/AVP 0\n",
		"no time":                   "v=0\no=- 1 1 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nm=audio 40000 RTP/AVP 0\n",
		"origin of words":           "v=0\no=the desk phone\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\nm=audio 40000 RTP/AVP 0\n",
		"attributes before c=":      "v=0\no=- 1 1 IN IP4 192.0.2.7\ns=-\nt=0 0\na=x\nc=IN IP4 192.0.2.7\nm=audio 40000 RTP/AVP 0\n",
		"bandwidth of no kind":      "v=0\no=- 1 1 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nb=64\nt=0 0\nm=audio 40000 RTP/AVP 0\nb=?\n",
		"blanks around":             "v= 0 \n o=- 1 1 IN IP4 192.0.2.7\ns=-\nc=  IN\tIP4   192.0.2.7\nt=0 0\nm=  audio   40000\tRTP/AVP  0  \n",
		"lower and upper case":      "v=0\nc=in ip4 192.0.2.7\nm=AUDIO 40000 rtp/avp 0\n",
		"more fields in c=":         "v=0\nc=IN IP4 192.0.2.7 and more\nm=audio 40000 RTP/AVP 0\n",
		"other media at no port":    "v=0\nc=IN IP4 192.0.2.7\nm=image none udptl t38\nm=video 65536 RTP/AVP 96\nm=audio 40000 RTP/AVP 0\n",
		"attribute of no name":      "v=0\nc=IN IP4 192.0.2.7\nm=audio 40000 RTP/AVP 0\na=\na=:\na=:x\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			_, a := answer(t, local(sdp.Off), []byte(text))
			if a.Remote.String() != "192.0.2.7:40000" {
				t.Errorf("audio goes to %s", a.Remote)
			}
		})
	}
}

func TestTheProtocolIsAnsweredAsItWasSpelt(t *testing.T) {
	got, a := answer(t, local(sdp.Optional), body("m=Audio 40000 rtp/savp 0", crypto80))
	sameLines(t, got, "m=", "m=audio 16384 rtp/savp 0")
	if a.Profile != sdp.SAVP || !a.Encrypted() {
		t.Errorf("agreed on %s and suite %q", a.Profile, a.Suite)
	}
}

func TestKeysOfTheSessionOrOfAnotherLineAreNotTheAudios(t *testing.T) {
	for name, offer := range map[string][]byte{
		"session": body(crypto80, savp),
		"video":   body(savp, "m=video 40010 RTP/SAVP 96", crypto80),
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := sdp.Answer(local(sdp.Optional), offer); refusal(t, err).Cause != sdp.NotAcceptable {
				t.Errorf("got %v", err)
			}
		})
	}
}
