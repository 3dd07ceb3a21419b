//go:build interop

package interop

import (
	"regexp"
	"strings"
	"testing"
)

const (
	aes128      = "AES_CM_128_HMAC_SHA1_80"
	aes128short = "AES_CM_128_HMAC_SHA1_32"
	aes256      = "AES_256_CM_HMAC_SHA1_80"
)

// secured is a caller that offers RTP/SAVP with these lines.
func secured(lines ...string) *script {
	return newCaller((&script{}).sdp("RTP/SAVP", "sendrecv", lines...))
}

// isPrivate is the act of a phone that takes an encrypted call whose keys went over TLS on its side.
func isPrivate(suite string) func(*testing.T, *Sotto, *sipp, speech) {
	return func(t *testing.T, s *Sotto, _ *sipp, _ speech) {
		s.Answer(s.WaitForCall("incoming").ID)
		if call := s.WaitForCall("connected"); call.SRTP.Suite != suite || call.Privacy.Verdict != "private" {
			t.Errorf("the call is %s, with %q; want private, %s", call.Privacy.Verdict, call.SRTP.Suite, suite)
		}
		endsWith(t, s, "remote-hangup", 0)
	}
}

// keyOf is the key of a line of crypto, as an expression.
func keyOf(line string) string {
	_, key, _ := strings.Cut(line, "inline:")
	return regexp.QuoteMeta(key)
}

func TestSippOffersEncryption(t *testing.T) {
	t.Parallel()
	good := cryptoLine("1", aes128)
	cut := func(line string, n int) string { return line[:len(line)-n] }
	taken := func(s *script, wanted ...check) *script { return s.answered(200, wanted...).ack().pause(500).hangUp() }
	refused := func(s *script) *script { return s.answered(488, has("Warning: 399")).ack() }
	one := lacks("a=crypto.*a=crypto")

	savp := taken(secured(good), has("m=audio [1-9][0-9]* RTP/SAVP"), has("a=crypto:1 "+aes128), lacks(keyOf(good)), one)
	savp.voice = newEcho(t)
	optional := newCaller((&script{}).sdp("RTP/AVP", "sendrecv", good))
	both := newCaller(body("m=audio [media_port] RTP/SAVP 0\n"+good, "m=audio [media_port+2] RTP/AVP 0"))
	scenes := []scene{
		{title: "SAVP", script: savp, act: func(t *testing.T, s *Sotto, peer *sipp, words speech) {
			isPrivate(aes128)(t, s, peer, words)
			const header, frames, tag = 12, 160, 10 // bytes of RTP, of 20 ms of G.711, and of what authenticates both
			if plain := savp.voice.got(func(p voicePacket) bool { return p.size != header+frames+tag }); len(plain) > 0 || len(savp.voice.all()) == 0 {
				t.Errorf("of %d packets %d are no SRTP", len(savp.voice.all()), len(plain))
			}
		}},
		{title: "AVP with crypto", script: taken(optional, has("m=audio [1-9][0-9]* RTP/AVP"), has("a=crypto:1 "+aes128), one), act: isPrivate(aes128)},
		{title: "both lines", script: taken(both, has("m=audio [1-9][0-9]* RTP/SAVP.*m=audio 0 RTP/AVP"), one), act: isPrivate(aes128)},
		{title: "many lines", script: taken(secured("a=crypto:1 F8_128_HMAC_SHA1_80 inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm", cryptoLine("2", aes256), cryptoLine("3", aes128short),
			cryptoLine("4", aes128, "|2^20|1:4"), cryptoLine("5", aes128)), has("a=crypto:[2-5] "), one), act: func(t *testing.T, s *Sotto, peer *sipp, words speech) {
			s.Answer(s.WaitForCall("incoming").ID)
			if call := s.WaitForCall("connected"); call.Privacy.Verdict != "private" {
				t.Errorf("the call is %s", call.Privacy.Verdict)
			}
			endsWith(t, s, "remote-hangup", 0)
		}},
		{title: "AES-256 alone", script: taken(secured(cryptoLine("1", aes256)), has("a=crypto:1 "+aes256), one), act: isPrivate(aes256)},
		{title: "bad lines and a good one", script: taken(secured("a=crypto:"+aes128+" inline:none", "a=crypto:1 "+aes128+" inline:*notbase64*", "a=crypto:2 "+aes128+" MTIz",
			cut(cryptoLine("3", aes128), 12), cryptoLine("7", aes128)), has("a=crypto:7 "+aes128), one), act: isPrivate(aes128)},
		{title: "no base64", script: refused(secured("a=crypto:1 " + aes128 + " inline:*notbase64*")), act: ringsNobody},
		{title: "keys of another length", script: refused(secured(cut(cryptoLine("1", aes128), 16), strings.Replace(cryptoLine("2", aes256), aes256, aes128, 1))), act: ringsNobody},
		{title: "no tag", script: refused(secured(strings.Replace(good, "crypto:1 ", "crypto: ", 1))), act: ringsNobody},
		{title: "SAVP without crypto", script: refused(secured()), act: ringsNobody},
	}
	for i := range scenes {
		scenes[i].options.Encryption = "optional"
	}
	playScenes(t, scenes)
}
