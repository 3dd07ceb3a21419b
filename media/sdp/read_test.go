package sdp_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

func TestAnAnswerIsReadWhole(t *testing.T) {
	o := newOffer(t, local(sdp.Optional), false)
	theirs := own(t, 2, sdes.AESCM256HMACSHA180)
	theirs.MKI = []byte{0, 0, 0, 1}
	a, err := o.Read(body("m=audio 40000 RTP/AVP 8 0 96 97 8", "a=rtpmap:97 PCMU/8000", "c=IN IP4 192.0.2.9", "a=rtpmap:96 telephone-event/8000",
		"a=fmtp:96 0-16", "a=crypto:"+theirs.Line(), "a=rtcp:41000", "a=ptime:30", "a=maxptime:60", "a=sendonly"))
	if err != nil {
		t.Fatal(err)
	}
	sameAgreement(t, a, sdp.Agreement{
		Codec: sdp.PCMA(), TelephoneEvent: 96, Suite: sdes.AESCM256HMACSHA180, Profile: sdp.AVP,
		Direction: sdp.RecvOnly, Ptime: 30 * time.Millisecond, MaxPtime: 60 * time.Millisecond,
	})
	if a.Remote != netip.MustParseAddrPort("192.0.2.9:40000") || a.RemoteRTCP != netip.MustParseAddrPort("192.0.2.9:41000") {
		t.Errorf("audio goes to %s and %s", a.Remote, a.RemoteRTCP)
	}
	if !slices.Equal(a.Receive, []sdp.Codec{sdp.PCMA(), sdp.PCMU()}) || a.ReceiveEvent != 101 {
		t.Errorf("would receive %v and events %d", a.Receive, a.ReceiveEvent)
	}
	if !a.RemoteKey.SameKey(theirs) || !slices.Equal(a.RemoteKey.MKI, theirs.MKI) {
		t.Errorf("their key is %v", a.RemoteKey)
	}
	if !a.LocalKey.SameKey(cryptos(t, string(o.Body()))[1]) || a.LocalKey.Tag != 2 {
		t.Errorf("our key is %v, want the second offered", a.LocalKey)
	}
}

func TestTwoOfUsAgree(t *testing.T) {
	for _, suite := range sdes.Suites() {
		for _, policies := range [][2]sdp.Encryption{{sdp.Optional, sdp.Optional}, {sdp.Optional, sdp.Required}, {sdp.Required, sdp.Optional}, {sdp.Required, sdp.Required}} {
			t.Run(fmt.Sprint(suite, " ", policies), func(t *testing.T) {
				caller, callee := local(policies[0]), local(policies[1])
				caller.Suites = []sdes.Suite{suite}
				callee.Address = netip.MustParseAddr("192.0.2.2")
				o := newOffer(t, caller, false)
				got, there := answer(t, callee, o.Body())
				here, err := o.Read([]byte(got))
				if err != nil {
					t.Fatal(err)
				}
				if here.Suite != suite || there.Suite != suite {
					t.Errorf("suites %s and %s", here.Suite, there.Suite)
				}
				if !here.LocalKey.SameKey(there.RemoteKey) || !there.LocalKey.SameKey(here.RemoteKey) {
					t.Error("the keys do not meet")
				}
				if here.Remote.Addr() != callee.Address || there.Remote.Addr() != caller.Address {
					t.Errorf("audio goes to %s and %s", here.Remote, there.Remote)
				}
				if here.Codec != there.Codec || here.TelephoneEvent != 101 || there.TelephoneEvent != 101 {
					t.Errorf("codecs %v and %v", here.Codec, there.Codec)
				}
			})
		}
	}
}

