package sdp_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

func TestAnAnswerIsThisWhole(t *testing.T) {
	l := local(sdp.Optional)
	got, a := answer(t, l, body("m=video 40010 RTP/AVP 96", "a=rtpmap:96 H264/90000",
		"m=audio 40000 RTP/SAVP 8 0 110", "a=rtpmap:110 telephone-event/8000", cryptoF8, crypto32, crypto80, "a=sendonly"))
	want := strings.Join([]string{
		"v=0",
		"o=- 42 7 IN IP4 192.0.2.1",
		"s=-",
		"c=IN IP4 192.0.2.1",
		"t=0 0",
		"m=video 0 RTP/AVP 96",
		"m=audio 16384 RTP/SAVP 8 110",
		"a=rtpmap:8 PCMA/8000",
		"a=rtpmap:110 telephone-event/8000",
		"a=fmtp:110 0-15",
		"a=ptime:20",
		"a=crypto:" + a.LocalKey.Line(),
		"a=recvonly",
		"",
	}, "\r\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if a.LocalKey.Tag != 2 || a.Suite != sdes.AESCM128HMACSHA132 {
		t.Errorf("our key is %v, want the second line's suite and tag", a.LocalKey)
	}
}

func TestAnAnswerTakesTheFirstSuiteOfThePeer(t *testing.T) {
	tests := []struct {
		name  string
		offer []string
		tag   int
		suite sdes.Suite
	}{
		{"as offered", []string{crypto256, crypto80}, 3, sdes.AESCM256HMACSHA180},
		{"past what is unknown or broken", []string{cryptoF8, cryptoLong, "a=crypto:", "a=crypto:9", crypto32}, 2, sdes.AESCM128HMACSHA132},
		{"without an identifier rather than with", []string{crypto80 + "|2^20|1:4", strings.Replace(crypto32, ":2 ", ":8 ", 1)}, 8, sdes.AESCM128HMACSHA132},
		{"with an identifier if there is no other", []string{crypto80 + "|2^20|1:4"}, 1, sdes.AESCM128HMACSHA180},
		{"at a tag of nine digits", []string{strings.Replace(crypto80, ":1 ", ":987654321 ", 1)}, 987654321, sdes.AESCM128HMACSHA180},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, a := answer(t, local(sdp.Required), body(append([]string{savp}, tt.offer...)...))
			own := cryptos(t, got)
			if len(own) != 1 || own[0].Tag != tt.tag || own[0].Suite != tt.suite {
				t.Errorf("answered %v, want tag %d of %s", own, tt.tag, tt.suite)
			}
			if len(own[0].MKI) != 0 || own[0].Lifetime != 0 {
				t.Errorf("our own key came with what belongs to the peer's: %v", own[0])
			}
			if !a.LocalKey.SameKey(own[0]) || a.RemoteKey.Tag != tt.tag {
				t.Errorf("agreed on %v and %v", a.LocalKey, a.RemoteKey)
			}
		})
	}
}

func TestOurOwnKeyInAnOfferIsNotUsed(t *testing.T) {
	l := local(sdp.Optional)
	_, a := answer(t, l, body(savp, crypto80))
	reflected := "a=crypto:4 " + strings.SplitN(a.LocalKey.Line(), " ", 2)[1]

	_, _, err := sdp.Answer(l, body(savp, reflected))
	if r := refusal(t, err); r.Cause != sdp.NotAcceptable {
		t.Errorf("refused as %d", r.Cause)
	}
	_, a = answer(t, l, body(savp, reflected, crypto32))
	if a.Suite != sdes.AESCM128HMACSHA132 {
		t.Errorf("took %s", a.Suite)
	}
}

func TestAnAnswerToAReofferRepeatsTheKey(t *testing.T) {
	l := local(sdp.Optional)
	first, _ := answer(t, l, body(savp, crypto80))
	again, _ := answer(t, l, body(savp, crypto80))
	if first != again {
		t.Errorf("first %s then %s", first, again)
	}
	l.Keys = nil
	fresh, _ := answer(t, l, body(savp, crypto80))
	if cryptos(t, fresh)[0].SameKey(cryptos(t, first)[0]) {
		t.Error("without a keyring the key should be new")
	}
}

