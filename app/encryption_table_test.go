package app_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"sotto/app"
	"sotto/media/sdes"
	"sotto/sip"
)

// policies are the columns of the encryption table.
var policies = [3]string{"off", "optional", "required"}

// outcome is one field of the encryption table, as the phone shows it.
type outcome struct {
	verdict app.Verdict // of the call; empty: there is none
	profile string      // of the audio line that runs, or of the last offer
	cause   app.Cause   // of the end of a call that did not come about
	code    int         // and its status, 0 when we said ACK and BYE
	offers  int         // that we made, 0 where we answer
	suite   sdes.Suite  // empty: the usual one
}

// What an offer can come to.
var (
	asAVP       = outcome{verdict: app.Open, profile: "RTP/AVP"}
	asSAVP      = outcome{verdict: app.Private, profile: "RTP/SAVP"}
	asCryptoAVP = outcome{verdict: app.Private, profile: "RTP/AVP"}
	unsuitable  = outcome{cause: app.CauseNotAcceptable, code: 488}
	tooOpen     = outcome{cause: app.CauseEncryptionRequired, code: 488}
)

// weAnswer is the upper half of the table: what a phone of each policy makes
// of an offer.
var weAnswer = []struct {
	offer string
	lines func(p *peer) []string
	want  [3]outcome
}{
	{"RTP/AVP", func(p *peer) []string { return []string{p.audioLine("RTP/AVP")} },
		[3]outcome{asAVP, asAVP, tooOpen}},
	{"RTP/AVP with a=crypto", func(p *peer) []string { return []string{p.secured("RTP/AVP")} },
		[3]outcome{asAVP, asCryptoAVP, asCryptoAVP}},
	{"RTP/SAVP with a=crypto", func(p *peer) []string { return []string{p.secured("RTP/SAVP")} },
		[3]outcome{unsuitable, asSAVP, asSAVP}},
	{"both lines, RTP/AVP first", func(p *peer) []string { return []string{p.audioLine("RTP/AVP"), p.secured("RTP/SAVP")} },
		[3]outcome{asAVP, asSAVP, asSAVP}},
	{"both lines, RTP/SAVP first", func(p *peer) []string { return []string{p.secured("RTP/SAVP"), p.audioLine("RTP/AVP")} },
		[3]outcome{asAVP, asSAVP, asSAVP}},
	{"RTP/SAVP of an unknown suite", func(p *peer) []string { return []string{p.unusable()} },
		[3]outcome{unsuitable, unsuitable, unsuitable}},
	{"both lines, the secure one of an unknown suite", func(p *peer) []string { return []string{p.unusable(), p.audioLine("RTP/AVP")} },
		[3]outcome{asAVP, asAVP, unsuitable}},
	{"RTP/SAVPF with a=crypto", func(p *peer) []string { return []string{p.secured("RTP/SAVPF")} },
		[3]outcome{unsuitable, {verdict: app.Private, profile: "RTP/SAVPF"}, {verdict: app.Private, profile: "RTP/SAVPF"}}},
}

// secured is an audio line with a good a=crypto.
func (p *peer) secured(profile string) string {
	return p.audioLine(profile, p.fresh(1, sdes.AESCM128HMACSHA180))
}

// unusable is a secure line that nobody can use.
func (p *peer) unusable() string {
	return p.audioLine("RTP/SAVP", "1 F8_128_HMAC_SHA1_80 inline:"+strings.Repeat("A", 40))
}

func TestEachOfferIsAnsweredAsTheEncryptionTableSays(t *testing.T) {
	for column, policy := range policies {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			x := startExchange(t)
			for _, row := range weAnswer {
				t.Run(row.offer, func(t *testing.T) {
					bob := x.phone(t, "bob", encrypting(policy), answering)
					p := x.peer(t, "carol")
					offer := describe(row.lines(p)...)
					placed, err := p.Invite("sip:bob@localhost", offer)
					if err != nil {
						t.Fatal(err)
					}
					want := row.want[column]
					checkOutcome(t, bob, want)
					if want.verdict == "" {
						refused := waitFor(p, "the refusal", whatever[sip.Ended])
						if refused.Call != placed || refused.Code != want.code || refused.Warning == "" {
							t.Errorf("the caller was told %d with the warning %q", refused.Code, refused.Warning)
						}
						return
					}
					checkAnswer(t, offer, waitFor(p, "the answer", whatever[sip.Answer]).Body, want)
				})
			}
		})
	}
}

