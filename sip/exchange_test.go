package sip

import "testing"

var one, two = []byte("one"), []byte("two")

func TestAnExchangeHearsEachAnswerOnce(t *testing.T) {
	for _, test := range []struct {
		name  string
		early [][]byte // not final
		final []byte
		news  []bool
	}{
		{"early, and repeated by the final response", [][]byte{one}, one, []bool{true, false}},
		{"early twice", [][]byte{one, two}, one, []bool{true, false, false}},
		{"only final", nil, one, []bool{true}},
		{"final, and not what was said early", [][]byte{one}, two, []bool{true, true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var x exchange
			if x.answered(one, true) {
				t.Error("an answer to nothing")
			}
			x.offered(1, nil)
			for i, body := range append(test.early, test.final) {
				if got := x.answered(body, i == len(test.early)); got != test.news[i] {
					t.Errorf("body %d: told %v", i, got)
				}
			}
			x.closed()
			if x.answered(two, true) {
				t.Error("an answer after the end")
			}
		})
	}
}

func TestAnExchangeAwaitsWhatIsOursToSay(t *testing.T) {
	var x exchange
	x.received(1, one)
	if !x.awaits(1) || x.awaits(2) || x.wants(1) {
		t.Error("their offer is not awaited, or another is")
	}
	if x.answered(two, true) {
		t.Error("their offer has no answer of theirs")
	}
	x.accepted(two)
	if x.awaits(1) || string(x.bodies.local)+string(x.bodies.remote) != "twoone" {
		t.Errorf("after the answer: %+v", x)
	}
	x.wanted(2)
	if !x.wants(2) || x.wants(1) || x.awaits(2) {
		t.Error("the offer is not wanted, or another is")
	}
	x.offered(2, one)
	if x.wants(2) || x.awaits(2) || !x.answered(two, true) {
		t.Error("our own offer is not ours to answer")
	}
}

func TestAFailedExchangeLeavesWhatWasAgreedOnBefore(t *testing.T) {
	for name, fail := range map[string]func(x *exchange){
		"our offer":         func(x *exchange) { x.offered(2, two) },
		"our bad exchange":  func(x *exchange) { x.offered(2, two); x.answered(two, true) },
		"their offer":       func(x *exchange) { x.received(2, two) },
		"an offer not made": func(x *exchange) { x.wanted(2) },
	} {
		t.Run(name, func(t *testing.T) {
			var x exchange
			x.offered(1, one)
			x.answered(one, true)
			x.closed()
			fail(&x)
			x.failed()
			if x.pending != noOffer || string(x.bodies.local)+string(x.bodies.remote) != "oneone" {
				t.Errorf("left %+v", x)
			}
		})
	}
}