func TestAnswersThatContradictTheOfferAreRefused(t *testing.T) {
	good := "a=crypto:" + own(t, 1, sdes.AESCM128HMACSHA180).Line()
	tests := []struct {
		name   string
		policy sdp.Encryption
		answer []byte
		want   sdp.Cause
	}{
		{"audio refused", sdp.Off, body("m=audio 0 RTP/AVP 0"), sdp.NotAcceptable},
		{"audio refused in another profile", sdp.Optional, body("m=audio 0 UDP/TLS/RTP/SAVP 0"), sdp.NotAcceptable},
		{"no media lines", sdp.Off, body(), sdp.BadAnswer},
		{"one media line too many", sdp.Off, body(avp, "m=video 0 RTP/AVP 96"), sdp.BadAnswer},
		{"another media", sdp.Off, body("m=video 40000 RTP/AVP 0"), sdp.BadAnswer},
		{"DTLS", sdp.Optional, body("m=audio 40000 UDP/TLS/RTP/SAVP 0", dtls), sdp.BadAnswer},
		{"DTLS with a=crypto", sdp.Required, body("m=audio 40000 UDP/TLS/RTP/SAVP 0", good), sdp.BadAnswer},
		{"RTP/SAVP without a=crypto, off", sdp.Off, body(savp), sdp.BadAnswer},
		{"RTP/SAVP without a=crypto, optional", sdp.Optional, body(savp), sdp.BadAnswer},
		{"RTP/SAVP without a=crypto, required", sdp.Required, body(savp), sdp.EncryptionRequired},
		{"RTP/SAVP with a fingerprint, required", sdp.Required, body(savp, dtls), sdp.EncryptionRequired},
		{"RTP/AVP to a secure offer", sdp.Required, body(avp), sdp.EncryptionRequired},
		{"no codec of ours", sdp.Off, body("m=audio 40000 RTP/AVP 18"), sdp.BadAnswer},
		{"events only", sdp.Off, body("m=audio 40000 RTP/AVP 101"), sdp.BadAnswer},
		{"another IP version", sdp.Off, body(avp, "c=IN IP6 2001:db8::7"), sdp.NotAcceptable},
		{"the name of a host", sdp.Off, body(avp, "c=IN IP4 phone.example.com"), sdp.BadSDP},
		{"nothing", sdp.Off, nil, sdp.BadSDP},
		{"no SDP", sdp.Off, []byte("<html>"), sdp.BadSDP},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := newOffer(t, local(tt.policy), false).Read(tt.answer)
			if err == nil {
				t.Fatalf("agreed on %v", a.Codec)
			}
			if r := refusal(t, err); r.Cause != tt.want {
				t.Errorf("refused as %d (%s), want %d", r.Cause, r.Warning, tt.want)
			}
		})
	}
}

func TestGoodKeysAreSRTPUnderWhicheverProfile(t *testing.T) {
	good := "a=crypto:" + own(t, 1, sdes.AESCM128HMACSHA180).Line()
	for _, policy := range []sdp.Encryption{sdp.Optional, sdp.Required} {
		for _, proto := range []string{"RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF"} {
			t.Run(policy.String()+" "+proto, func(t *testing.T) {
				a, err := newOffer(t, local(policy), false).Read(body("m=audio 40000 "+proto+" 0", good))
				if err != nil {
					t.Fatal(err)
				}
				if a.Suite != sdes.AESCM128HMACSHA180 || strings.TrimSuffix(proto, "F") != a.Profile.String() {
					t.Errorf("suite %q under %s", a.Suite, a.Profile)
				}
			})
		}
	}
}