// checkAnswer checks that an answer runs one line of the offer and closes the others.
func checkAnswer(t *testing.T, offer, answer []byte, want outcome) {
	t.Helper()
	offered, answered := audioOf(offer), audioOf(answer)
	if len(offered) != len(answered) {
		t.Fatalf("%d media lines were answered with %d", len(offered), len(answered))
	}
	running := 0
	for i, line := range answered {
		if line.port == "0" {
			continue
		}
		running++
		wanted := 0
		if want.verdict == app.Private {
			wanted = 1
		}
		if line.profile != want.profile || line.profile != offered[i].profile || len(line.cryptos) != wanted {
			t.Errorf("line %d is answered as %s with %d a=crypto; want %s with %d", i, line.profile, len(line.cryptos), want.profile, wanted)
		}
		if wanted == 1 && (tagOf(line.cryptos[0]) != tagOf(offered[i].cryptos[0]) || line.cryptos[0] == offered[i].cryptos[0]) {
			t.Error("the a=crypto of the answer has another tag, or the key of the offer")
		}
	}
	if running != 1 {
		t.Errorf("%d audio lines run", running)
	}
}

// tagOf is the tag and the suite of an a=crypto value.
func tagOf(value string) string { return strings.Join(strings.Fields(value)[:2], " ") }

// checkOutcome waits until the phone's call is connected or over.
func checkOutcome(t *testing.T, p *phone, want outcome) {
	t.Helper()
	c := until(p, "the call was decided", func(c app.Call) bool {
		return c.State == app.CallConnected || c.State == app.CallEnded
	})
	if want.verdict == "" {
		if c.State != app.CallEnded || c.Cause != want.cause || c.Code != want.code || c.Reason == "" {
			t.Errorf("the call is %s: %s, %d, %q; want %s, %d", c.State, c.Cause, c.Code, c.Reason, want.cause, want.code)
		}
		return
	}
	if c.State == app.CallEnded {
		t.Fatalf("the call ended: %s, %d, %q", c.Cause, c.Code, c.Reason)
	}
	checkVerdictOf(t, c, want.verdict, cmp.Or(string(want.suite), usualSuite), false)
}

// What an offer of ours can come to.
var (
	noCrypto = [3]outcome{
		{verdict: app.Open, profile: "RTP/AVP", offers: 1},
		{verdict: app.Open, profile: "RTP/AVP", offers: 1},
		{cause: app.CauseEncryptionRequired, profile: "RTP/SAVP", offers: 1},
	}
	goodCrypto = [3]outcome{
		{cause: app.CauseNotAcceptable, profile: "RTP/AVP", offers: 1},
		{verdict: app.Private, profile: "RTP/AVP", offers: 1},
		{verdict: app.Private, profile: "RTP/SAVP", offers: 1},
	}
	secondSuite = [3]outcome{
		{cause: app.CauseNotAcceptable, profile: "RTP/AVP", offers: 1},
		{verdict: app.Private, profile: "RTP/AVP", offers: 1, suite: sdes.AESCM256HMACSHA180},
		{verdict: app.Private, profile: "RTP/SAVP", offers: 1, suite: sdes.AESCM256HMACSHA180},
	}
	badCrypto = [3]outcome{
		{cause: app.CauseNotAcceptable, profile: "RTP/AVP", offers: 1},
		{cause: app.CauseNotAcceptable, profile: "RTP/AVP", offers: 1},
		{cause: app.CauseNotAcceptable, profile: "RTP/SAVP", offers: 1},
	}
)

// refused is what a first offer, and maybe a second, that is refused comes to.
func refused(code int, second outcome) [3]outcome {
	second.profile, second.offers = "RTP/SAVP", 2
	return [3]outcome{
		{cause: app.CauseNotAcceptable, code: code, profile: "RTP/AVP", offers: 1},
		second,
		{cause: app.CauseEncryptionRequired, code: code, profile: "RTP/SAVP", offers: 1},
	}
}

// reply is what the other side says to an offer: a status, or the attributes
// of an answer made from those of the offer.
type reply struct {
	status  int
	cryptos func(p *peer, offered []string) []string
}

func says(status int) reply { return reply{status: status} }

func answers(cryptos func(p *peer, offered []string) []string) reply { return reply{cryptos: cryptos} }

func replies(r ...reply) []reply { return r }

func good(p *peer, _ []string) []string { return []string{p.fresh(1, sdes.AESCM128HMACSHA180)} }

