package sip

import (
	"maps"
	"math"
	"net/netip"
	"slices"
	"time"
)

// How long a hop that failed comes after all others. The server's own word
// counts when it is longer (RFC 3261 §21.5.4), within reason.
const (
	restUsual = 2 * time.Minute
	restMost  = time.Hour
)

// hops is what an agent has learnt of the addresses of its server.
type hops struct {
	known   []hop                        // as they were last looked up, best first
	resting map[netip.AddrPort]time.Time // those that failed, and until when they come last
}

// rest puts a hop behind the others for a while.
func (h *hops) rest(remote netip.AddrPort, d time.Duration, now time.Time) {
	if h.resting == nil {
		h.resting = map[netip.AddrPort]time.Time{}
	}
	maps.DeleteFunc(h.resting, func(_ netip.AddrPort, until time.Time) bool { return !now.Before(until) })
	h.resting[remote] = now.Add(min(max(d, restUsual), restMost))
}

// works forgets that a hop has failed.
func (h *hops) works(remote netip.AddrPort) { delete(h.resting, remote) }

func (h *hops) isResting(remote netip.AddrPort, now time.Time) bool {
	return now.Before(h.resting[remote])
}

// another says whether there is a hop besides this one that has not failed of
// late. Since one that fails rests longer than it takes to try all, a row of
// attempts has an end.
func (h *hops) another(than netip.AddrPort, now time.Time) bool {
	return slices.ContainsFunc(h.known, func(k hop) bool { return k.remote != than && !h.isResting(k.remote, now) })
}

// order returns how to sort hops that are looked up now: those that rest come
// last, and of them who failed first comes first. It may be called anywhere.
func (h *hops) order(now time.Time) func([]hop) []hop {
	until := maps.Clone(h.resting)
	maps.DeleteFunc(until, func(_ netip.AddrPort, at time.Time) bool { return !now.Before(at) })
	return func(found []hop) []hop {
		sorted := slices.Clone(found)
		// One that does not rest has the zero time, which is before any other.
		slices.SortStableFunc(sorted, func(a, b hop) int { return until[a.remote].Compare(until[b.remote]) })
		return sorted
	}
}

// betterThan returns how to choose from hops that are looked up now those that
// the server's owner prefers to this one.
func betterThan(h hop) func([]hop) []hop {
	return func(found []hop) []hop {
		rank := math.MaxInt
		if i := slices.IndexFunc(found, func(f hop) bool { return f.remote == h.remote }); i >= 0 {
			rank = found[i].rank
		}
		return slices.DeleteFunc(slices.Clone(found), func(f hop) bool { return f.rank >= rank })
	}
}

// addresses are those of hops, whatever their ports.
func addresses(of []hop) []netip.Addr {
	var addrs []netip.Addr
	for _, h := range of {
		addrs = append(addrs, h.remote.Addr())
	}
	return addrs
}