func TestAnAnswerTakesTheFirstCodecOfThePeer(t *testing.T) {
	pcma98 := sdp.Codec{Name: "PCMA", PayloadType: 98, ClockRate: 8000}
	tests := []struct {
		name   string
		offer  []string
		ours   []sdp.Codec
		want   sdp.Codec
		events int
	}{
		{"static, unexplained", []string{"m=audio 40000 RTP/AVP 8 0"}, nil, sdp.PCMA(), -1},
		{"past what we lack", []string{"m=audio 40000 RTP/AVP 9 18 0"}, nil, sdp.PCMU(), -1},
		{"only ours", []string{"m=audio 40000 RTP/AVP 8 0"}, []sdp.Codec{sdp.PCMU()}, sdp.PCMU(), -1},
		{"dynamic", []string{"m=audio 40000 RTP/AVP 98 0", "a=rtpmap:98 PCMA/8000"}, nil, pcma98, -1},
		{"dynamic with parameters", []string{"m=audio 40000 RTP/AVP 98", "a=rtpmap:98 pcma/8000/1", "a=fmtp:98 x=1"}, nil, sdp.Codec{Name: "PCMA", PayloadType: 98, ClockRate: 8000, Fmtp: "x=1"}, -1},
		{"not in stereo", []string{"m=audio 40000 RTP/AVP 98 8", "a=rtpmap:98 PCMU/8000/2"}, nil, sdp.PCMA(), -1},
		{"not at another clock", []string{"m=audio 40000 RTP/AVP 98 8", "a=rtpmap:98 PCMU/16000"}, nil, sdp.PCMA(), -1},
		{"a static type explained as another", []string{"m=audio 40000 RTP/AVP 0 8", "a=rtpmap:0 G726-32/8000"}, nil, sdp.PCMA(), -1},
		{"wideband whose clock is 8000", []string{"m=audio 40000 RTP/AVP 9 0"}, []sdp.Codec{sdp.PCMU(), {Name: "G722", PayloadType: 9, ClockRate: 8000}}, sdp.Codec{Name: "G722", PayloadType: 9, ClockRate: 8000}, -1},
		{"events of the codec's clock", []string{"m=audio 40000 RTP/AVP 0 96 97", "a=rtpmap:96 telephone-event/48000", "a=rtpmap:97 telephone-event/8000"}, nil, sdp.PCMU(), 97},
		{"events of another clock only", []string{"m=audio 40000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/48000"}, nil, sdp.PCMU(), -1},
		{"events first", []string{"m=audio 40000 RTP/AVP 101 0", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16"}, nil, sdp.PCMU(), 101},
		{"broken formats and maps", []string{"m=audio 40000 RTP/AVP * 300 -1 8", "a=rtpmap:", "a=rtpmap:8", "a=rtpmap:x PCMU/8000", "a=rtpmap:7 PCMU/0", "a=rtpmap:9 /8000"}, nil, sdp.PCMA(), -1},
		{"blanks in a map", []string{"m=audio 40000 RTP/AVP 98", "a=rtpmap:98  PCMU / 8000 "}, nil, sdp.Codec{Name: "PCMU", PayloadType: 98, ClockRate: 8000}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := local(sdp.Off)
			l.Codecs = tt.ours
			got, a := answer(t, l, body(tt.offer...))
			if a.Codec != tt.want || a.TelephoneEvent != tt.events {
				t.Errorf("agreed on %v with events %d, want %v with %d", a.Codec, a.TelephoneEvent, tt.want, tt.events)
			}
			if !slices.Equal(a.Receive, []sdp.Codec{tt.want}) || a.ReceiveEvent != tt.events {
				t.Errorf("would receive %v and %d", a.Receive, a.ReceiveEvent)
			}
			formats := fmt.Sprint(tt.want.PayloadType)
			if tt.events >= 0 {
				formats += fmt.Sprint(" ", tt.events)
			}
			sameLines(t, got, "m=", "m=audio 16384 RTP/AVP "+formats)
		})
	}
}

func TestOffersThatCannotBeRunAreRefused(t *testing.T) {
	tests := []struct {
		name  string
		offer []byte
		want  sdp.Cause
	}{
		{"no media", body(), sdp.NotAcceptable},
		{"video only", body("m=video 40000 RTP/AVP 96"), sdp.NotAcceptable},
		{"audio closed", body("m=audio 0 RTP/AVP 0"), sdp.NotAcceptable},
		{"audio over TCP", body("m=audio 40000 TCP/RTP/AVP 0"), sdp.NotAcceptable},
		{"no codec in common", body("m=audio 40000 RTP/AVP 18 3"), sdp.NotAcceptable},
		{"no codec at all", body("m=audio 40000 RTP/AVP"), sdp.NotAcceptable},
		{"events only", body("m=audio 40000 RTP/AVP 101", "a=rtpmap:101 telephone-event/8000"), sdp.NotAcceptable},
		{"other IP version", body("c=IN IP6 2001:db8::7", avp, "c=IN IP6 2001:db8::7"), sdp.NotAcceptable},
		{"name of a host", body(avp, "c=IN IP4 phone.example.com"), sdp.BadSDP},
		{"multicast", body(avp, "c=IN IP4 224.2.1.1/127"), sdp.BadSDP},
		{"no address", []byte("v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nt=0 0\r\n" + avp + "\r\n"), sdp.BadSDP},
		{"half an address", []byte("v=0\r\nc=IN IP4\r\n" + avp + "\r\n"), sdp.BadSDP},
		{"port beyond 65535", body("m=audio 65536 RTP/AVP 0"), sdp.BadSDP},
		{"port below 0", body("m=audio -1 RTP/AVP 0"), sdp.BadSDP},
		{"port of words", body("m=audio five RTP/AVP 0"), sdp.BadSDP},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := sdp.Answer(local(sdp.Optional), tt.offer)
			if err == nil {
				t.Fatalf("answered %s", got)
			}
			if r := refusal(t, err); r.Cause != tt.want {
				t.Errorf("refused as %d (%s), want %d", r.Cause, r.Warning, tt.want)
			}
		})
	}
}

