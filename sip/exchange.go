package sip

// exchange is the offer/answer state of a call (RFC 3264, RFC 6337): at most
// one offer is pending, ours or theirs.
type exchange struct {
	last    ExchangeID
	pending pendingOffer
	id      ExchangeID      // of the pending offer
	by      map[string]bool // ours: the forks that have answered
}

type pendingOffer int

const (
	noOffer pendingOffer = iota
	ourOffer
	theirOffer
)

// offered opens an exchange with an offer of ours.
func (x *exchange) offered() ExchangeID {
	x.open(ourOffer)
	x.by = map[string]bool{}
	return x.id
}

// received opens an exchange with an offer of theirs.
func (x *exchange) received() ExchangeID {
	x.open(theirOffer)
	return x.id
}

func (x *exchange) open(whose pendingOffer) {
	x.last++
	x.id, x.pending = x.last, whose
}

// answeredBy says whether a body from this fork is an answer, and to what.
func (x *exchange) answeredBy(branch string) (ExchangeID, bool) {
	if x.pending != ourOffer || x.by[branch] {
		return 0, false
	}
	x.by[branch] = true
	return x.id, true
}

// awaits says whether this exchange waits for an answer of ours.
func (x *exchange) awaits(id ExchangeID) bool {
	return x.pending == theirOffer && x.id == id
}

// closed ends the exchange, answered or not.
func (x *exchange) closed() { x.pending = noOffer }
