//go:build interop

package interop

import (
	"strings"
	"testing"
)

// scene is a scenario of sipp with a phone in it.
type scene struct {
	title   string
	script  *script
	direct  bool         // sipp is the account's server, without Kamailio between
	options SottoOptions // encryption off unless said
	speaks  bool         // sipp speaks by itself; else it echoes
	udp     bool         // the account uses UDP in place of TLS
	act     func(*testing.T, *Sotto, *sipp, speech)
}

func (s scene) name() string { return s.title }

// user is an account of the scene's own.
func (s scene) user() string {
	return "u-" + strings.ToLower(strings.NewReplacer(" ", "-", ",", "", ":", "").Replace(s.title))
}

// scenesAtOnce is how many scenes there are at a time: most of their time they wait.
const scenesAtOnce = 8

// playScenes has each scene played by a sipp and a Sotto of its own, whose account uses TLS where Kamailio is between them.
func playScenes(t *testing.T, scenes []scene) {
	t.Helper()
	words := newSpeech(t)
	var users []string
	for _, s := range scenes {
		users = append(users, s.user())
	}
	server := StartKamailio(t, users...)
	sideBySide(t, scenesAtOnce, scenes, func(t *testing.T, s scene) {
		account := server.Account(s.user(), map[bool]string{true: "udp", false: "tls"}[s.udp])
		if s.options.Encryption == "" {
			s.options.Encryption = "off"
		}
		s.options.Play = words.Alice
		var peer *sipp
		var phone *Sotto
		if s.script.calling {
			phone = StartSotto(t, account, s.options)
			peer = startSipp(t, s.script, server, s.user(), s.speaks)
			s.act(t, phone, peer, words)
		} else {
			peer = startSipp(t, s.script, server, "", s.speaks)
			if s.direct {
				account = Account{User: s.user(), Domain: peer.Address.String(), Server: peer.Address, Transport: "udp"}
				s.options.Unregistered = true
			}
			phone = StartSotto(t, account, s.options)
			s.act(t, phone, peer, words)
		}
		peer.mustPass()
		mustEndOnce(t, phone)
	})
}

// mustEndOnce checks that each call was told to have ended once, and that nothing was told of it behind that.
func mustEndOnce(t *testing.T, s *Sotto) {
	t.Helper()
	over := map[string]bool{}
	for _, call := range s.told() {
		if over[call.ID] {
			t.Errorf("after its end the call is told to be %s", call.State)
		}
		over[call.ID] = call.State == "ended"
	}
}

// endsWith wants the end of a call to be told so.
func endsWith(t *testing.T, s *Sotto, cause string, code int) Call {
	t.Helper()
	ended := s.WaitForCall("ended")
	if ended.Cause != cause || ended.Code != code {
		t.Errorf("the call ended with %s, %d (%s); want %s, %d", ended.Cause, ended.Code, ended.Reason, cause, code)
	}
	return ended
}

// answers is the act of a phone that is called, answers, and does then what it is told to.
func answers(then func(*testing.T, *Sotto, string)) func(*testing.T, *Sotto, *sipp, speech) {
	return func(t *testing.T, s *Sotto, _ *sipp, _ speech) {
		id := s.WaitForCall("incoming").ID
		s.Answer(id)
		s.WaitForCall("connected")
		then(t, s, id)
	}
}

// ringsNobody is the act of a phone whose people need not hear of what comes.
func ringsNobody(t *testing.T, s *Sotto, peer *sipp, _ speech) {
	<-peer.ended
	for _, call := range s.told() {
		if call.State != "ended" {
			t.Errorf("a call that is refused was %s", call.State)
		}
	}
}
