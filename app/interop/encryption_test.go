//go:build interop

package interop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// pairing is a Sotto and a baresip that have the same server and transport and call one another, each once.
type pairing struct {
	transport string
	ours      string // media_encryption
	theirs    Media
	srtp      bool     // what the calls come to
	refused   *refused // unless there are none
}

// refused is what becomes of two calls that the policies do not allow.
type refused struct {
	cause   string
	called  string // the sentence when baresip calls us
	warning string // what baresip gets to read then
	calling string // the sentence when we call it
}

func (p pairing) name() string {
	theirs := p.theirs
	if theirs == PlainRTP {
		theirs = "none"
	}
	return fmt.Sprintf("%s, %s, baresip %s", p.transport, p.ours, theirs)
}

// user is an account of this pairing's own.
func (p pairing) user(who string) string {
	return fmt.Sprintf("%s-%s-%s-%s", who, p.transport, p.ours, p.theirs)
}

// pairings are each transport with each policy and what a baresip has for it, then those that differ.
func pairings() []pairing {
	var all []pairing
	for _, transport := range []string{"tls", "tcp", "udp"} {
		all = append(all,
			pairing{transport: transport, ours: "off", theirs: PlainRTP},
			pairing{transport: transport, ours: "optional", theirs: OptionalSRTP, srtp: true},
			pairing{transport: transport, ours: "required", theirs: RequiredSRTP, srtp: true},
		)
	}
	return append(all,
		pairing{transport: "tls", ours: "optional", theirs: RequiredSRTP, srtp: true},
		pairing{transport: "tls", ours: "optional", theirs: PlainRTP},
		pairing{transport: "tls", ours: "required", theirs: PlainRTP, refused: &refused{
			cause:   "encryption-required",
			called:  "%s cannot encrypt, and this account requires it.",
			warning: "The offer has plain RTP only, and encrypted audio (SRTP with a=crypto) is required here.",
			calling: "%s cannot encrypt, and this account requires it.",
		}},
		pairing{transport: "tls", ours: "off", theirs: RequiredSRTP, refused: &refused{
			cause:   "not-acceptable",
			called:  "The offer wants encrypted audio, and media encryption is off here.",
			warning: "The offer wants encrypted audio, and media encryption is off here.",
			calling: "%s refuses calls that are not encrypted, or has no codec that this phone has. Set media encryption to optional.",
		}},
	)
}

// pairsAtOnce is how many pairs of phones there are at a time. A call takes about a hundredth of a processor.
const pairsAtOnce = 6

func TestEachEncryptionOverEachTransportWithBaresip(t *testing.T) {
	words := newSpeech(t)
	var users []string
	for _, p := range pairings() {
		users = append(users, p.user("sotto"), p.user("baresip"))
	}
	server := StartKamailio(t, users...)
	sideBySide(t, pairsAtOnce, pairings(), func(t *testing.T, p pairing) {
		it := StartBaresip(t, server.Account(p.user("baresip"), p.transport), BaresipOptions{Media: p.theirs, Play: words.Bob})
		us := StartSotto(t, server.Account(p.user("sotto"), p.transport), SottoOptions{Encryption: p.ours, Play: words.Alice})
		mustBeRegistered(t, us)
		weCall, itCalls := p.weCall, p.itCalls
		if p.refused != nil {
			weCall, itCalls = p.weAreRefused, p.itIsRefused
		}
		t.Run("we call", func(t *testing.T) { us.In(t); it.In(t); weCall(t, us, it, words) })
		t.Run("it calls", func(t *testing.T) { us.In(t); it.In(t); itCalls(t, us, it, words) })
	})
}

func (p pairing) weCall(t *testing.T, us *Sotto, it *Baresip, words speech) {
	id := us.Dial(it.Account.URI())
	it.Wait("CALL_INCOMING")
	us.WaitForCall("ringing")
	it.Accept()
	call := us.WaitForCall("connected")
	it.Wait("CALL_ESTABLISHED")
	p.mustHaveKeyed(t, it)
	if call.ID != id || call.Direction != "out" {
		t.Errorf("connected is call %q, %s; want %q, out", call.ID, call.Direction, id)
	}
	mustSpeak(t, us, it, words)
	us.Hangup(id)
	if ended := us.WaitForCall("ended"); ended.ID != id || ended.Cause != "local-hangup" {
		t.Errorf("call %q ended with cause %q; want %q, local-hangup", ended.ID, ended.Cause, id)
	}
	it.Wait("CALL_CLOSED")
	words.aliceIn(t, it.Heard())
	p.mustHaveSaid(t, us, id, us.foreseen(), "dialling", "ringing", "connected", "ended")
}

