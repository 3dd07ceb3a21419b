package sdp_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

// Offers in the manner of what is installed in offices, answered whole.
func TestOffersOfRealKindsOfPhonesAreAnswered(t *testing.T) {
	tests := []struct {
		file         string
		want         sdp.Agreement // as far as compared below
		remote, rtcp string
		media        []string
	}{
		{
			"asterisk.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond, MaxPtime: 140 * time.Millisecond,
			},
			"203.0.113.5:12446", "203.0.113.5:12447",
			[]string{"m=audio 16384 RTP/SAVP 0 101"},
		},
		{
			"baresip.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA132, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond, RTCPMux: true,
			},
			"203.0.113.9:30012", "203.0.113.9:30012",
			[]string{"m=audio 16384 RTP/SAVP 0 101"},
		},
		{
			"linphone.sdp",
			sdp.Agreement{Codec: sdp.PCMU(), TelephoneEvent: 100, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP},
			"198.51.100.30:7078", "198.51.100.30:51214",
			[]string{"m=audio 16384 RTP/SAVPF 0 100", "m=video 0 RTP/SAVPF 96"},
		},
		{
			"microsip.sdp",
			sdp.Agreement{Codec: sdp.PCMA(), TelephoneEvent: 101, Suite: sdes.AESCM256HMACSHA180, Profile: sdp.AVP},
			"198.51.100.40:4008", "198.51.100.40:4009",
			[]string{"m=audio 16384 RTP/AVP 8 101"},
		},
		{
			"desk-three-suites.sdp",
			sdp.Agreement{
				Codec: sdp.PCMA(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA132, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond,
			},
			"198.51.100.51:11780", "198.51.100.51:11781",
			[]string{"m=audio 16384 RTP/SAVP 8 101"},
		},
		{
			"desk-lifetime-video.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond,
			},
			"198.51.100.52:5004", "198.51.100.52:5005",
			[]string{"m=audio 16384 RTP/SAVP 0 101", "m=video 0 RTP/SAVP 99"},
		},
		{
			"desk-both-lines.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 127, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Direction: sdp.RecvOnly,
			},
			"198.51.100.53:2224", "198.51.100.53:2225",
			[]string{"m=audio 0 RTP/AVP 0 8 127", "m=audio 16384 RTP/SAVP 0 127"},
		},
		{
			"gateway-fax.sdp",
			sdp.Agreement{Codec: sdp.PCMA(), TelephoneEvent: 96, Profile: sdp.AVP, MaxPtime: 10 * time.Millisecond},
			"[2001:db8::77]:30000", "[2001:db8::77]:30001",
			[]string{"m=image 0 udptl t38", "m=audio 16384 RTP/AVP 8 96"},
		},
		{
			"switch-gcm.sdp",
			sdp.Agreement{
				Codec: sdp.PCMA(), TelephoneEvent: 101, Suite: sdes.AEADAES256GCM, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond,
			},
			"203.0.113.60:21462", "203.0.113.60:21463",
			[]string{"m=audio 16384 RTP/SAVP 8 101"},
		},
		{
			"odd-lines.sdp",
			sdp.Agreement{
				Codec: sdp.Codec{Name: "PCMA", PayloadType: 98, ClockRate: 8000}, TelephoneEvent: 110, Profile: sdp.AVP,
				MaxPtime: 40 * time.Millisecond,
			},
			"198.51.100.70:26070", "198.51.100.70:26071",
			[]string{"m=audio 16384 RTP/AVP 98 110"},
		},
		{
			"freeswitch.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond,
			},
			"203.0.113.21:27694", "203.0.113.21:27695",
			[]string{"m=audio 16384 RTP/SAVP 0 101"},
		},
		{
			"yealink.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond,
			},
			"198.51.100.61:12048", "198.51.100.61:12049",
			[]string{"m=audio 16384 RTP/SAVP 0 101"},
		},
		{ // both lines have the same port
			"snom.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA132, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond,
			},
			"198.51.100.62:58722", "198.51.100.62:58723",
			[]string{"m=audio 0 RTP/AVP 9 0 8 3 99 112 18 101", "m=audio 16384 RTP/SAVP 0 101"},
		},
		{
			"grandstream.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond,
			},
			"198.51.100.63:5008", "198.51.100.63:5009",
			[]string{"m=audio 16384 RTP/SAVP 0 101"},
		},
		{ // its first key would leave RTCP in clear
			"polycom.sdp",
			sdp.Agreement{Codec: sdp.PCMU(), TelephoneEvent: 127, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP},
			"198.51.100.64:2230", "198.51.100.64:2231",
			[]string{"m=audio 0 RTP/AVP 9 102 0 8 18 127", "m=audio 16384 RTP/SAVP 0 127"},
		},
		{
			"cisco.sdp",
			sdp.Agreement{Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AEADAES256GCM, Profile: sdp.SAVP},
			"198.51.100.65:24568", "198.51.100.65:24569",
			[]string{"m=audio 16384 RTP/SAVP 0 101", "m=application 0 RTP/AVP 125"},
		},
		{
			"fritzbox.sdp",
			sdp.Agreement{Codec: sdp.PCMA(), TelephoneEvent: 101, Profile: sdp.AVP},
			"198.51.100.66:7078", "198.51.100.66:7079",
			[]string{"m=audio 16384 RTP/AVP 8 101"},
		},
		{ // of its keys the one without an identifier
			"lync.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				MaxPtime: 200 * time.Millisecond,
			},
			"198.51.100.67:50018", "198.51.100.67:50019",
			[]string{"m=audio 16384 RTP/SAVP 0 101"},
		},
		{
			"teams.sdp",
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond, MaxPtime: 120 * time.Millisecond, RTCPMux: true,
			},
			"203.0.113.68:50712", "203.0.113.68:50712",
			[]string{"m=audio 16384 RTP/SAVP 0 101"},
		},
		{
			"mitel.sdp",
			sdp.Agreement{Codec: sdp.PCMU(), TelephoneEvent: 101, Profile: sdp.AVP, Ptime: 30 * time.Millisecond},
			"198.51.100.69:3000", "198.51.100.69:3001",
			[]string{"m=audio 16384 RTP/AVP 0 101"},
		},
		{
			"gateway-missing-spaces.sdp",
			sdp.Agreement{
				Codec: sdp.Codec{Name: "PCMA", PayloadType: 96, ClockRate: 8000}, TelephoneEvent: 101, Profile: sdp.AVP,
			},
			"198.51.100.71:16390", "198.51.100.71:16391",
			[]string{"m=audio 16384 RTP/AVP 96 101"},
		},
	}
	for _, tt := range tests {
		for ends, text := range lineEnds(t, tt.file) {
			t.Run(tt.file+" with "+ends, func(t *testing.T) {
				l := local(sdp.Optional)
				if netip.MustParseAddrPort(tt.remote).Addr().Is6() {
					l.Address = netip.MustParseAddr("2001:db8::1")
				}
				got, a := answer(t, l, []byte(text))
				sameLines(t, got, "m=", tt.media...)
				if a.Remote.String() != tt.remote || a.RemoteRTCP.String() != tt.rtcp {
					t.Errorf("remote is %s and %s, want %s and %s", a.Remote, a.RemoteRTCP, tt.remote, tt.rtcp)
				}
				sameAgreement(t, a, tt.want)
			})
		}
	}
}