func TestTheLineThatWouldRunNeedsACodecToo(t *testing.T) {
	offer := body("m=audio 40002 RTP/SAVP 18", crypto80, "m=audio 40000 RTP/AVP 0")
	_, a := answer(t, local(sdp.Optional), offer)
	if a.Encrypted() || a.Remote.Port() != 40000 {
		t.Errorf("took port %d with suite %q", a.Remote.Port(), a.Suite)
	}
	_, _, err := sdp.Answer(local(sdp.Required), offer)
	if r := refusal(t, err); r.Cause != sdp.NotAcceptable || !strings.Contains(r.Warning, "codec") {
		t.Errorf("refused as %d: %s", r.Cause, r.Warning)
	}
}

func TestRefusedLinesKeepTheirOrderProtocolAndFormats(t *testing.T) {
	got, a := answer(t, local(sdp.Optional), body(
		"m=image 30002 udptl t38", "c=IN IP4 not.an.address", "a=T38FaxVersion:0",
		"m=audio 0 RTP/AVP 0",
		"m=video 40010/2 RTP/AVPF 96 97",
		avp,
		"m=audio 40020 RTP/AVP 0",
		"m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
		"m=message 2855 TCP/MSRP *",
		"m=hologram 1 x-beam/2 a b",
		"m=text 5 RTP/AVP",
	))
	sameLines(t, got, "m=",
		"m=image 0 udptl t38", "m=audio 0 RTP/AVP 0", "m=video 0 RTP/AVPF 96 97", "m=audio 16384 RTP/AVP 0",
		"m=audio 0 RTP/AVP 0", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "m=message 0 TCP/MSRP *",
		"m=hologram 0 x-beam/2 a b", "m=text 0 RTP/AVP 0")
	if a.Remote.Port() != 40000 {
		t.Errorf("audio goes to %s", a.Remote)
	}
}

