package sip

import "bytes"

// exchange is the offer/answer state of a dialog (RFC 3264, RFC 6337): at most
// one offer is pending, ours or theirs. A fork begins with its call's.
type exchange struct {
	pending pendingOffer
	id      ExchangeID // of the pending offer
	told    []byte     // ourOffer: the answer that the owner was told, which is not final yet
	bodies  bodies     // of the pending exchange, or of the last one
	before  bodies     // what counts when the pending one fails
}

// bodies are those of one exchange, whoever offered.
type bodies struct{ local, remote []byte }

type pendingOffer int

const (
	noOffer     pendingOffer = iota
	ourOffer                 // it waits for their answer
	theirOffer               // it waits for ours
	offerWanted              // they asked for an offer of ours, which the owner has yet to make
)

// offered opens an exchange with an offer of ours.
func (x *exchange) offered(id ExchangeID, body []byte) {
	x.open(ourOffer, id)
	x.bodies.local = body
}

// received opens an exchange with an offer of theirs.
func (x *exchange) received(id ExchangeID, body []byte) {
	x.open(theirOffer, id)
	x.bodies.remote = body
}

// wanted opens an exchange whose offer is ours to make.
func (x *exchange) wanted(id ExchangeID) { x.open(offerWanted, id) }

func (x *exchange) open(whose pendingOffer, id ExchangeID) {
	x.pending, x.id, x.told, x.before = whose, id, nil, x.bodies
}

// answered says whether a body is an answer that the owner has yet to hear of.
// What a fork repeats is none (RFC 6337 §2.2). One that is not final may still
// differ from the one that counts: servers in between do that.
func (x *exchange) answered(body []byte, final bool) bool {
	if x.pending != ourOffer || x.told != nil && (!final || bytes.Equal(x.told, body)) {
		return false
	}
	x.told, x.bodies.remote = body, body
	return true
}

// accepted ends an exchange with our answer.
func (x *exchange) accepted(body []byte) {
	x.bodies.local = body
	x.closed()
}

// awaits says whether this exchange waits for an answer of ours.
func (x *exchange) awaits(id ExchangeID) bool { return x.pending == theirOffer && x.id == id }

// wants says whether this exchange waits for an offer of ours.
func (x *exchange) wants(id ExchangeID) bool { return x.pending == offerWanted && x.id == id }

// closed ends an exchange that was answered.
func (x *exchange) closed() { x.pending, x.told = noOffer, nil }

// failed ends an exchange that came to nothing: what was agreed on before it
// still counts.
func (x *exchange) failed() {
	x.closed()
	x.bodies = x.before
}
