package pbx

import (
	"testing"
	"time"
)

func TestANonceIsFreshForItsLifetimeAndOnlyWhereItWasMade(t *testing.T) {
	c := newClock()
	n := newNonces(c.Now)
	nonce := n.make()
	if !n.fresh(nonce) {
		t.Error("a new nonce is not fresh")
	}
	if newNonces(c.Now).fresh(nonce) {
		t.Error("another PBX takes the nonce for its own")
	}
	forged := "0" + nonce[1:]
	if nonce[0] == '0' {
		forged = "1" + nonce[1:]
	}
	for _, bad := range []string{"", "x", nonce[2:], nonce + "00", forged} {
		if n.fresh(bad) {
			t.Errorf("%q is fresh", bad)
		}
	}
	c.advance(nonceLifetime - time.Nanosecond)
	if !n.fresh(nonce) {
		t.Error("not fresh just before its end")
	}
	c.advance(time.Nanosecond)
	if n.fresh(nonce) {
		t.Error("fresh after its lifetime")
	}
}

func TestNoNonceIsMadeTwice(t *testing.T) {
	n := newNonces(newClock().Now)
	first, second := n.make(), n.make()
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
			nonce := n.make()
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
		n.take(n.make(), 1)
	}
	c.advance(nonceLifetime + time.Second)
	n.take(n.make(), 1)
	if len(n.used) != 1 {
		t.Errorf("%d nonces are remembered, want 1", len(n.used))
	}
}
