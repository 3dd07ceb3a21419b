package sdp_test

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

func TestAnOfferIsThisWhole(t *testing.T) {
	l := local(sdp.Optional)
	l.Suites = []sdes.Suite{sdes.AEADAES256GCM, sdes.AESCM128HMACSHA180, sdes.AEADAES256GCM}
	l.Codecs = []sdp.Codec{sdp.PCMA(), sdp.PCMU()}
	l.Direction = sdp.SendOnly
	got := string(newOffer(t, l, false).Body())
	keys := cryptos(t, got)
	if len(keys) != 2 || keys[0].SameKey(keys[1]) {
		t.Fatalf("the keys are %v", keys)
	}
	want := strings.Join([]string{
		"v=0",
		"o=- 42 7 IN IP4 192.0.2.1",
		"s=-",
		"c=IN IP4 192.0.2.1",
		"t=0 0",
		"m=audio 16384 RTP/AVP 8 0 101",
		"a=rtpmap:8 PCMA/8000",
		"a=rtpmap:0 PCMU/8000",
		"a=rtpmap:101 telephone-event/8000",
		"a=fmtp:101 0-15",
		"a=ptime:20",
		"a=crypto:" + keys[0].Line(),
		"a=crypto:" + keys[1].Line(),
		"a=sendonly",
		"",
	}, "\r\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if keys[0].Tag != 1 || keys[0].Suite != sdes.AEADAES256GCM || keys[1].Tag != 2 || keys[1].Suite != sdes.AESCM128HMACSHA180 {
		t.Errorf("the keys are %v", keys)
	}
}

func TestARepeatedOfferRepeatsItsKeysAndAFreshRingDoesNot(t *testing.T) {
	l := local(sdp.Required)
	first, again := newOffer(t, l, false), newOffer(t, l, false)
	if string(first.Body()) != string(again.Body()) {
		t.Error("the same keyring made another body")
	}
	l.Keys = nil
	fresh := newOffer(t, l, false)
	for i, c := range cryptos(t, string(fresh.Body())) {
		if c.SameKey(cryptos(t, string(first.Body()))[i]) {
			t.Errorf("%s has an old key", c.Suite)
		}
	}
}

func TestWhoeverChangesABodyChangesHisCopy(t *testing.T) {
	o := newOffer(t, local(sdp.Optional), false)
	want := string(o.Body())
	clear(o.Body())
	if string(o.Body()) != want {
		t.Error("the offer was changed")
	}
}

func TestTelephoneEventGivesWayToACodecWithItsPayloadType(t *testing.T) {
	tests := []struct {
		taken []uint8
		want  string
	}{
		{nil, "0 101"},
		{[]uint8{101}, "0 101 102"},
		{[]uint8{101, 102, 127}, "0 101 102 127 103"},
		{span(101, 127), "0 " + strings.Trim(fmt.Sprint(span(101, 127)), "[]") + " 96"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			l := local(sdp.Off)
			l.Codecs = []sdp.Codec{sdp.PCMU()}
			for _, p := range tt.taken {
				l.Codecs = append(l.Codecs, sdp.Codec{Name: fmt.Sprint("codec", p), PayloadType: p, ClockRate: 48000, Fmtp: "a=b"})
			}
			got := string(newOffer(t, l, false).Body())
			sameLines(t, got, "m=", "m=audio 16384 RTP/AVP "+tt.want)
			if n := len(lines(got, "a=fmtp:")); n != len(tt.taken)+1 {
				t.Errorf("%d formats with parameters", n)
			}
		})
	}
}

// span are the payload types from first to last.
func span(first, last uint8) (types []uint8) {
	for p := first; p <= last; p++ {
		types = append(types, p)
	}
	return types
}

// badLocals are mistakes of a caller.
func badLocals() map[string]struct {
	local sdp.Local
	want  error
} {
	changed := func(change func(*sdp.Local)) sdp.Local {
		l := local(sdp.Optional)
		change(&l)
		return l
	}
	return map[string]struct {
		local sdp.Local
		want  error
	}{
		"no address":     {changed(func(l *sdp.Local) { l.Address = netip.Addr{} }), sdp.ErrAddress},
		"any address":    {changed(func(l *sdp.Local) { l.Address = netip.IPv4Unspecified() }), sdp.ErrAddress},
		"no port":        {changed(func(l *sdp.Local) { l.Port = 0 }), sdp.ErrAddress},
		"no next port":   {changed(func(l *sdp.Local) { l.Port = 65535 }), sdp.ErrAddress},
		"unknown suite":  {changed(func(l *sdp.Local) { l.Suites = []sdes.Suite{"NULL_HMAC_SHA1_80"} }), sdp.ErrSuites},
		"nameless codec": {changed(func(l *sdp.Local) { l.Codecs = []sdp.Codec{{ClockRate: 8000}} }), sdp.ErrCodecs},
		"no clock":       {changed(func(l *sdp.Local) { l.Codecs = []sdp.Codec{{Name: "PCMU"}} }), sdp.ErrCodecs},
		"one type twice": {changed(func(l *sdp.Local) { l.Codecs = []sdp.Codec{sdp.PCMU(), sdp.PCMU()} }), sdp.ErrCodecs},
		"type beyond 127": {changed(func(l *sdp.Local) {
			l.Codecs = []sdp.Codec{{Name: "PCMU", PayloadType: 128, ClockRate: 8000}}
		}), sdp.ErrCodecs},
		"more codecs than types": {changed(func(l *sdp.Local) {
			for _, p := range span(96, 127) {
				l.Codecs = append(l.Codecs, sdp.Codec{Name: "L16", PayloadType: p, ClockRate: 8000})
			}
		}), sdp.ErrCodecs},
		"events as a codec": {changed(func(l *sdp.Local) {
			l.Codecs = []sdp.Codec{{Name: "telephone-event", PayloadType: 101, ClockRate: 8000}}
		}), sdp.ErrCodecs},
	}
}

