package sip

import (
	"net/netip"
	"time"
)

// Event is what an agent tells its owner, in the order it happened: one of
// Registration, Incoming, Progress, Offer, OfferWanted, RefreshWanted, Answer,
// Refused, Moved, Sent, Key, KeySent, Connected and Ended.
type Event interface{ event() }

// RegistrationState names how far the registration has come.
type RegistrationState int

// The states of a registration.
const (
	Off RegistrationState = iota
	Registering
	Registered
	Failed
	Unregistering
)

// Registration tells how the account stands with its server.
type Registration struct {
	State     RegistrationState
	Code      int       // SIP status of the last answer, 0 when there was none
	Err       error     // with Failed: *ConnectError, *trust.Error, *StatusError or ErrUnauthorized
	RetryAt   time.Time // zero: not tried again by itself
	ExpiresAt time.Time // with Registered
	Flow      *Flow     // with Registered
	// Listening is where a direct account is called, with Off: a port of all our
	// addresses. With Failed its Err may be a *ListenError or *trust.OwnError.
	Listening netip.AddrPort
}

// Party is the other side of a call as its messages name it.
type Party struct {
	URI  string
	Name string // display name, may be empty
}

// Incoming is a call that someone places to us. An Offer follows, unless the
// caller wants ours (a late offer).
type Incoming struct {
	Call      *Call
	Remote    Party
	LateOffer bool
}

// Progress is a provisional response to our INVITE: 180 (it rings), 181 (it is
// sent on), 182 (it waits in a queue), 183, or 199 (this fork has given up).
type Progress struct {
	Call   *Call
	Code   int
	Branch string // the To tag of the fork that says so
}

// Offer is an SDP offer of the other side. It waits for Accept or Refuse.
type Offer struct {
	Call   *Call
	ID     ExchangeID
	Branch string // calls of ours that are not answered yet: the To tag of the fork that offers
	Body   []byte
	Flow   Flow
}

// Answer is an SDP answer to an offer of ours. Forks may each send one.
type Answer struct {
	Call   *Call
	ID     ExchangeID
	Branch string // the To tag of the fork that answers
	Body   []byte
	Flow   Flow
	Early  bool // it came before the call was answered
}

// OfferWanted is a re-INVITE without an offer (RFC 3261 §14.2). It waits for
// Call.Offer or Refuse; the Answer comes with the ACK, or Refused.
type OfferWanted struct {
	Call *Call
	ID   ExchangeID
}

// RefreshWanted asks for a Reoffer that changes nothing: the other side has
// changed its part while the call was only to be refreshed (RFC 4028 §7.4), and
// says how in its Answer.
type RefreshWanted struct{ Call *Call }

// Refused tells that an offer of ours in a running call came to nothing. The
// call goes on as it was.
type Refused struct {
	Call    *Call
	ID      ExchangeID    // 0: it was not sent at all
	Code    int           // SIP status, 0 when there was none
	Reason  string        // the status's own words, or a sentence of ours
	Warning string        // text of its Warning header, may be empty
	RetryIn time.Duration // until ours may be made anew: theirs came at the same time (RFC 3261 §14.1), or ours of a moved call to nobody
}

// Moved tells that the messages of a call go by another flow now, because the
// one before was lost or this computer's address has changed. The other side
// learns it by a Reoffer, whose Contact names the new one (RFC 3261 §12.2.1.1).
type Moved struct {
	Call *Call
	Flow Flow
}

// Sent tells by which flow a body of ours has left.
type Sent struct {
	Call *Call
	ID   ExchangeID
	Flow Flow
}

// Key is a key that the other side pressed and told of by INFO.
type Key struct {
	Call *Call
	Key  rune // 0-9, *, # or A-D
}

// KeySent is the outcome of a SendKey. The call goes on, whatever it is.
type KeySent struct {
	Call   *Call
	OK     bool
	Code   int    // SIP status, 0 when there was none
	Reason string // the status's own words, or a sentence of ours
}

// Connected tells that the call is answered: our INVITE by a 2xx, which has
// had its ACK, or theirs by our Accept or AnswerWithOffer.
type Connected struct {
	Call   *Call
	Branch string // our calls: the To tag of the fork that won
}

// Ended is the last event of a call.
type Ended struct {
	Call    *Call
	Cause   Cause
	Code    int    // SIP status that ended it, 0 when none did
	Reason  string // the status's own words, or a sentence of ours
	Warning string // text of its Warning header (RFC 3261 §20.43), may be empty
	Err     error  // why the server could not be reached, with CauseUnreachable; or how it broke down, with CauseFailed, where that is known
}

func (Registration) event()  {}
func (Incoming) event()      {}
func (Progress) event()      {}
func (Offer) event()         {}
func (OfferWanted) event()   {}
func (RefreshWanted) event() {}
func (Answer) event()        {}
func (Refused) event()       {}
func (Moved) event()         {}
func (Sent) event()          {}
func (Key) event()           {}
func (KeySent) event()       {}
func (Connected) event()     {}
func (Ended) event()         {}

// Cause says why a call ended.
type Cause int

// The causes.
const (
	CauseLocalHangup  Cause = iota // we said BYE
	CauseRemoteHangup              // they said BYE
	CauseCancelled                 // the caller gave up before it was answered
	CauseElsewhere                 // another phone of ours answered it (RFC 3326)
	CauseRejected                  // a final response other than 2xx: Code says which
	CauseUnauthorized              // our credentials were not accepted
	CauseUnreachable               // no way to the server, or it never answered
	CauseNoAnswer                  // it rang for too long
	CauseFailed                    // the exchange broke down: Reason says how
)

// ExchangeID names one offer/answer exchange of a call.
type ExchangeID uint64