func TestAPayloadTypeMeansWhatTheOfferSaidUnlessTheAnswerSaysMore(t *testing.T) {
	l := local(sdp.Off)
	opus := sdp.Codec{Name: "opus", PayloadType: 96, ClockRate: 48000}
	l.Codecs = []sdp.Codec{opus, sdp.PCMU()}
	tests := []struct {
		name   string
		answer []string
		want   sdp.Codec
		events int
	}{
		{"unexplained", []string{"m=audio 40000 RTP/AVP 96"}, opus, -1},
		{"explained as another", []string{"m=audio 40000 RTP/AVP 96 0", "a=rtpmap:96 speex/8000"}, sdp.PCMU(), -1},
		{"explained at another number", []string{"m=audio 40000 RTP/AVP 97", "a=rtpmap:97 OPUS/48000"}, sdp.Codec{Name: "opus", PayloadType: 97, ClockRate: 48000}, -1},
		{"events unexplained", []string{"m=audio 40000 RTP/AVP 0 101"}, sdp.PCMU(), 101},
		{"events at another number", []string{"m=audio 40000 RTP/AVP 0 110", "a=rtpmap:110 telephone-event/8000"}, sdp.PCMU(), 110},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := newOffer(t, l, false).Read(body(tt.answer...))
			if err != nil {
				t.Fatal(err)
			}
			if a.Codec != tt.want || a.TelephoneEvent != tt.events {
				t.Errorf("got %v with events %d", a.Codec, a.TelephoneEvent)
			}
			if i := slices.IndexFunc(l.Codecs, func(c sdp.Codec) bool { return c.Name == tt.want.Name }); a.Receive[0] != l.Codecs[i] {
				t.Errorf("would receive %v", a.Receive)
			}
			if want := max(tt.events, -1); (want < 0) != (a.ReceiveEvent < 0) || want >= 0 && a.ReceiveEvent != 101 {
				t.Errorf("would receive events %d", a.ReceiveEvent)
			}
		})
	}
}

func TestMultiplexingThatNobodyOfferedIsPassedOver(t *testing.T) {
	a, err := newOffer(t, local(sdp.Off), false).Read(body(avp, "a=rtcp-mux"))
	if err != nil {
		t.Fatal(err)
	}
	if a.RTCPMux || a.RemoteRTCP.Port() != 40001 {
		t.Errorf("RTCP goes to %s", a.RemoteRTCP)
	}
}

func TestOurDirectionBoundsTheAnswers(t *testing.T) {
	tests := map[string][4]sdp.Direction{ // by our own, in the order of the constants
		"sendrecv": {sdp.SendRecv, sdp.SendOnly, sdp.RecvOnly, sdp.Inactive},
		"sendonly": {sdp.RecvOnly, sdp.Inactive, sdp.RecvOnly, sdp.Inactive},
		"recvonly": {sdp.SendOnly, sdp.SendOnly, sdp.Inactive, sdp.Inactive},
		"inactive": {sdp.Inactive, sdp.Inactive, sdp.Inactive, sdp.Inactive},
	}
	for said, wants := range tests {
		for ours, want := range wants {
			l := local(sdp.Off)
			l.Direction = sdp.Direction(ours)
			t.Run(said+" to "+l.Direction.String(), func(t *testing.T) {
				a, err := newOffer(t, l, false).Read(body(avp, "a="+said))
				if err != nil {
					t.Fatal(err)
				}
				if a.Direction != want {
					t.Errorf("got %s, want %s", a.Direction, want)
				}
			})
		}
	}
}

func TestTheAnswersOfAForkAreReadAtOnce(t *testing.T) {
	o := newOffer(t, local(sdp.Optional), false)
	answers := [][]byte{body(avp), body(avp, "a=crypto:"+own(t, 1, sdes.AESCM128HMACSHA180).Line()), body(avp, cryptoF8)}
	encrypted, refused := make([]bool, len(answers)), make([]bool, len(answers))
	var wg sync.WaitGroup
	for i, b := range answers {
		wg.Go(func() {
			a, err := o.Read(b)
			encrypted[i], refused[i] = a.Encrypted(), err != nil
		})
	}
	wg.Wait()
	if !slices.Equal(encrypted, []bool{false, true, false}) || !slices.Equal(refused, []bool{false, false, true}) {
		t.Errorf("encrypted %v, refused %v", encrypted, refused)
	}
}
