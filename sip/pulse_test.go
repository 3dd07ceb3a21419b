package sip

import (
	"testing"
	"time"
)

func TestAPongIsTheFirstThatFollowsAPing(t *testing.T) {
	const message = "SIP/2.0 200 OK\r\n"
	for _, test := range []struct {
		name    string
		happens []string // "ping", or what is read
		answers bool
	}{
		{"a pong", []string{"ping", "\r\n"}, true},
		{"a pong and a message in one", []string{"ping", "\r\n" + message}, true},
		{"a message, and a pong to the next", []string{"ping", message, "ping", "\r\n"}, true},
		{"nothing", []string{"ping"}, false},
		{"only messages", []string{"ping", message, message}, false},
		{"a ping of the server's", []string{"ping", "\r\n\r\n"}, false},
		{"the end of a line alone, without a ping", []string{"\r\n"}, false},
		{"the end of a line alone, within a message", []string{"ping", message, "\r\n"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLink(Flow{Transport: TCP}, nil)
			reads := uint64(0)
			for _, h := range test.happens {
				if h == "ping" {
					l.pulse.pinged.Store(true)
					continue
				}
				l.pulse.noticed([]byte(h))
				reads++
			}
			if got := l.mustPong(); got != test.answers || l.pulse.heard.Load() != reads {
				t.Errorf("owes pongs: %v, after %d reads", got, l.pulse.heard.Load())
			}
		})
	}
}

func TestOverUDPNobodyOwesAPong(t *testing.T) {
	l := newLink(Flow{Transport: UDP}, nil)
	l.outbound = true
	l.pulse.answers.Store(true)
	if l.mustPong() {
		t.Error("it does")
	}
}

func TestPingsComeAsOftenAsEitherSideNeeds(t *testing.T) {
	for _, test := range []struct{ wanted, needed, want time.Duration }{
		{0, 0, 0},
		{25 * time.Second, 0, 25 * time.Second},
		{0, time.Minute, time.Minute},
		{25 * time.Second, time.Minute, 25 * time.Second},
		{5 * time.Minute, time.Minute, time.Minute},
	} {
		for range 100 {
			if got := pingEvery(test.wanted, test.needed); got > test.want || got <= test.want*4/5-1 && test.want > 0 {
				t.Fatalf("every %v when %v is wanted and %v needed; want up to %v", got, test.wanted, test.needed, test.want)
			}
		}
	}
}
