package pbx

import (
	"testing"
	"time"
)

func TestAnAllowanceIsABurstAndThenARate(t *testing.T) {
	c := newClock()
	a := newAllowance[string](rate{burst: 3, interval: time.Minute}, c.Now)
	for i := range 3 {
		if wait := a.take("x"); wait != 0 {
			t.Fatalf("number %d has to wait %v", i+1, wait)
		}
	}
	if wait := a.take("x"); wait != time.Minute {
		t.Errorf("after the burst one waits %v, want a minute", wait)
	}
	if wait := a.wait("another"); wait != 0 {
		t.Errorf("another waits %v", wait)
	}
	c.advance(time.Minute - time.Second)
	if wait := a.take("x").Round(time.Millisecond); wait != time.Second {
		t.Errorf("later one waits %v, want a second", wait)
	}
	c.advance(time.Second)
	if first, second := a.take("x"), a.take("x"); first != 0 || second == 0 {
		t.Error("a minute gives not exactly one back")
	}
	a.refund("x")
	if first, second := a.take("x"), a.take("x"); first != 0 || second == 0 {
		t.Error("a refund gives not exactly one back")
	}
	a.restore("x")
	for i, want := range []bool{true, true, true, false} {
		if got := a.take("x") == 0; got != want {
			t.Errorf("restored, number %d is allowed: %v", i+1, got)
		}
	}
}

func TestWhoGoesOnRegardlessIsExhausted(t *testing.T) {
	c := newClock()
	a := newAllowance[string](rate{burst: 3, interval: time.Minute}, c.Now)
	for i, want := range []bool{false, false, false, false, false, true, true} {
		a.spend("x")
		if got := a.exhausted("x"); got != want {
			t.Errorf("after %d it is %v", i+1, got)
		}
	}
	c.advance(3 * time.Minute)
	if a.exhausted("x") || a.wait("x") != time.Minute {
		t.Errorf("what was spent beyond twice the burst still counts: one waits %v", a.wait("x"))
	}
}

func TestAnAllowanceRemembersOnlySoMany(t *testing.T) {
	c := newClock()
	a := newAllowance[int](rate{burst: 3, interval: time.Minute}, c.Now)
	for key := range 2 * mostKept {
		a.spend(key)
	}
	if len(a.used) != mostKept {
		t.Errorf("%d are remembered, want %d", len(a.used), mostKept)
	}
	c.advance(time.Minute)
	a.sweep()
	if len(a.used) != 0 {
		t.Errorf("%d are remembered who have all of it back", len(a.used))
	}
}