func TestTheRouteComesFromTheNearestLine(t *testing.T) {
	tests := []struct {
		name         string
		lines        []string
		remote, rtcp string
		mux          bool
	}{
		{"session", []string{avp}, "192.0.2.7:40000", "192.0.2.7:40001", false},
		{"media", []string{avp, "c=IN IP4 192.0.2.8"}, "192.0.2.8:40000", "192.0.2.8:40001", false},
		{"time to live", []string{avp, "c=IN IP4 192.0.2.8/127"}, "192.0.2.8:40000", "192.0.2.8:40001", false},
		{"behind the attributes", []string{avp, "a=x", "c=IN IP4 192.0.2.8"}, "192.0.2.8:40000", "192.0.2.8:40001", false},
		{"another line's", []string{avp, "m=video 5 RTP/AVP 96", "c=IN IP4 192.0.2.8"}, "192.0.2.7:40000", "192.0.2.7:40001", false},
		{"the first of several", []string{avp, "c=IN IP4 192.0.2.8", "c=IN IP4 192.0.2.9"}, "192.0.2.8:40000", "192.0.2.8:40001", false},
		{"version 4 within 6", []string{avp, "c=IN IP6 ::ffff:192.0.2.8"}, "192.0.2.8:40000", "192.0.2.8:40001", false},
		{"a=rtcp", []string{avp, "a=rtcp:53020"}, "192.0.2.7:40000", "192.0.2.7:53020", false},
		{"a=rtcp with address", []string{avp, "a=rtcp:53020 IN IP4 192.0.2.9"}, "192.0.2.7:40000", "192.0.2.9:53020", false},
		{"a=rtcp with a name", []string{avp, "a=rtcp:53020 IN IP4 rtcp.example.com"}, "192.0.2.7:40000", "192.0.2.7:40001", false},
		{"a=rtcp of words", []string{avp, "a=rtcp:next"}, "192.0.2.7:40000", "192.0.2.7:40001", false},
		{"a=rtcp of nothing", []string{avp, "a=rtcp:"}, "192.0.2.7:40000", "192.0.2.7:40001", false},
		{"a=rtcp of another IP version", []string{avp, "a=rtcp:53020 IN IP6 2001:db8::9"}, "192.0.2.7:40000", "invalid AddrPort", false},
		{"no RTCP", []string{avp, "a=rtcp:0"}, "192.0.2.7:40000", "invalid AddrPort", false},
		{"no port left for RTCP", []string{"m=audio 65535 RTP/AVP 0"}, "192.0.2.7:65535", "invalid AddrPort", false},
		{"multiplexed", []string{avp, "a=rtcp-mux", "a=rtcp:53020"}, "192.0.2.7:40000", "192.0.2.7:40000", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, a := answer(t, local(sdp.Off), body(tt.lines...))
			if a.Remote.String() != tt.remote || a.RemoteRTCP.String() != tt.rtcp || a.RTCPMux != tt.mux {
				t.Errorf("got %s, %s, mux %t", a.Remote, a.RemoteRTCP, a.RTCPMux)
			}
			if tt.mux != (len(lines(got, "a=rtcp-mux")) == 1) {
				t.Errorf("a=rtcp-mux is wrong in %s", got)
			}
		})
	}
}

func TestBothSidesMayBeIPv6(t *testing.T) {
	l := local(sdp.Off)
	l.Address = netip.MustParseAddr("2001:db8::1%eth0")
	got, a := answer(t, l, []byte("v=0\r\nc=IN IP6 2001:db8::7%1/3\r\n"+avp+"\r\n"))
	if a.Remote != netip.MustParseAddrPort("[2001:db8::7]:40000") {
		t.Errorf("audio goes to %s", a.Remote)
	}
	sameLines(t, got, "c=", "c=IN IP6 2001:db8::1")
	sameLines(t, got, "o=", "o=- 42 7 IN IP6 2001:db8::1")
}

func TestOurRTCPPortIsSaidWhenItIsNotTheNext(t *testing.T) {
	for port, want := range map[uint16][]string{0: nil, 16385: nil, 20001: {"a=rtcp:20001"}} {
		l := local(sdp.Off)
		l.RTCPPort = port
		got, _ := answer(t, l, body(avp))
		sameLines(t, got, "a=rtcp", want...)
	}
}

