package sip_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

func TestATemporaryFailureIsTriedAgain(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(answer(m, "503 Service Unavailable", "x"))
	next[sip.Registration](ph)
	failed := next[sip.Registration](ph)
	status, ok := errors.AsType[*sip.StatusError](failed.Err)
	if !ok || failed.State != sip.Failed || failed.Code != 503 || status.Code != 503 || status.Reason != "Service Unavailable" {
		t.Fatalf("told %+v", failed)
	}
	if failed.RetryAt.IsZero() {
		t.Error("it is not said when it is tried again")
	}
	again := p.register() // after a second or two
	if again.get("Call-ID") != m.get("Call-ID") || again.seq(t) <= m.seq(t) {
		t.Errorf("the next attempt is no continuation:\n%s", again.raw)
	}
	ph.waitRegistration(sip.Registered)
}

func TestARefusalThatTimeDoesNotCureIsFinal(t *testing.T) {
	for _, status := range []string{"403 Forbidden", "404 Not Found"} {
		t.Run(status, func(t *testing.T) {
			p := udpPeer(t)
			ph := open(t, account(p))
			m := p.expect("REGISTER")
			m.reply(answer(m, status, "x"))
			next[sip.Registration](ph)
			failed := next[sip.Registration](ph)
			if failed.State != sip.Failed || fmt.Sprint(failed.Code) != status[:3] || !failed.RetryAt.IsZero() {
				t.Errorf("told %+v", failed)
			}
			if text := failed.Err.Error(); !strings.Contains(text, status) {
				t.Errorf("it is said that %q", text)
			}
			ph.close(patience)
			if rest := p.rest(); len(rest) > 0 {
				t.Errorf("sent afterwards: %v", kinds(rest))
			}
		})
	}
}

func TestAnIntervalTooBriefIsRaisedToTheServersLeast(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(answer(m, "423 Interval Too Brief", "x", "Min-Expires: 1800"))
	again := p.register()
	if again.get("Expires") != "1800" || again.seq(t) != m.seq(t)+1 {
		t.Errorf("tried again with Expires %s, CSeq %d after %d", again.get("Expires"), again.seq(t), m.seq(t))
	}
	ph.waitRegistration(sip.Registered)
	ph.Register()
	if m := p.register(); m.get("Expires") != "1800" {
		t.Errorf("the lesson is forgotten: Expires %s", m.get("Expires"))
	}
}

func TestAnIntervalTooBriefWithoutASensibleLeastIsAFailure(t *testing.T) {
	for name, header := range map[string]string{"less than asked for": "Min-Expires: 30", "no number": "Min-Expires: soon", "none": "X: y"} {
		t.Run(name, func(t *testing.T) {
			p := udpPeer(t)
			ph := open(t, account(p))
			m := p.expect("REGISTER")
			m.reply(answer(m, "423 Interval Too Brief", "x", header))
			next[sip.Registration](ph)
			if failed := next[sip.Registration](ph); failed.State != sip.Failed || failed.Code != 423 {
				t.Errorf("told %+v", failed)
			}
		})
	}
}

func TestARegistrarThatIsNeverContentIsLeftInPeace(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	for i := range 4 {
		m := p.expect("REGISTER")
		m.reply(answer(m, "423 Interval Too Brief", "x", fmt.Sprintf("Min-Expires: %d", 1000*(i+1))))
	}
	next[sip.Registration](ph)
	if failed := next[sip.Registration](ph); failed.State != sip.Failed || failed.Code != 423 || failed.RetryAt.IsZero() {
		t.Errorf("told %+v", failed)
	}
}

func TestARegistrarMayAskForALongerRest(t *testing.T) {
	for header, least := range map[string]time.Duration{"Retry-After: 1000": 999 * time.Second, "Retry-After: 99999 (a day)": time.Hour - time.Second, "Retry-After: soon": 0} {
		p := udpPeer(t)
		ph := open(t, account(p))
		m := p.expect("REGISTER")
		m.reply(answer(m, "500 Server Internal Error", "x", header))
		next[sip.Registration](ph)
		failed := next[sip.Registration](ph)
		if wait := time.Until(failed.RetryAt); wait < least || wait > max(least+2*time.Second, 3*time.Second) {
			t.Errorf("%s: tried again in %v", header, wait)
		}
	}
}

func TestAConnectionThatTheServerClosesIsReplacedAtOnce(t *testing.T) {
	p := tcpPeer(t)
	ph, first := registered(t, p)
	p.hangUp()
	again := p.register()
	if again.conn != 1 || again.get("Call-ID") != first.get("Call-ID") || again.get("Contact") == first.get("Contact") {
		t.Errorf("registered anew by connection %d:\n%s", again.conn, again.raw)
	}
	state := ph.waitRegistration(sip.Registered)
	if local := hostport(bracketed(again.get("Contact"))); state.Flow.Local.String() != local {
		t.Errorf("the Contact %s is not the new flow's %s", local, state.Flow.Local)
	}
}

func TestAServerThatKeepsHangingUpIsLeftInPeaceForAWhile(t *testing.T) {
	p := tcpPeer(t)
	ph, _ := registered(t, p)
	p.hangUp()
	p.register()
	ph.waitRegistration(sip.Registered)
	p.hangUp()
	failed := next[sip.Registration](ph)
	if failed.State != sip.Failed || failed.Err == nil || failed.RetryAt.IsZero() {
		t.Errorf("after the second time: %+v", failed)
	}
	p.register()
	ph.waitRegistration(sip.Registered)
}

func TestAServerThatHangsUpInsteadOfAnsweringIsAFailure(t *testing.T) {
	p := tcpPeer(t)
	ph := open(t, account(p))
	p.expect("REGISTER")
	p.hangUp()
	next[sip.Registration](ph)
	failed := next[sip.Registration](ph)
	if failed.State != sip.Failed || failed.RetryAt.IsZero() {
		t.Errorf("told %+v", failed)
	}
	if _, ok := errors.AsType[*sip.ConnectError](failed.Err); ok || failed.Err == nil {
		t.Errorf("the connection was there: %v", failed.Err)
	}
}
