package sip

import "testing"

func TestAnExchangeTakesOneAnswerOfEachFork(t *testing.T) {
	var x exchange
	if _, ok := x.answeredBy("a"); ok {
		t.Error("an answer to nothing")
	}
	id := x.offered()
	for _, branch := range []string{"a", "b"} {
		if got, ok := x.answeredBy(branch); !ok || got != id {
			t.Errorf("the answer of %s: %d, %v", branch, got, ok)
		}
		if _, ok := x.answeredBy(branch); ok {
			t.Errorf("a second answer of %s", branch)
		}
	}
	x.closed()
	if _, ok := x.answeredBy("c"); ok {
		t.Error("an answer after the end")
	}
	if again := x.offered(); again <= id {
		t.Errorf("%d follows %d", again, id)
	}
	if _, ok := x.answeredBy("a"); !ok {
		t.Error("the fork may answer the next offer too")
	}
}

func TestAnExchangeAwaitsAnAnswerToTheirNewestOffer(t *testing.T) {
	var x exchange
	first := x.received()
	if !x.awaits(first) || x.awaits(first+1) || x.awaits(0) {
		t.Error("the first is not awaited, or another is")
	}
	second := x.received()
	if x.awaits(first) || !x.awaits(second) || second == first {
		t.Error("the second has not replaced the first")
	}
	if _, ok := x.answeredBy("a"); ok {
		t.Error("their offer has no answer of theirs")
	}
	x.closed()
	if x.awaits(second) {
		t.Error("awaited after the end")
	}
	if ours := x.offered(); x.awaits(ours) {
		t.Error("our own offer is not ours to answer")
	}
}
