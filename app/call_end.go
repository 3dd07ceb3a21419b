package app

import (
	"errors"
	"strconv"
	"strings"

	"sotto/media/sdp"
	"sotto/sip"
)

// ended takes the end of the SIP call: the end of ours too, unless a refused
// optional offer gets its second form.
func (c *call) ended(e sip.Ended) {
	if e.Cause == sip.CauseRejected && c.mayTryAgain(e.Code) {
		c.again()
		return
	}
	cause, reason := c.causeOf(e)
	c.end(cause, e.Code, reason)
}

var causes = map[sip.Cause]Cause{
	sip.CauseLocalHangup:  CauseLocalHangup,
	sip.CauseRemoteHangup: CauseRemoteHangup,
	sip.CauseCancelled:    CauseCancelled,
	sip.CauseElsewhere:    CauseElsewhere,
	sip.CauseUnauthorized: CauseUnauthorized,
	sip.CauseUnreachable:  CauseUnreachable,
	sip.CauseNoAnswer:     CauseNoAnswer,
	sip.CauseFailed:       CauseFailed,
}

// statuses are the causes of final responses (RFC 3261 §21).
var statuses = map[int]Cause{
	401: CauseUnauthorized, 403: CauseUnauthorized, 407: CauseUnauthorized,
	404: CauseNotFound, 410: CauseNotFound, 484: CauseNotFound, 604: CauseNotFound,
	408: CauseNoAnswer, 480: CauseNoAnswer,
	415: CauseNotAcceptable, 488: CauseNotAcceptable, 606: CauseNotAcceptable,
	486: CauseBusy, 600: CauseBusy,
	487: CauseCancelled,
	603: CauseDeclined,
	503: CauseUnreachable,
}

// causeOf says why the call ended, in our word and in a sentence for people.
func (c *call) causeOf(e sip.Ended) (Cause, Reason) {
	if e.Cause == sip.CauseRejected {
		return c.rejected(e)
	}
	switch {
	case e.Cause == sip.CauseUnauthorized:
		return CauseUnauthorized, c.say("failure.unauthorized", "server", c.server())
	case e.Cause == sip.CauseNoAnswer && c.shown.Direction == Outgoing:
		return CauseNoAnswer, c.say("end.no-answer", "who", c.who())
	case e.Cause == sip.CauseFailed:
		return CauseFailed, c.broken(e)
	case e.Err != nil:
		return causes[e.Cause], c.unreachable(e.Err)
	}
	return causes[e.Cause], Reason{}
}

// brokenKeys are the ways in which an exchange of messages breaks down.
var brokenKeys = map[error]string{
	sip.ErrNotConfirmed:        "end.not-confirmed",
	sip.ErrRingingNotConfirmed: "end.ringing-not-confirmed",
	sip.ErrLost:                "end.lost",
	sip.ErrForgotten:           "end.forgotten",
	sip.ErrNotRefreshed:        "end.not-refreshed",
	sip.ErrOfferUnanswered:     "end.offer-unanswered",
}

func (c *call) broken(e sip.Ended) Reason {
	for err, key := range brokenKeys {
		if errors.Is(e.Err, err) {
			return c.say(key)
		}
	}
	return c.say("end.broken", "detail", strings.TrimSuffix(e.Reason, "."))
}

func (c *call) rejected(e sip.Ended) (Cause, Reason) {
	cause, known := statuses[e.Code]
	if !known {
		cause = CauseFailed
	}
	if cause == CauseNotAcceptable {
		return c.notAcceptable(e)
	}
	return cause, c.sentence(cause, e)
}

// notAcceptable explains a 488, 415 or 606: what the policy has to do with it.
func (c *call) notAcceptable(e sip.Ended) (Cause, Reason) {
	said := strings.TrimSuffix(e.Warning, ".")
	tell := func(key, withWords string) Reason {
		if said == "" {
			return c.say(key, "who", c.who())
		}
		return c.say(withWords, "who", c.who(), "said", said)
	}
	switch c.policy {
	case "required":
		return CauseEncryptionRequired, tell("end.cannot-encrypt", "end.cannot-encrypt.said")
	case "off":
		return CauseNotAcceptable, tell("end.wants-encryption", "end.wants-encryption.said")
	}
	return CauseNotAcceptable, tell("end.nothing-in-common", "end.nothing-in-common.said")
}

func (c *call) sentence(cause Cause, e sip.Ended) Reason {
	switch cause {
	case CauseBusy:
		return c.say("end.busy", "who", c.who())
	case CauseDeclined:
		return c.say("end.declined", "who", c.who())
	case CauseNotFound:
		return c.say("end.not-found", "who", c.who(), "server", c.server())
	case CauseNoAnswer:
		return c.say("end.not-reachable", "who", c.who())
	case CauseCancelled:
		return Reason{}
	}
	return c.say("end.status", "server", c.server(), "status", strconv.Itoa(e.Code), "words", e.Reason)
}

// refusalCause is the cause behind an exchange that failed on our side.
func refusalCause(err error) Cause {
	var refusal *sdp.Refusal
	if errors.As(err, &refusal) && refusal.Cause == sdp.EncryptionRequired {
		return CauseEncryptionRequired
	}
	return CauseNotAcceptable
}

// refusalReason is that failure as a sentence.
func (c *call) refusalReason(err error) Reason {
	var refusal *sdp.Refusal
	if !errors.As(err, &refusal) {
		return c.say("end.not-set-up", "detail", detail(err))
	}
	if refusal.Cause == sdp.EncryptionRequired {
		return c.say("end.cannot-encrypt", "who", c.who())
	}
	if key, known := warningKey(refusal.Warning); known {
		return c.say(key)
	}
	return c.say("end.no-agreement", "who", c.who(), "detail", detail(err))
}
