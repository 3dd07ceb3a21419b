package sdp_test

import (
	"strings"
	"testing"
	"time"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

// Answers in the manner of what is installed in offices, to an offer of RTP/SAVP with two suites and G.711.
func TestAnswersOfRealKindsOfPhonesAreRead(t *testing.T) {
	const key, long = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj", "UHWav+QJLlN4ncLnDDFWe6DF6g80WX6jyO0SN1yBpsvwFTpfhKnO8xg9Yoes0Q=="
	tests := []struct {
		name         string
		lines        []string
		want         sdp.Agreement // as far as compared below
		remote, rtcp string
	}{
		{
			"Asterisk, which names G.711 twice over",
			[]string{
				"v=0", "o=- 1943214587 1 IN IP4 203.0.113.5", "s=Asterisk", "c=IN IP4 203.0.113.5", "t=0 0", "m=audio 17230 RTP/SAVP 0 8 101",
				"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key, "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
				"a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16", "a=ptime:20", "a=maxptime:150", "a=sendrecv",
			},
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP,
				Ptime: 20 * time.Millisecond, MaxPtime: 150 * time.Millisecond,
			},
			"203.0.113.5:17230", "203.0.113.5:17231",
		},
		{
			"FreeSWITCH, behind a media address of its own",
			[]string{
				"v=0", "o=FreeSWITCH 1700000000 1700000001 IN IP4 203.0.113.21", "s=FreeSWITCH", "c=IN IP4 203.0.113.22", "t=0 0",
				"m=audio 20618 RTP/SAVP 8 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15",
				"a=ptime:20", "a=crypto:2 AES_256_CM_HMAC_SHA1_80 inline:" + long, "a=rtcp:20619 IN IP4 203.0.113.22",
			},
			sdp.Agreement{
				Codec: sdp.PCMA(), TelephoneEvent: 101, Suite: sdes.AESCM256HMACSHA180, Profile: sdp.SAVP, Ptime: 20 * time.Millisecond,
			},
			"203.0.113.22:20618", "203.0.113.22:20619",
		},
		{
			"a desk phone that writes no rtpmap",
			[]string{
				"v=0", "o=user 77 77 IN IP4 198.51.100.66", "s=call", "c=IN IP4 198.51.100.66", "t=0 0", "m=audio 7082 RTP/SAVP 8 101",
				"a=sendrecv", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key, "a=rtcp:7083",
			},
			sdp.Agreement{Codec: sdp.PCMA(), TelephoneEvent: 101, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP},
			"198.51.100.66:7082", "198.51.100.66:7083",
		},
		{
			"a gateway with a lifetime and a key identifier, no digits, and short packets",
			[]string{
				"v=0", "o=- 0 1 IN IP4 198.51.100.67", "s=session", "b=CT:1000", "t=0 0", "m=audio 50020 RTP/SAVP 0 13",
				"c=IN IP4 198.51.100.67", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + "|2^31|1:1", "a=maxptime:10", "a=x-unheard:of",
			},
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: -1, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP, MaxPtime: 10 * time.Millisecond,
			},
			"198.51.100.67:50020", "198.51.100.67:50021",
		},
		{
			"announcements, under the profile with feedback",
			[]string{
				"v=0", "o=ann 1 1 IN IP4 203.0.113.30", "s=-", "c=IN IP4 203.0.113.30", "t=0 0", "a=sendonly", "m=audio 31000 RTP/SAVPF 0",
				"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + " WSH=128", "a=rtcp-fb:* trr-int 1000",
			},
			sdp.Agreement{
				Codec: sdp.PCMU(), TelephoneEvent: -1, Suite: sdes.AESCM128HMACSHA180, Profile: sdp.SAVP, Direction: sdp.RecvOnly,
			},
			"203.0.113.30:31000", "203.0.113.30:31001",
		},
	}
	for _, tt := range tests {
		for ends, end := range map[string]string{"LF": "\n", "CRLF": "\r\n", "CR": "\r"} {
			t.Run(tt.name+" with "+ends, func(t *testing.T) {
				a, err := newOffer(t, local(sdp.Required), false).Read([]byte(strings.Join(tt.lines, end)))
				if err != nil {
					t.Fatal(err)
				}
				if a.Remote.String() != tt.remote || a.RemoteRTCP.String() != tt.rtcp {
					t.Errorf("remote is %s and %s, want %s and %s", a.Remote, a.RemoteRTCP, tt.remote, tt.rtcp)
				}
				sameAgreement(t, a, tt.want)
			})
		}
	}
}
