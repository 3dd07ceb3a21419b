package app_test

// What must fail, and where it is shown to fail with its very reason: code and
// sentence, cause and sentence, Warning on the wire. "interop" means against
// Kamailio and baresip, with the program itself (make interop).
//
//	wrong password, one retry, no hammering   interop TestAWrongPasswordIsSaidAfterOneTryAndNotHammeredWith
//	                                          TestAWrongPasswordIsSaidOnceAndNotTriedAgain
//	bad certificates, old TLS, names of       interop TestAServerWhoseTLSIsNotInOrderIsRefusedWithItsReason
//	proxy and domain; not a byte of SIP       sip TestATLSServerThatIsNotToBeTrustedGetsNotOneByteOfSIP
//	a pinned certificate that changed         interop TestABadCertificateIsTrustedAndItsChangeNoticed
//	                                          TestAChangedKeyIsRefusedWithBothFingerprintsUntilTheUserDecides
//	                                          TestAChangedKeyIsRefusedAlsoWhenItWouldVerify
//	no answer, refused                        interop TestAServerThatCannotBeReachedIsNamedWithItsReason
//	                                          TestASilentServerIsSaidSo, TestAServerThatIsNotThereIsTriedAgain
//	unknown host                              TestAHostThatNobodyKnowsIsSaidSo
//	a call without a server: no way to it,    TestACallWithoutAServerSaysWhyItFails
//	bad certificate; a port that is taken,    TestAPhoneThatIsCalledIsTrustedFromTheFirstUseOn
//	a certificate of our own that is no good  TestAnAccountWithoutAServerSaysWhereItListensOrWhyItDoesNot
//	                                          TestACertificateOfOurOwnThatIsNotInOrderIsSaidSo
//	a scanner, also at the server's address   TestAScannerRingsNobodyAndHearsNothing
//	a callee that does not answer, is busy,   TestACallThatIsRefusedSaysWhy, TestACallIsRejected
//	declines, is unknown; no way to anybody   TestEndsWithoutAStatusHaveTheirCause, TestACallWithoutAServerIsUnreachable
//	no crypto where it is required, both ways TestAnOfferOfNoEncryptionIsRefusedWithAWarning
//	                                          TestTwoPhonesOverTLSAgreeAsTheirPoliciesAllow
//	plain, forged, replayed and truncated     TestAnAttackOnACallIsNeitherHeardNorFollowed
//	RTP and RTCP in an SRTP call              media TestAnAttackChangesNoSampleThatIsHeard, and those beside it
//	NULL, UNENCRYPTED, UNAUTHENTICATED        TestEncryptionThatIsNoneIsRefusedWithAWarning
//	                                          TestAGoodLineBesideEncryptionThatIsNoneIsUsed
//	a tag or suite that was not offered,      TestACallWhoseAnswerCantBeTrustedHasNoSound
//	undecodable, our own key                  TestEachAnswerComesToWhatTheEncryptionTableSays
//	a re-offer that would open a call         TestAReofferThatWouldLowerTheVerdictIsRefusedAndTheCallGoesOn
//	                                          TestARefusedReofferIsExplainedToTheOtherSideInItsWords

import (
	"fmt"
	"net"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
)

// mustFailToReach checks what is told of an account whose server can't be
// reached: once when it registers, and once when it calls without that.
func mustFailToReach(t *testing.T, x *exchange, change func(*config.Account), code, text string) {
	t.Helper()
	account := x.account("alice")
	change(&account)
	registering := startPhone(t, x.options(account))
	account.Register = false
	calling := startPhone(t, x.options(account))
	calling.dial("bob")
	r := registering.registration(app.RegistrationFailed)
	if r.Error == nil || r.Error.Code != code || r.Error.Text != text || r.Error.Certificate != nil || r.Code != 0 {
		t.Errorf("registering: %+v, %+v\nwant %s: %s", r, r.Error, code, text)
	}
	if r.RetryAt == nil || !r.RetryAt.After(time.Now()) {
		t.Errorf("it is tried again at %v", r.RetryAt)
	}
	if c := calling.ended(app.CauseUnreachable, 0); c.Reason != text {
		t.Errorf("calling: %q\nwant %q", c.Reason, text)
	}
}

func TestAHostThatNobodyKnowsIsSaidSo(t *testing.T) {
	x := startExchange(t)
	for name, server := range map[string][2]string{ // domain and proxy
		"domain": {"nowhere.invalid", ""},
		"proxy":  {"localhost", "nowhere.invalid:5099"},
	} {
		for _, transport := range transports {
			t.Run(name+" "+string(transport), func(t *testing.T) {
				mustFailToReach(t, x, func(a *config.Account) { a.Transport, a.Domain, a.Proxy = transport, server[0], server[1] },
					"dns", "The name nowhere.invalid can't be found. Is it spelt right, and is this computer online?")
			})
		}
	}
}

// A silent server over UDP or TCP is one for as long as a transaction lasts, 32
// seconds: that is shown in the interop tests.
func TestASilentServerIsSaidSo(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the system connects, nobody shakes hands
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	mustFailToReach(t, startExchange(t), func(a *config.Account) { a.Proxy = listener.Addr().String() },
		"timeout", fmt.Sprintf("127.0.0.1 does not answer on port %d. A firewall may be in the way.", listener.Addr().(*net.TCPAddr).Port))
}

func TestACallThatIsRefusedSaysWhy(t *testing.T) {
	t.Parallel()
	s, alice := startExchange(t).serve(t)
	for _, test := range []struct {
		status string
		code   int
		cause  app.Cause
		reason string
	}{
		{"404 Not Found", 404, app.CauseNotFound, "bob is not known to 127.0.0.1."},
		{"604 Does Not Exist Anywhere", 604, app.CauseNotFound, "bob is not known to 127.0.0.1."},
		{"408 Request Timeout", 408, app.CauseNoAnswer, "bob can't be reached at the moment."},
		{"480 Temporarily Unavailable", 480, app.CauseNoAnswer, "bob can't be reached at the moment."},
		{"486 Busy Here", 486, app.CauseBusy, "bob is busy."},
		{"600 Busy Everywhere", 600, app.CauseBusy, "bob is busy."},
		{"603 Decline", 603, app.CauseDeclined, "bob declined the call."},
		{"403 Not You", 403, app.CauseUnauthorized, "127.0.0.1 answers 403 Not You."},
		{"503 Too Much To Do", 503, app.CauseUnreachable, "127.0.0.1 answers 503 Too Much To Do."},
		{"500 My Fault", 500, app.CauseFailed, "127.0.0.1 answers 500 My Fault."},
	} {
		t.Run(test.status, func(t *testing.T) {
			s.in(t, alice)
			alice.dial("bob")
			invite := s.hears("INVITE ")
			s.reply(invite, "180 Ringing", "one", nil)
			s.reply(invite, test.status, "one", nil)
			if c := alice.ended(test.cause, test.code); c.Reason != test.reason || c.AnsweredAt != nil {
				t.Errorf("told %q; want %q", c.Reason, test.reason)
			}
		})
	}
}
