package app

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
)

func digit(n int) Digit { return Digit{Call: "c", Digit: strconv.Itoa(n)} }

// blocked is a subscription whose reader has not come yet: its pump holds
// digit 0, so that what is put from now on waits in the queue.
func blocked(t *testing.T) *Subscription {
	s := newSubscription()
	if !s.put(digit(0)) {
		t.Fatal("the first event was refused")
	}
	synctest.Wait()
	return s
}

// drained reads the stream to its end.
func drained(s *Subscription) []Event {
	var all []Event
	for e := range s.Events() {
		all = append(all, e)
	}
	return all
}

func TestEventsComeInTheOrderTheyHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := blocked(t)
		defer s.Close()
		for n := 1; n < 1000; n++ {
			if !s.put(digit(n)) {
				t.Fatalf("event %d was refused", n)
			}
		}
		for n := range 1000 {
			if e := <-s.Events(); e != digit(n) {
				t.Fatalf("event %d is %v", n, e)
			}
		}
	})
}

func TestAReaderThatKeepsUpGetsEveryEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSubscription()
		defer s.Close()
		for n := range 3 * queueLimit {
			if !s.put(Call{ID: "c", Code: n}) {
				t.Fatalf("event %d was refused", n)
			}
			if e := <-s.Events(); e.(Call).Code != n {
				t.Fatalf("event %d is %v", n, e)
			}
		}
	})
}

func TestDullEventsAreMergedForASlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := blocked(t)
		defer s.Close()
		for n := 1; n < queueDull-1; n++ {
			s.put(digit(n))
		}
		s.put(Call{ID: "a", State: CallDialling})
		s.put(Registration{Account: "a", State: RegistrationRegistering}) // the queue is dull from here
		s.put(Call{ID: "b", State: CallIncoming})
		for range 10 * queueLimit {
			if !s.put(Call{ID: "a", State: CallRinging}) {
				t.Fatal("a merged event was refused")
			}
		}
		s.put(Call{ID: "a", State: CallEnded})
		s.put(digit(99))
		s.put(digit(99))
		s.finish()
		got := drained(s)
		if len(got) != queueDull-1+5 {
			t.Fatalf("%d events are left", len(got))
		}
		want := []string{"registration a registering", "call b incoming", "call a ended", "call.dtmf  99", "call.dtmf  99"}
		for i, e := range got[queueDull-1:] {
			if text := summary(e); text != want[i] {
				t.Errorf("event %d is %q, want %q", i, text, want[i])
			}
		}
	})
}

func summary(e Event) string {
	text := e.Method() + " " + e.Subject()
	switch e := e.(type) {
	case Registration:
		text += " " + string(e.State)
	case Call:
		text += " " + string(e.State)
	case Digit:
		text += " " + e.Digit
	}
	return text
}

func TestAReaderThatIsTooSlowIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := blocked(t)
		defer s.Close()
		for n := range queueLimit {
			if !s.put(digit(n)) {
				t.Fatalf("event %d was refused", n)
			}
		}
		for range 2 {
			if s.put(digit(0)) {
				t.Error("one event too many was taken")
			}
		}
		if got := drained(s); len(got) > 1 {
			t.Errorf("a dropped reader still got %d events", len(got))
		}
	})
}

func TestWhatIsQueuedCanStillBeReadAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := blocked(t)
		for n := 1; n < 100; n++ {
			s.put(digit(n))
		}
		s.finish()
		if s.put(digit(100)) {
			t.Error("an event was taken after the end")
		}
		if got := drained(s); len(got) != 100 || got[99] != digit(99) {
			t.Errorf("%d events", len(got))
		}
		s.Close()
		s.Close()
	})
}

func TestCloseDoesNotWaitForAReader(t *testing.T) {
	for _, queued := range []int{0, 1, 50} {
		t.Run(fmt.Sprint(queued, " waiting"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSubscription()
				for n := range queued {
					s.put(digit(n))
				}
				s.Close()
				if _, open := <-s.Events(); open {
					t.Error("the stream goes on")
				}
				if s.put(digit(0)) {
					t.Error("the phone goes on telling a subscriber that has left")
				}
			})
		})
	}
}
