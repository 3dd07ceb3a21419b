package pbx

import (
	"slices"

	"github.com/emiago/sipgo/sip"
)

// telling are the 4xx that say what the caller could do about it, and therefore
// go before others (RFC 3261 §16.7 step 6).
var telling = []int{
	sip.StatusUnauthorized, sip.StatusProxyAuthRequired, sip.StatusUnsupportedMediaType, sip.StatusBadExtension,
	sip.StatusAddressIncomplete, sip.StatusNotAcceptableHere,
}

// best returns the branch whose outcome the caller is told: a 6xx if there is
// one, else of the lowest class and in it what the caller can act upon; what a
// phone said goes before that one was silent, and that before that one is gone.
func best(branches []*branch) *branch {
	return slices.MinFunc(branches, func(a, b *branch) int { return a.rank() - b.rank() })
}

// rank orders outcomes, best first.
func (b *branch) rank() int {
	const silent, gone = 1000, 2000
	switch {
	case b.answer == nil && b.timedOut:
		return silent
	case b.answer == nil:
		return gone
	case b.answer.IsGlobalError():
		return 0
	case slices.Contains(telling, b.answer.StatusCode):
		return 2 * (b.answer.StatusCode / 100)
	}
	return 2*(b.answer.StatusCode/100) + 1
}
