package app_test

import (
	"testing"

	"sotto/app"
)

func TestACallThatWasDecidedCantBeAnswered(t *testing.T) {
	for name, decide := range map[string]func(p *phone, id string) error{
		"answered": (*phone).answer, "rejected": (*phone).reject, "hung up": (*phone).hangup,
	} {
		t.Run(name, func(t *testing.T) {
			_, alice, bob := pair(t)
			alice.dial("bob")
			in := bob.call(app.CallIncoming)
			bob.do(decide(bob, in.ID))
			if bob.Answer(in.ID) == nil {
				t.Error("it was answered once more")
			}
			if name == "answered" {
				bob.connected()
				return
			}
			bob.ended(app.CauseDeclined, 486)
		})
	}
}

func TestACallThatIsRejectedRightAfterItWasAnsweredEnds(t *testing.T) {
	_, alice, bob := pair(t)
	alice.dial("bob")
	in := bob.call(app.CallIncoming)
	bob.do(bob.Answer(in.ID))
	if err := bob.Reject(in.ID, 0); err != nil { // it runs already
		refuses(t, err, app.CodeWrongState)
		bob.do(bob.Hangup(in.ID))
	}
	bob.call(app.CallEnded)
	alice.call(app.CallEnded)
}

func (p *phone) answer(id string) error { return p.Answer(id) }
func (p *phone) reject(id string) error { return p.Reject(id, 0) }
func (p *phone) hangup(id string) error { return p.Hangup(id) }

func TestACallEndsForTheFirstReason(t *testing.T) {
	s, alice := startExchange(t).serve(t, encrypting("required"))
	s.holdsOn.Store(true)
	id := alice.dial("bob")
	s.reply(s.hears("INVITE "), "200 OK", "one", s.audio("RTP/AVP"))
	s.hears("BYE ") // and says nothing to it
	alice.do(alice.Hangup(id))
	alice.closes()
	alice.ended(app.CauseEncryptionRequired, 0)
}