func (p pairing) itCalls(t *testing.T, us *Sotto, it *Baresip, words speech) {
	mustBeIdle(t, us)
	it.Dial(us.Account.URI())
	incoming := us.WaitForCall("incoming")
	if incoming.Direction != "in" || incoming.Remote.URI != it.Account.URI() {
		t.Errorf("a call %s from %q; want in, %q", incoming.Direction, incoming.Remote.URI, it.Account.URI())
	}
	us.Answer(incoming.ID)
	us.WaitForCall("connected")
	it.Wait("CALL_ESTABLISHED")
	p.mustHaveKeyed(t, it)
	mustSpeak(t, us, it, words)
	it.Hangup()
	if ended := us.WaitForCall("ended"); ended.ID != incoming.ID || ended.Cause != "remote-hangup" {
		t.Errorf("call %q ended with cause %q; want %q, remote-hangup", ended.ID, ended.Cause, incoming.ID)
	}
	words.aliceIn(t, it.Heard())
	p.mustHaveSaid(t, us, incoming.ID, us.agreed(p.srtp, true), "incoming", "connected", "ended")
}

// mustSpeak lets both speak for a while and checks what we heard. What baresip heard is complete at the end of the call.
func mustSpeak(t *testing.T, us *Sotto, it *Baresip, words speech) {
	t.Helper()
	us.Listen(speechTime)
	it.Listen(speechTime)
	words.bobIn(t, us.recording)
}

// mustHaveKeyed checks by what baresip says that it encrypts the call with.
func (p pairing) mustHaveKeyed(t *testing.T, it *Baresip) {
	t.Helper()
	if !p.srtp {
		if slices.Contains(it.Since(), "CALL_MENC") {
			t.Error("baresip encrypts a call that is to be plain")
		}
		return
	}
	if got, want := it.Wait("CALL_MENC").Param, "0,audio,"+suiteOfAll; got != want {
		t.Errorf("baresip encrypts by %q; want %q", got, want)
	}
}

// mustHaveSaid checks all that the phone said of a call: the states, the verdict of each with its reasons, the codec and
// the suite.
func (p pairing) mustHaveSaid(t *testing.T, us *Sotto, id string, before Privacy, states ...string) {
	t.Helper()
	var said []string
	for _, call := range us.History(id) {
		said = append(said, call.State)
		if call.State != "connected" && call.State != "ended" {
			mustSay(t, call.State, call.Privacy, before)
			continue
		}
		mustSay(t, call.State, call.Privacy, us.agreed(p.srtp, false))
		if suite := map[bool]string{true: suiteOfAll}[p.srtp]; call.Codec != "PCMU" || call.SRTP.Suite != suite {
			t.Errorf("%s: codec %q, suite %q; want PCMU, %q", call.State, call.Codec, call.SRTP.Suite, suite)
		}
	}
	if said = slices.Compact(said); !slices.Equal(said, states) {
		t.Errorf("the call was %v; want %v", said, states)
	}
}

func (p pairing) weAreRefused(t *testing.T, us *Sotto, it *Baresip, _ speech) {
	id := us.Dial(it.Account.URI())
	ended := us.WaitForCall("ended")
	p.mustBeRefused(t, ended, fmt.Sprintf(p.refused.calling, it.Account.User))
	for _, call := range us.History(id) {
		if call.State != "dialling" && call.State != "ended" {
			t.Errorf("the call was %s", call.State)
		}
	}
	mustBeIdle(t, us)
	t.Log(it.Since())
}

func (p pairing) itIsRefused(t *testing.T, us *Sotto, it *Baresip, _ speech) {
	mustBeIdle(t, us)
	it.Dial(us.Account.URI())
	if closed := it.Wait("CALL_CLOSED", "CALL_ESTABLISHED"); closed.Type != "CALL_CLOSED" || closed.Param != "488 Not Acceptable Here" {
		t.Errorf("baresip's call: %v; want it refused with 488", closed)
	}
	if slices.Contains(it.Since(), "CALL_RINGING") {
		t.Error("the phone rang")
	}
	ended := us.WaitForCall("ended")
	sentence := p.refused.called
	if strings.Contains(sentence, "%s") {
		sentence = fmt.Sprintf(sentence, it.Account.User)
	}
	p.mustBeRefused(t, ended, sentence)
	for _, call := range us.History(ended.ID) {
		if call.State != "ended" {
			t.Errorf("a call that is refused was %s", call.State)
		}
	}
	mustBeIdle(t, us)
	t.Log(it.Since())
}

func (p pairing) mustBeRefused(t *testing.T, ended Call, sentence string) {
	t.Helper()
	if ended.Cause != p.refused.cause || ended.Code != 488 || ended.Reason != sentence {
		t.Errorf("the call ended with %s, %d, %q; want %s, 488, %q", ended.Cause, ended.Code, ended.Reason, p.refused.cause, sentence)
	}
}

// mustBeIdle checks that the phone has no call.
func mustBeIdle(t *testing.T, s *Sotto) {
	t.Helper()
	if calls := s.calls(); len(calls) > 0 {
		t.Errorf("sotto of %s has calls: %+v", s.Account.User, calls)
	}
}

// calls are those that the phone has.
func (s *Sotto) calls() []Call {
	s.t.Helper()
	var list struct{ Calls []Call }
	s.Ask("call.list", nil, &list)
	return list.Calls
}
