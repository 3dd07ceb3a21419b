package sip

import (
	"net/netip"
	"slices"
	"testing"
	"time"
)

// hopAt is a hop of 192.0.2.0/24.
func hopAt(last byte, rank int) hop {
	return hop{remote: netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, last}), 5060), server: int(last), rank: rank}
}

func lastBytes(hops []hop) []byte {
	var list []byte
	for _, h := range hops {
		list = append(list, h.remote.Addr().As4()[3])
	}
	return list
}

func TestAHopThatFailedComesLastForAWhile(t *testing.T) {
	now := time.Now()
	h := hops{known: []hop{hopAt(1, 0), hopAt(2, 1), hopAt(3, 2)}}
	expect := func(when string, at time.Time, want ...byte) {
		t.Helper()
		if got := lastBytes(h.order(at)(h.known)); !slices.Equal(got, want) {
			t.Errorf("%s: %v; want %v", when, got, want)
		}
	}
	expect("at first", now, 1, 2, 3)
	h.rest(h.known[1].remote, 0, now)
	expect("one has failed", now, 1, 3, 2)
	h.rest(h.known[0].remote, 0, now.Add(time.Second))
	expect("two have failed", now.Add(time.Second), 3, 2, 1)
	h.rest(h.known[2].remote, 0, now.Add(2*time.Second))
	expect("all have failed", now.Add(2*time.Second), 2, 1, 3)
	h.works(h.known[0].remote)
	expect("one works again", now.Add(2*time.Second), 1, 2, 3)
	expect("long after", now.Add(restUsual+3*time.Second), 1, 2, 3)
}

func TestTheServersWordOnItsRestCountsWithinReason(t *testing.T) {
	now := time.Now()
	h := hops{}
	for d, want := range map[time.Duration]time.Duration{0: restUsual, time.Second: restUsual, 10 * time.Minute: 10 * time.Minute, 30 * time.Hour: restMost} {
		h.rest(hopAt(1, 0).remote, d, now)
		if !h.isResting(hopAt(1, 0).remote, now.Add(want-1)) || h.isResting(hopAt(1, 0).remote, now.Add(want)) {
			t.Errorf("asked for %v it rests until %v; want %v", d, h.resting[hopAt(1, 0).remote].Sub(now), want)
		}
	}
	h.rest(hopAt(2, 0).remote, 0, now.Add(2*restMost))
	if len(h.resting) != 1 {
		t.Errorf("what is over is kept: %v", h.resting)
	}
}

func TestThereIsAnotherHopUntilAllHaveFailed(t *testing.T) {
	now := time.Now()
	h := hops{known: []hop{hopAt(1, 0), hopAt(2, 0)}}
	first, second := h.known[0].remote, h.known[1].remote
	if !h.another(first, now) {
		t.Error("there is none beside the first")
	}
	h.rest(first, 0, now)
	if !h.another(first, now) || h.another(second, now) {
		t.Error("the first has failed; the second is another one, not the first")
	}
	h.rest(second, 0, now)
	if h.another(first, now) || !h.another(second, now.Add(restUsual)) {
		t.Error("all have failed, for a while")
	}
	if (&hops{known: h.known[:1]}).another(first, now) {
		t.Error("one alone has another beside it")
	}
}

func TestBetterHopsAreThoseOfALowerPriority(t *testing.T) {
	known := []hop{hopAt(1, 0), hopAt(2, 0), hopAt(3, 1), hopAt(4, 2)}
	for last, want := range map[byte][]byte{1: nil, 2: nil, 3: {1, 2}, 4: {1, 2, 3}, 9: {1, 2, 3, 4}} {
		if got := lastBytes(betterThan(hopAt(last, 9))(known)); !slices.Equal(got, want) {
			t.Errorf("better than %d: %v; want %v", last, got, want)
		}
	}
}

func TestOnlyAddressesOfOneServerAreTriedBesideOneAnother(t *testing.T) {
	list := []hop{{server: 0}, {server: 0}, {server: 1}, {server: 2}, {server: 2}}
	for _, test := range []struct {
		name string
		c    connector
		want []int
	}{
		{"TCP", connector{transport: TCP}, []int{2, 1, 2}},
		{"TLS", connector{transport: TLS}, []int{2, 1, 2}},
		{"UDP", connector{transport: UDP}, []int{1, 1, 1, 1, 1}},
		{"a local port of our choice", connector{transport: TCP, localPort: 5070}, []int{1, 1, 1, 1, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []int
			for _, run := range test.c.runs(list) {
				got = append(got, len(run))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("tried %v; want %v", got, test.want)
			}
		})
	}
}

func TestBothFamiliesTakeTurns(t *testing.T) {
	for _, test := range []struct{ have, want []string }{
		{nil, nil},
		{[]string{"192.0.2.1", "192.0.2.2"}, []string{"192.0.2.1", "192.0.2.2"}},
		{[]string{"2001:db8::1", "2001:db8::2", "192.0.2.1"}, []string{"2001:db8::1", "192.0.2.1", "2001:db8::2"}},
		{[]string{"192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "2001:db8::3"},
			[]string{"192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2", "2001:db8::3"}},
	} {
		var have []netip.Addr
		for _, text := range test.have {
			have = append(have, netip.MustParseAddr(text))
		}
		var got []string
		for _, addr := range interleaved(have) {
			got = append(got, addr.String())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v are tried as %v", test.have, got)
		}
	}
}
