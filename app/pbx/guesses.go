package pbx

import (
	"net/netip"
	"time"
)

// guesses bounds how many passwords can be tried. A wrong one counts against
// the address it came from, and against the user name together with that
// address: nobody can lock a user out who calls from elsewhere. Only answers
// to a nonce that was given to that very address get here, so that a forged
// source address counts against nobody.
type guesses struct {
	byUser    *allowance[guess]
	byAddress *allowance[netip.Addr]
}

// guess is who was tried, and from where.
type guess struct {
	user string
	from netip.Addr
}

func newGuesses(t tuning) *guesses {
	return &guesses{newAllowance[guess](t.limits.userGuesses, t.now), newAllowance[netip.Addr](t.limits.addressGuesses, t.now)}
}

// begin counts one more password tried, before it is looked at, so that many at
// once gain nothing. Where that is one too many it says how long none will be.
func (g *guesses) begin(one guess) time.Duration {
	if wait := g.byAddress.take(one.from); wait > 0 {
		return wait
	}
	wait := g.byUser.take(one)
	if wait > 0 {
		g.byAddress.refund(one.from)
	}
	return wait
}

// right takes back what begin has counted: it was the password.
func (g *guesses) right(one guess) {
	g.byAddress.refund(one.from)
	g.byUser.restore(one)
}

func (g *guesses) sweep() {
	g.byUser.sweep()
	g.byAddress.sweep()
}

// party is what counts as one address: an IPv6 host has a whole /64 to itself.
func party(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.Is4() || addr.IsLoopback() {
		return addr
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return addr
	}
	return prefix.Addr()
}