func TestDirectionsMeet(t *testing.T) {
	tests := []struct {
		offer []string
		local sdp.Direction
		want  sdp.Direction
	}{
		{[]string{avp}, sdp.SendRecv, sdp.SendRecv},
		{[]string{avp, "a=sendrecv"}, sdp.SendRecv, sdp.SendRecv},
		{[]string{avp, "a=sendonly"}, sdp.SendRecv, sdp.RecvOnly},
		{[]string{avp, "a=recvonly"}, sdp.SendRecv, sdp.SendOnly},
		{[]string{avp, "a=inactive"}, sdp.SendRecv, sdp.Inactive},
		{[]string{"a=sendonly", avp}, sdp.SendRecv, sdp.RecvOnly},
		{[]string{"a=inactive", avp, "a=sendrecv"}, sdp.SendRecv, sdp.SendRecv},
		{[]string{avp}, sdp.SendOnly, sdp.SendOnly},
		{[]string{avp, "a=sendonly"}, sdp.SendOnly, sdp.Inactive},
		{[]string{avp, "a=recvonly"}, sdp.SendOnly, sdp.SendOnly},
		{[]string{avp, "a=sendonly"}, sdp.RecvOnly, sdp.RecvOnly},
		{[]string{avp}, sdp.Inactive, sdp.Inactive},
		{[]string{avp, "c=IN IP4 0.0.0.0"}, sdp.SendRecv, sdp.RecvOnly},
		{[]string{avp, "c=IN IP6 ::"}, sdp.SendRecv, sdp.RecvOnly},
		{[]string{avp, "c=IN IP4 0.0.0.0", "a=sendonly"}, sdp.SendRecv, sdp.RecvOnly},
		{[]string{avp, "c=IN IP4 0.0.0.0", "a=inactive"}, sdp.SendRecv, sdp.Inactive},
		{[]string{avp, "c=IN IP4 0.0.0.0", "a=rtcp-mux"}, sdp.SendRecv, sdp.RecvOnly},
		{[]string{avp, "c=IN IP4 0.0.0.0", "a=recvonly"}, sdp.SendRecv, sdp.Inactive},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.offer, " ")+" towards "+tt.local.String(), func(t *testing.T) {
			l := local(sdp.Off)
			l.Direction = tt.local
			got, a := answer(t, l, body(tt.offer...))
			if a.Direction != tt.want {
				t.Errorf("agreed on %s, want %s", a.Direction, tt.want)
			}
			if len(lines(got, "a="+tt.want.String())) != 1 {
				t.Errorf("the answer does not say %s: %s", tt.want, got)
			}
			if a.Remote.Addr().IsUnspecified() && a.RemoteRTCP.IsValid() {
				t.Errorf("RTCP would go to %s", a.RemoteRTCP)
			}
		})
	}
}

func TestPacketTimesAreRead(t *testing.T) {
	tests := []struct {
		lines      []string
		ptime, max time.Duration
		said       string
	}{
		{nil, 0, 0, "a=ptime:20"},
		{[]string{"a=ptime:30", "a=maxptime:60"}, 30 * time.Millisecond, 60 * time.Millisecond, "a=ptime:20"},
		{[]string{"a=maxptime:10"}, 0, 10 * time.Millisecond, "a=ptime:10"},
		{[]string{"a=maxptime:5"}, 0, 5 * time.Millisecond, "a=ptime:20"},
		{[]string{"a=ptime:20.5", "a=maxptime:-1"}, 0, 0, "a=ptime:20"},
		{[]string{"a=ptime: 40 ", "a=maxptime:99999999"}, 40 * time.Millisecond, 0, "a=ptime:20"},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.lines, " "), func(t *testing.T) {
			got, a := answer(t, local(sdp.Off), body(append([]string{avp}, tt.lines...)...))
			if a.Ptime != tt.ptime || a.MaxPtime != tt.max {
				t.Errorf("got %s of at most %s", a.Ptime, a.MaxPtime)
			}
			sameLines(t, got, "a=ptime", tt.said)
		})
	}
}

func TestAMistakeOfOursIsARefusalWith500(t *testing.T) {
	for name, tt := range badLocals() {
		t.Run(name, func(t *testing.T) {
			_, _, err := sdp.Answer(tt.local, body(avp))
			var r *sdp.Refusal
			if !errors.As(err, &r) || r.Code != 500 || !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v as a refusal with 500", err, tt.want)
			}
		})
	}
}