// weOffer is the lower half of the table: what becomes of the offer of a phone
// of each policy.
var weOffer = []struct {
	name    string
	replies []reply // to the first offer and to the second
	want    [3]outcome
}{
	{"answered without crypto", replies(answers(func(*peer, []string) []string { return nil })), noCrypto},
	{"answered with a good a=crypto", replies(answers(good)), goodCrypto},
	{"answered with the second suite offered", replies(answers(func(p *peer, _ []string) []string {
		return []string{p.fresh(2, sdes.AESCM256HMACSHA180)}
	})), secondSuite},
	{"answered with a suite not offered", replies(answers(func(p *peer, _ []string) []string {
		return []string{p.fresh(1, sdes.AEADAES128GCM)}
	})), badCrypto},
	{"answered with a tag not offered", replies(answers(func(p *peer, _ []string) []string {
		return []string{p.fresh(7, sdes.AESCM128HMACSHA180)}
	})), badCrypto},
	{"answered with the tag of another suite", replies(answers(func(p *peer, _ []string) []string {
		return []string{p.fresh(2, sdes.AESCM128HMACSHA180)}
	})), badCrypto},
	{"answered with an undecodable key", replies(answers(func(*peer, []string) []string {
		return []string{"1 AES_CM_128_HMAC_SHA1_80 inline:not/base64!"}
	})), badCrypto},
	{"answered with a short key", replies(answers(func(*peer, []string) []string {
		return []string{"1 AES_CM_128_HMAC_SHA1_80 inline:AAAA"}
	})), badCrypto},
	{"answered with our own key", replies(answers(func(p *peer, offered []string) []string {
		if len(offered) == 0 {
			return good(p, nil) // an account that is off has none
		}
		return offered[:1]
	})), badCrypto},
	{"answered with two a=crypto", replies(answers(func(p *peer, _ []string) []string {
		return append(good(p, nil), p.fresh(2, sdes.AESCM256HMACSHA180))
	})), badCrypto},
	{"488, then SRTP", replies(says(488), answers(good)), refused(488, outcome{verdict: app.Private})},
	{"415, then SRTP", replies(says(415), answers(good)), refused(415, outcome{verdict: app.Private})},
	{"606, then SRTP", replies(says(606), answers(good)), refused(606, outcome{verdict: app.Private})},
	{"488, and 488 again", replies(says(488), says(488)), refused(488, outcome{cause: app.CauseNotAcceptable, code: 488})},
	{"488, then busy", replies(says(488), says(486)), refused(488, outcome{cause: app.CauseBusy, code: 486})},
	{"488, then an answer without crypto", replies(says(488), answers(func(*peer, []string) []string { return nil })),
		refused(488, outcome{cause: app.CauseEncryptionRequired})},
}

func TestEachAnswerComesToWhatTheEncryptionTableSays(t *testing.T) {
	for column, policy := range policies {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			x := startExchange(t)
			for _, row := range weOffer {
				t.Run(row.name, func(t *testing.T) {
					alice := x.phone(t, "alice", encrypting(policy))
					p := x.peer(t, "carol")
					alice.dial("carol")
					want := row.want[column]
					offers := p.play(row.replies[:want.offers])
					checkOutcome(t, alice, want)
					checkOffers(t, policy, offers, want)
					if want.verdict == "" && want.code == 0 {
						if e := waitFor(p, "the BYE", whatever[sip.Ended]); e.Cause != sip.CauseRemoteHangup {
							t.Errorf("the call ended there by %v", e.Cause)
						}
					}
					if rest := alice.Snapshot().Calls; (len(rest) == 1) != (want.verdict != "") {
						t.Errorf("the phone has %d calls", len(rest))
					}
				})
			}
		})
	}
}

// play replies to as many offers and returns their audio lines.
func (p *peer) play(script []reply) (offers []mediaLine) {
	p.t.Helper()
	for _, r := range script {
		offer := waitFor(p, "an offer", whatever[sip.Offer])
		line := audioOf(offer.Body)[0]
		offers = append(offers, line)
		if r.status != 0 {
			offer.Call.Refuse(offer.ID, r.status, "This is what the table says")
			continue
		}
		offer.Call.Accept(offer.ID, describe(p.audioLine(line.profile, r.cryptos(p, line.cryptos)...)))
	}
	return offers
}

// checkOffers checks the form of our offers, and that no two share a key.
func checkOffers(t *testing.T, policy string, offers []mediaLine, want outcome) {
	t.Helper()
	if len(offers) != want.offers {
		t.Fatalf("%d offers, want %d", len(offers), want.offers)
	}
	if last := offers[len(offers)-1]; last.profile != want.profile {
		t.Errorf("the last offer is %s, want %s", last.profile, want.profile)
	}
	var keys []string
	for _, o := range offers {
		if (len(o.cryptos) == 0) != (policy == "off") {
			t.Errorf("an offer has %d a=crypto", len(o.cryptos))
		}
		for _, c := range o.cryptos {
			key := strings.Fields(c)[2]
			if slices.Contains(keys, key) {
				t.Error("a key was offered twice")
			}
			keys = append(keys, key)
		}
	}
}