func TestNoOfferIsMadeOfMistakes(t *testing.T) {
	for name, tt := range badLocals() {
		t.Run(name, func(t *testing.T) {
			if _, err := sdp.NewOffer(tt.local, false); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestAReofferKeepsTheMediaLinesOfTheCall(t *testing.T) {
	l := local(sdp.Optional)
	_, a := answer(t, l, body("m=image 30002 udptl t38", "m=audio 40002 RTP/SAVPF 0", crypto80, "m=audio 40000 RTP/AVPF 0"))
	l.Layout, l.Version, l.Direction = a.Layout, 8, sdp.SendOnly

	hold := newOffer(t, l, false)
	sameLines(t, string(hold.Body()), "m=", "m=image 0 udptl t38", "m=audio 16384 RTP/SAVPF 0 8 101", "m=audio 0 RTP/AVPF 0")
	sameLines(t, string(hold.Body()), "o=", "o=- 42 8 IN IP4 192.0.2.1")
	if keys := cryptos(t, string(hold.Body())); !keys[0].SameKey(a.LocalKey) {
		t.Error("the re-offer has another key than the call")
	}

	held, err := hold.Read(body("m=image 0 udptl t38", "m=audio 40002 RTP/SAVPF 0", crypto80, "a=recvonly", "m=audio 0 RTP/AVPF 0"))
	if err != nil {
		t.Fatal(err)
	}
	if held.Direction != sdp.SendOnly || held.Suite != a.Suite || !held.LocalKey.SameKey(a.LocalKey) {
		t.Errorf("held as %s with %v", held.Direction, held.LocalKey)
	}
	l.Layout = held.Layout
	sameLines(t, string(newOffer(t, l, false).Body()), "m=", "m=image 0 udptl t38", "m=audio 16384 RTP/SAVPF 0 8 101", "m=audio 0 RTP/AVPF 0")
	sameLines(t, string(newOffer(t, local(sdp.Optional), false).Body()), "m=", "m=audio 16384 RTP/AVP 0 8 101")
}

func TestAReofferGivesNoPayloadTypeAnotherMeaning(t *testing.T) {
	all := strings.Trim(fmt.Sprint(span(96, 127)), "[]")
	for _, test := range []struct {
		name    string
		running []string // what the other side offered or, after an offer of ours, answered
		want    string
	}{
		{"events have the number that the other side gave them", []string{"m=audio 40000 RTP/AVP 0 100 101", "a=rtpmap:100 telephone-event/8000", "a=rtpmap:101 telephone-event/48000"}, "0 8 100"},
		{"our usual number means something else", []string{"m=audio 40000 RTP/AVP 0 101 102", "a=rtpmap:101 opus/48000/2", "a=rtpmap:102 G726-32/8000"}, "0 8 103"},
		{"there are no events, and our number is free", []string{"m=audio 40000 RTP/AVP 0"}, "0 8 101"},
		{"all numbers are taken", []string{"m=audio 40000 RTP/AVP 0 " + all}, "0 8 100"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := local(sdp.Off)
			_, a := answer(t, l, body(test.running...))
			l.Layout = a.Layout
			reoffer := newOffer(t, l, false)
			sameLines(t, string(reoffer.Body()), "m=", "m=audio 16384 RTP/AVP "+test.want)

			a, err := reoffer.Read(body("m=audio 40000 RTP/AVP "+test.want, "a=rtpmap:"+test.want[4:]+" telephone-event/8000"))
			if err != nil {
				t.Fatal(err)
			}
			l.Layout = a.Layout
			sameLines(t, string(newOffer(t, l, false).Body()), "m=", "m=audio 16384 RTP/AVP "+test.want)
		})
	}
}

func TestAReofferTakesTheProfileOfThePolicyInTheFamilyOfTheCall(t *testing.T) {
	tests := []struct {
		running string
		policy  sdp.Encryption
		secure  bool
		want    string
	}{
		{"RTP/AVP", sdp.Optional, false, "RTP/AVP"},
		{"RTP/AVP", sdp.Optional, true, "RTP/SAVP"},
		{"RTP/AVPF", sdp.Optional, false, "RTP/AVPF"},
		{"RTP/AVPF", sdp.Optional, true, "RTP/SAVPF"},
		{"RTP/SAVP", sdp.Optional, false, "RTP/SAVP"},
		{"rtp/avp", sdp.Optional, false, "rtp/avp"},
		{"rtp/avp", sdp.Optional, true, "RTP/SAVP"},
		{"RTP/AVPF", sdp.Off, false, "RTP/AVPF"},
		{"RTP/AVP", sdp.Required, false, "RTP/SAVP"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.running, " ", tt.policy, " ", tt.secure), func(t *testing.T) {
			l := local(tt.policy)
			_, a := answer(t, l, body("m=audio 40000 "+tt.running+" 0", crypto80))
			l.Layout = a.Layout
			if tt.policy != sdp.Off {
				newOffer(t, l, true) // leaves the layout as it was
			}
			sameLines(t, string(newOffer(t, l, tt.secure).Body()), "m=", "m=audio 16384 "+tt.want+" 0 8 101")
		})
	}
}
