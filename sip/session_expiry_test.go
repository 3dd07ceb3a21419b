package sip

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// clockwork is a call in a time of its own, at an agent that is looking for its
// server all the time: what the call wants to send can be counted, and fails
// when the test says so.
type clockwork struct {
	*Call
	ended chan Ended
}

func newClockwork() *clockwork {
	w := &clockwork{ended: make(chan Ended, 1)}
	a := &Agent{loop: loop.New(), calls: map[dialogKey]*Call{}}
	a.server = &way{agent: a, connecting: []func(error){func(error) {}}}
	a.config.Events = func(e Event) {
		if e, ok := e.(Ended); ok {
			w.ended <- e
		}
	}
	w.Call = &Call{agent: a, way: a.server, state: confirmed, dialog: &dialog{updates: true}}
	return w
}

// do runs something on the agent's loop.
func (w *clockwork) do(f func()) { _ = w.agent.loop.Do(f) }

// pass lets time go by and returns how often the call wanted to send something
// meanwhile; each time it was told that there is no way to.
func (w *clockwork) pass(d time.Duration) (sent int) {
	<-time.After(d)
	synctest.Wait()
	w.do(func() {
		wants := w.way.connecting[1:]
		w.way.connecting = w.way.connecting[:1:1]
		for _, then := range wants {
			then(ErrNoAnswer)
		}
		sent = len(wants)
	})
	return sent
}

func TestWhoRefreshesDoesSoAfterHalfOfTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newClockwork()
		defer w.agent.loop.Close()
		w.do(func() { w.session.start(w.Call, 160*time.Second, true) })
		var wants []int
		for _, d := range []time.Duration{79 * time.Second, 2 * time.Second, 8 * time.Second, 3 * time.Second} {
			wants = append(wants, w.pass(d))
		}
		if !slices.Equal(wants, []int{0, 1, 0, 1}) { // at 80 s, and again after a while
			t.Errorf("refreshed %v times", wants)
		}
		w.do(func() { w.session.start(w.Call, 160*time.Second, true) }) // that went well
		if n := w.pass(79 * time.Second); n != 0 {
			t.Errorf("refreshed %d times at once", n)
		}
	})
}

func TestASessionThatNobodyRefreshesEndsBeforeItsTime(t *testing.T) {
	for _, test := range []struct {
		name           string
		interval, ends time.Duration
		ours           bool
	}{
		{"a third before", 90 * time.Second, 60 * time.Second, false},
		{"half a minute before", 30 * time.Minute, 30*time.Minute - 32*time.Second, false},
		{"ours, which fails", 90 * time.Second, 60 * time.Second, true},
		{"shorter than there may be", 10 * time.Second, 60 * time.Second, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newClockwork()
				defer w.agent.loop.Close()
				w.do(func() { w.session.start(w.Call, test.interval, test.ours) })
				w.pass(test.ends - time.Second)
				w.do(func() {
					if w.state != confirmed {
						t.Errorf("it ended too early, in state %d", w.state)
					}
				})
				w.pass(2 * time.Second)
				select {
				case e := <-w.ended:
					if e.Cause != CauseFailed || e.Reason == "" {
						t.Errorf("told %+v", e)
					}
				default:
					t.Error("it did not end")
				}
			})
		})
	}
}

func TestWhatTheOtherSideSaysOfTheSessionDecides(t *testing.T) {
	const ours, theirs, none = "ours", "theirs", "none"
	for _, test := range []struct {
		name, before, headers, want string
	}{
		{"a 2xx without the header", ours, "", none},
		{"a 2xx with ours", none, "Session-Expires: 120;refresher=uac\r\n", ours},
		{"a 2xx with theirs", none, "x: 120 ; Refresher = UAS\r\n", theirs},
		{"a 2xx that names nobody", none, "Session-Expires: 120\r\n", ours},
		{"a 2xx that makes no sense", ours, "Session-Expires: soon\r\n", none},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newClockwork()
				defer w.agent.loop.Close()
				msg, err := sip.ParseMessage([]byte("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\nCall-ID: x\r\n" + test.headers + "Content-Length: 0\r\n\r\n"))
				if err != nil {
					t.Fatal(err)
				}
				w.do(func() {
					if test.before != none {
						w.session.start(w.Call, 100*time.Second, test.before == ours)
					}
					w.session.agreed(w.Call, msg.(*sip.Response))
					got := none
					if s := w.session; s.interval > 0 && s.ours {
						got = ours
					} else if s.interval > 0 {
						got = theirs
					}
					if got != test.want || test.want != none && w.session.interval != 2*time.Minute {
						t.Errorf("%s refreshes, every %s", got, w.session.interval)
					}
				})
			})
		})
	}
}

// A server may send an UPDATE without a body only to see whether we are there.
func TestARequestThatDoesNotSpeakOfTheSession(t *testing.T) {
	for name, ours := range map[string]bool{"ours goes on": true, "theirs is called off": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newClockwork()
				defer w.agent.loop.Close()
				req := sip.NewRequest(sip.UPDATE, sip.Uri{Host: "x"})
				w.do(func() {
					w.session.start(w.Call, 100*time.Second, ours)
					res := sip.NewResponse(200, "OK")
					w.session.answer(w.Call, req, res)
					if res.GetHeader("Session-Expires") != nil || (w.session.interval > 0) != ours {
						t.Errorf("answered %s, and the session is %+v", res, w.session)
					}
				})
			})
		})
	}
}
