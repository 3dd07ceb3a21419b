package sdp_test

import (
	"errors"
	"strings"
	"testing"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

// outcome is one cell of the tables.
type outcome struct {
	open, srtp bool
	cause      sdp.Cause // when neither
	media      []string  // the answer's m= lines
}

const (
	openAVP  = "m=audio 16384 RTP/AVP 0 101"
	openSAVP = "m=audio 16384 RTP/SAVP 0 101"
	shutAVP  = "m=audio 0 RTP/AVP 0 8 101"
	shutSAVP = "m=audio 0 RTP/SAVP 0 8 101"
)

func plain(media ...string) outcome   { return outcome{open: true, media: media} }
func srtp(media ...string) outcome    { return outcome{srtp: true, media: media} }
func refused(cause sdp.Cause) outcome { return outcome{cause: cause} }

// The upper table: what we answer.
func TestAnsweringHasTheseOutcomes(t *testing.T) {
	rows := []struct {
		name                    string
		offer                   []string
		off, optional, required outcome
	}{
		{
			"RTP/AVP", []string{avp},
			plain(openAVP), plain(openAVP), refused(sdp.EncryptionRequired),
		},
		{
			"RTP/AVP with a=crypto", []string{avp, crypto80},
			plain(openAVP), srtp(openAVP), srtp(openAVP),
		},
		{
			"RTP/SAVP with a=crypto", []string{savp, crypto80},
			refused(sdp.NotAcceptable), srtp(openSAVP), srtp(openSAVP),
		},
		{
			"both lines, RTP/AVP first", []string{avp, savp, crypto80},
			plain(openAVP, shutSAVP), srtp(shutAVP, openSAVP), srtp(shutAVP, openSAVP),
		},
		{
			"both lines, RTP/SAVP first", []string{savp, crypto80, avp},
			plain(shutSAVP, openAVP), srtp(openSAVP, shutAVP), srtp(openSAVP, shutAVP),
		},
		{
			"both lines with a=crypto, RTP/AVP first", []string{avp, crypto32, savp, crypto80},
			plain(openAVP, shutSAVP), srtp(shutAVP, openSAVP), srtp(shutAVP, openSAVP),
		},
		{
			"both lines with a=crypto, RTP/SAVP first", []string{savp, crypto80, avp, crypto32},
			plain(shutSAVP, openAVP), srtp(openSAVP, shutAVP), srtp(openSAVP, shutAVP),
		},
		// The paragraph below the tables.
		{
			"RTP/SAVP without a=crypto", []string{savp},
			refused(sdp.NotAcceptable), refused(sdp.NotAcceptable), refused(sdp.NotAcceptable),
		},
		{
			"RTP/SAVP with unknown suites only", []string{savp, cryptoF8},
			refused(sdp.NotAcceptable), refused(sdp.NotAcceptable), refused(sdp.NotAcceptable),
		},
		{
			"RTP/SAVP with a key of the wrong length", []string{savp, cryptoLong},
			refused(sdp.NotAcceptable), refused(sdp.NotAcceptable), refused(sdp.NotAcceptable),
		},
		{
			"RTP/SAVP with SRTP in clear", []string{savp, crypto80 + " UNENCRYPTED_SRTP"},
			refused(sdp.NotAcceptable), refused(sdp.NotAcceptable), refused(sdp.NotAcceptable),
		},
		{
			"RTP/SAVP with a DTLS fingerprint only", []string{savp, dtls},
			refused(sdp.NotAcceptable), refused(sdp.NotAcceptable), refused(sdp.NotAcceptable),
		},
		{
			"UDP/TLS/RTP/SAVP", []string{"m=audio 40002 UDP/TLS/RTP/SAVP 0", dtls},
			refused(sdp.NotAcceptable), refused(sdp.NotAcceptable), refused(sdp.NotAcceptable),
		},
		{
			"UDP/TLS/RTP/SAVP even with a=crypto", []string{"m=audio 40002 UDP/TLS/RTP/SAVP 0", crypto80},
			refused(sdp.NotAcceptable), refused(sdp.NotAcceptable), refused(sdp.NotAcceptable),
		},
		{
			"RTP/AVP with unknown suites only", []string{avp, cryptoF8},
			plain(openAVP), plain(openAVP), refused(sdp.NotAcceptable),
		},
		{
			"RTP/AVP with a DTLS fingerprint only", []string{avp, dtls},
			plain(openAVP), plain(openAVP), refused(sdp.EncryptionRequired),
		},
		{
			"unusable RTP/SAVP and RTP/AVP", []string{savp, cryptoF8, avp},
			plain(shutSAVP, openAVP), plain(shutSAVP, openAVP), refused(sdp.NotAcceptable),
		},
		{
			"unusable RTP/SAVP and RTP/AVP with a=crypto", []string{savp, cryptoLong, avp, crypto32},
			plain(shutSAVP, openAVP), srtp(shutSAVP, openAVP), srtp(shutSAVP, openAVP),
		},
		{
			"UDP/TLS/RTP/SAVPF and RTP/AVP", []string{"m=audio 40002 UDP/TLS/RTP/SAVPF 0", dtls, avp},
			plain("m=audio 0 UDP/TLS/RTP/SAVPF 0", openAVP), plain("m=audio 0 UDP/TLS/RTP/SAVPF 0", openAVP), refused(sdp.EncryptionRequired),
		},
		{
			"RTP/AVPF", []string{"m=audio 40000 RTP/AVPF 0 8 101"},
			plain("m=audio 16384 RTP/AVPF 0 101"), plain("m=audio 16384 RTP/AVPF 0 101"), refused(sdp.EncryptionRequired),
		},
		{
			"RTP/AVPF with a=crypto", []string{"m=audio 40000 RTP/AVPF 0 8 101", crypto80},
			plain("m=audio 16384 RTP/AVPF 0 101"), srtp("m=audio 16384 RTP/AVPF 0 101"), srtp("m=audio 16384 RTP/AVPF 0 101"),
		},
		{
			"RTP/SAVPF with a=crypto", []string{"m=audio 40000 RTP/SAVPF 0 8 101", crypto80},
			refused(sdp.NotAcceptable), srtp("m=audio 16384 RTP/SAVPF 0 101"), srtp("m=audio 16384 RTP/SAVPF 0 101"),
		},
		{
			"RTP/AVPF and RTP/SAVPF", []string{"m=audio 40000 RTP/AVPF 0", "m=audio 40002 RTP/SAVPF 0", crypto80},
			plain("m=audio 16384 RTP/AVPF 0", "m=audio 0 RTP/SAVPF 0"),
			srtp("m=audio 0 RTP/AVPF 0", "m=audio 16384 RTP/SAVPF 0"), srtp("m=audio 0 RTP/AVPF 0", "m=audio 16384 RTP/SAVPF 0"),
		},
	}
	for _, row := range rows {
		for _, cell := range []struct {
			policy sdp.Encryption
			want   outcome
		}{{sdp.Off, row.off}, {sdp.Optional, row.optional}, {sdp.Required, row.required}} {
			t.Run(row.name+", "+cell.policy.String(), func(t *testing.T) {
				got, a, err := sdp.Answer(local(cell.policy), body(withEvents(row.offer)...))
				cell.want.check(t, a, err)
				if err != nil {
					if got != nil {
						t.Errorf("a refusal came with a body: %s", got)
					}
					return
				}
				sameLines(t, string(got), "m=", cell.want.media...)
				if own := cryptos(t, string(got)); cell.want.srtp && (len(own) != 1 || own[0].Tag != a.RemoteKey.Tag) {
					t.Errorf("the answer has %v, want one with tag %d", own, a.RemoteKey.Tag)
				} else if cell.want.open && len(own) != 0 {
					t.Errorf("an open answer has %v", own)
				}
			})
		}
	}
}

// withEvents explains payload type 101 behind each line that lists it.
func withEvents(offer []string) (out []string) {
	for _, l := range offer {
		out = append(out, l)
		if strings.HasPrefix(l, "m=") && strings.HasSuffix(l, " 101") {
			out = append(out, "a=rtpmap:101 telephone-event/8000")
		}
	}
	return out
}

func (want outcome) check(t *testing.T, a sdp.Agreement, err error) {
	t.Helper()
	if !want.open && !want.srtp {
		if err == nil {
			t.Fatalf("agreed on suite %q, want a refusal", a.Suite)
		}
		if r := refusal(t, err); r.Cause != want.cause {
			t.Errorf("refused as %d (%s), want %d", r.Cause, r.Warning, want.cause)
		}
		if a.Encrypted() || a.LocalKey.Key != nil || a.RemoteKey.Key != nil {
			t.Error("a refusal left keys behind")
		}
		return
	}
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	if a.Encrypted() != want.srtp {
		t.Errorf("encrypted: %t, want %t", a.Encrypted(), want.srtp)
	}
	if want.srtp && (a.LocalKey.Suite != a.Suite || a.RemoteKey.Suite != a.Suite || a.LocalKey.SameKey(a.RemoteKey)) {
		t.Errorf("suite %s with keys %v and %v", a.Suite, a.LocalKey, a.RemoteKey)
	}
	if want.open && (a.LocalKey.Key != nil || a.RemoteKey.Key != nil) {
		t.Error("an open agreement has keys")
	}
}

// peerAnswer makes an answer's lines from the media line and what was offered.
type peerAnswer func(t *testing.T, media string, offered []sdes.Crypto) []string

// The lower table: what we offer, but for its last row, which is the test below.
func TestReadingAnAnswerHasTheseOutcomes(t *testing.T) {
	with := func(change func(t *testing.T, offered []sdes.Crypto, c *sdes.Crypto)) peerAnswer {
		return func(t *testing.T, media string, offered []sdes.Crypto) []string {
			c := own(t, 1, sdes.AESCM128HMACSHA180)
			change(t, offered, &c)
			return []string{media, "a=crypto:" + c.Line()}
		}
	}
	text := func(lines ...string) peerAnswer {
		return func(_ *testing.T, media string, _ []sdes.Crypto) []string { return append([]string{media}, lines...) }
	}
	bad := [3]outcome{refused(sdp.NotAcceptable), refused(sdp.BadAnswer), refused(sdp.BadAnswer)}
	rows := []struct {
		name   string
		answer peerAnswer
		cells  [3]outcome // off, optional, required
	}{
		{"without crypto", text(), [3]outcome{plain(), plain(), refused(sdp.EncryptionRequired)}},
		{
			"with a good a=crypto", with(func(*testing.T, []sdes.Crypto, *sdes.Crypto) {}),
			[3]outcome{refused(sdp.NotAcceptable), srtp(), srtp()},
		},
		{
			"with the second suite", with(func(t *testing.T, _ []sdes.Crypto, c *sdes.Crypto) { *c = own(t, 2, sdes.AESCM256HMACSHA180) }),
			[3]outcome{refused(sdp.NotAcceptable), srtp(), srtp()},
		},
		{"suite not offered", with(func(t *testing.T, _ []sdes.Crypto, c *sdes.Crypto) { *c = own(t, 1, sdes.AEADAES128GCM) }), bad},
		{"tag not offered", with(func(_ *testing.T, _ []sdes.Crypto, c *sdes.Crypto) { c.Tag = 99 }), bad},
		{"suite under the tag of another", with(func(_ *testing.T, _ []sdes.Crypto, c *sdes.Crypto) { c.Tag = 2 }), bad},
		{"undecodable key", text("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:%%%%"), bad},
		{"key too short", text("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:UHWav+QJLlN4ncLnDDFWew=="), bad},
		{"empty a=crypto", text("a=crypto"), bad},
		{"our own key", func(t *testing.T, media string, offered []sdes.Crypto) []string {
			if len(offered) == 0 {
				offered = []sdes.Crypto{own(t, 1, sdes.AESCM128HMACSHA180)}
			}
			return []string{media, "a=crypto:" + offered[0].Line()}
		}, bad},
		{"our own key with a lifetime", with(func(_ *testing.T, offered []sdes.Crypto, c *sdes.Crypto) {
			if len(offered) > 0 {
				*c = offered[0]
			}
			c.Lifetime = 1 << 31
		}), bad},
		{"two lines", func(t *testing.T, media string, _ []sdes.Crypto) []string {
			return []string{media, "a=crypto:" + own(t, 1, sdes.AESCM128HMACSHA180).Line(), "a=crypto:" + own(t, 2, sdes.AESCM256HMACSHA180).Line()}
		}, bad},
		{"one good line and one bad", func(t *testing.T, media string, _ []sdes.Crypto) []string {
			return []string{media, "a=crypto:" + own(t, 1, sdes.AESCM128HMACSHA180).Line(), cryptoF8}
		}, bad},
		{"SRTP in clear", with(func(_ *testing.T, _ []sdes.Crypto, c *sdes.Crypto) { c.Params = []string{"UNENCRYPTED_SRTP"} }), bad},
	}
	for _, row := range rows {
		for policy, want := range row.cells {
			policy := sdp.Encryption(policy)
			t.Run(row.name+", "+policy.String(), func(t *testing.T) {
				o := newOffer(t, local(policy), false)
				media := avp
				if policy == sdp.Required {
					media = savp
				}
				a, err := o.Read(body(row.answer(t, media, cryptos(t, string(o.Body())))...))
				want.check(t, a, err)
			})
		}
	}
}

// The head of the lower table: how we offer.
func TestOffersHaveTheProfileAndKeysOfThePolicy(t *testing.T) {
	tests := []struct {
		policy     sdp.Encryption
		secureOnly bool
		media      string
		keys       int
	}{
		{sdp.Off, false, "m=audio 16384 RTP/AVP 0 8 101", 0},
		{sdp.Optional, false, "m=audio 16384 RTP/AVP 0 8 101", 2},
		{sdp.Required, false, "m=audio 16384 RTP/SAVP 0 8 101", 2},
		{sdp.Required, true, "m=audio 16384 RTP/SAVP 0 8 101", 2},
	}
	for _, tt := range tests {
		t.Run(tt.policy.String(), func(t *testing.T) {
			got := string(newOffer(t, local(tt.policy), tt.secureOnly).Body())
			sameLines(t, got, "m=", tt.media)
			if n := len(cryptos(t, got)); n != tt.keys {
				t.Errorf("%d keys, want %d", n, tt.keys)
			}
		})
	}
}

// The last row of the lower table: what is left to offer after a 488, 415 or 606.
func TestAfterARefusedOfferTheNextOneIsThis(t *testing.T) {
	t.Run("off: none, as a secure offer contradicts it", func(t *testing.T) {
		if _, err := sdp.NewOffer(local(sdp.Off), true); !errors.Is(err, sdp.ErrPolicy) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("optional: RTP/SAVP, which plain RTP does not answer", func(t *testing.T) {
		o := newOffer(t, local(sdp.Optional), true)
		sameLines(t, string(o.Body()), "m=", "m=audio 16384 RTP/SAVP 0 8 101")
		for _, media := range []string{avp, savp} {
			_, err := o.Read(body(media))
			refused(sdp.EncryptionRequired).check(t, sdp.Agreement{}, err)
		}
		a, err := o.Read(body(savp, "a=crypto:"+own(t, 1, sdes.AESCM128HMACSHA180).Line()))
		srtp().check(t, a, err)
	})
	t.Run("required: the same again, so none", func(t *testing.T) {
		l := local(sdp.Required)
		first, second := newOffer(t, l, false), newOffer(t, l, true)
		if string(first.Body()) != string(second.Body()) {
			t.Errorf("first %s, then %s", first.Body(), second.Body())
		}
	})
}
