package sip

import (
	"testing"
	"time"
)

func TestACallerThatNeverConfirmsThatWeRingIsGivenUp(t *testing.T) {
	a, call, server, events := rung(t)
	_ = a.loop.Do(func() { call.repeatReliably(call.responseToInvite(180), time.Millisecond, time.Now()) })
	request(t, server, "SIP/2.0 504")
	if ended := await[Ended](t, events); ended.Cause != CauseFailed || ended.Code != 504 || ended.Err != ErrRingingNotConfirmed || ended.Reason == "" {
		t.Errorf("told %+v", ended)
	}
}

func TestAReofferThatIsNotDecidedOnIsCancelled(t *testing.T) {
	a, call, server, from, events := running(t, "")
	call.Reoffer([]byte("v=0\r\n"))
	invite, _ := request(t, server, "INVITE")
	respond(t, server, invite, from, "100 Trying")
	eventually(t, a, func() bool { return call.renewal.current.limit != nil })
	_ = a.loop.Do(func() { call.renewalLasts(call.renewal.current) })
	request(t, server, "CANCEL")
	respond(t, server, invite, from, "487 Request Terminated")
	if refused := await[Refused](t, events); refused.Code != 487 || refused.RetryIn != 0 {
		t.Errorf("told %+v", refused)
	}
}

// eventually waits until something holds on the agent's loop.
func eventually(t *testing.T, a *Agent, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patienceInTests); ; {
		done := false
		_ = a.loop.Do(func() { done = holds() })
		if done {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it never came to that")
		}
	}
}