// A browser's offer has keys by DTLS only.
func TestAnOfferOfABrowserIsRefusedWithItsReason(t *testing.T) {
	for ends, text := range lineEnds(t, "browser.sdp") {
		t.Run(ends, func(t *testing.T) {
			for _, e := range []sdp.Encryption{sdp.Off, sdp.Optional, sdp.Required} {
				_, _, err := sdp.Answer(local(e), []byte(text))
				if r := refusal(t, err); r.Cause != sdp.NotAcceptable || !strings.Contains(r.Warning, "DTLS-SRTP") {
					t.Errorf("%v: %v, %q", e, r.Cause, r.Warning)
				}
			}
		})
	}
}

// lineEnds is a sample in every way its lines may end.
func lineEnds(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "phones", file))
	if err != nil {
		t.Fatal(err)
	}
	lf := strings.ReplaceAll(string(text), "\r", "")
	return map[string]string{
		"LF":         lf,
		"CRLF":       strings.ReplaceAll(lf, "\n", "\r\n"),
		"CR":         strings.ReplaceAll(lf, "\n", "\r"),
		"no end":     strings.TrimSpace(lf),
		"blanks":     strings.ReplaceAll(lf, "\n", " \t\r\n"),
		"a zero end": lf + "\x00",
	}
}

func sameAgreement(t *testing.T, got, want sdp.Agreement) {
	t.Helper()
	if got.Codec != want.Codec || got.TelephoneEvent != want.TelephoneEvent {
		t.Errorf("codec %v with events %d, want %v with %d", got.Codec, got.TelephoneEvent, want.Codec, want.TelephoneEvent)
	}
	if got.Suite != want.Suite || got.Profile != want.Profile {
		t.Errorf("suite %q under %s, want %q under %s", got.Suite, got.Profile, want.Suite, want.Profile)
	}
	if got.Direction != want.Direction || got.RTCPMux != want.RTCPMux {
		t.Errorf("direction %s, mux %t, want %s, %t", got.Direction, got.RTCPMux, want.Direction, want.RTCPMux)
	}
	if got.Ptime != want.Ptime || got.MaxPtime != want.MaxPtime {
		t.Errorf("ptime %s of at most %s, want %s of %s", got.Ptime, got.MaxPtime, want.Ptime, want.MaxPtime)
	}
}
