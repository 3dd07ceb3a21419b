package pbx

import (
	"net/netip"
	"testing"
	"time"
)

// here is where the nonces of these tests are given to.
var here = netip.MustParseAddr("127.0.0.1")

func TestANonceIsFreshForItsLifetimeAndOnlyWhereItWasMade(t *testing.T) {
	c := newClock()
	n := newNonces(c.Now)
	nonce := n.make(here)
	if !n.fresh(nonce, here) {
		t.Error("a new nonce is not fresh")
	}
	if newNonces(c.Now).fresh(nonce, here) {
		t.Error("another PBX takes the nonce for its own")
	}
	forged := "0" + nonce[1:]
	if nonce[0] == '0' {
		forged = "1" + nonce[1:]
	}
	for _, bad := range []string{"", "x", nonce[2:], nonce + "00", forged} {
		if n.fresh(bad, here) {
			t.Errorf("%q is fresh", bad)
		}
	}
	c.advance(nonceLifetime - time.Nanosecond)
	if !n.fresh(nonce, here) {
		t.Error("not fresh just before its end")
	}
	c.advance(time.Nanosecond)
	if n.fresh(nonce, here) {
		t.Error("fresh after its lifetime")
	}
}

func TestNoNonceIsMadeTwice(t *testing.T) {
	n := newNonces(newClock().Now)
	first, second := n.make(here), n.make(here)
	if first == second {
		t.Error("two nonces are the same")
	}
}

func TestANonceCountIsTakenOnce(t *testing.T) {
	tests := []struct {
		name   string
		before []uint32
		count  uint32
		want   bool
	}{
		{"the first", nil, 1, true},
		{"none", nil, 0, false},
		{"the next", []uint32{1}, 2, true},
		{"again", []uint32{1}, 1, false},
		{"an earlier one again", []uint32{1, 2, 3}, 2, false},
		{"an earlier one that was overtaken", []uint32{1, 3}, 2, true},
		{"one that was overtaken, again", []uint32{1, 3, 2}, 2, false},
		{"far ahead", []uint32{1}, 1 << 31, true},
		{"the last one far ahead, again", []uint32{1, 1 << 31}, 1 << 31, false},
		{"the oldest that is remembered", []uint32{countWindow}, 1, true},
		{"one too old to be remembered", []uint32{countWindow + 1}, 1, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := newNonces(newClock().Now)
			nonce := n.make(here)
			for _, count := range test.before {
				n.take(nonce, count)
			}
			if got := n.take(nonce, test.count); got != test.want {
				t.Errorf("take(%d) after %v is %v", test.count, test.before, got)
			}
		})
	}
}

func TestUsedNoncesAreForgottenWhenTheyWouldBeRefusedAnyway(t *testing.T) {
	c := newClock()
	n := newNonces(c.Now)
	for range 10 {
		n.take(n.make(here), 1)
	}
	c.advance(nonceLifetime + time.Second)
	n.take(n.make(here), 1)
	if len(n.used) != 1 {
		t.Errorf("%d nonces are remembered, want 1", len(n.used))
	}
}

func TestTooManyNoncesInUseAreAllForgottenAndNoneIsTakenAgain(t *testing.T) {
	c := newClock()
	n := newNonces(c.Now)
	old := n.make(here)
	for range mostNonces {
		n.take(n.make(here), 1)
	}
	c.advance(time.Second)
	next := n.make(here)
	if n.take(next, 1); len(n.used) != 1 {
		t.Errorf("%d are remembered", len(n.used))
	}
	if n.fresh(old, here) {
		t.Error("one that may have been used is still fresh")
	}
	c.advance(time.Second)
	if !n.fresh(n.make(here), here) {
		t.Error("a new one is not fresh")
	}
}
