package app

import (
	"errors"
	"fmt"
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
func (c *call) causeOf(e sip.Ended) (Cause, string) {
	if e.Cause != sip.CauseRejected {
		reason := e.Reason
		if e.Err != nil {
			reason = c.unreachable(e.Err)
		}
		switch {
		case e.Cause == sip.CauseUnauthorized:
			reason = fmt.Sprintf("%s does not accept this user name and password.", c.server())
		case e.Cause == sip.CauseNoAnswer && c.shown.Direction == Outgoing:
			reason = fmt.Sprintf("%s does not answer.", c.who())
		}
		return causes[e.Cause], reason
	}
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
func (c *call) notAcceptable(e sip.Ended) (Cause, string) {
	said := ""
	if e.Warning != "" {
		said = fmt.Sprintf(" It says: %s.", strings.TrimSuffix(e.Warning, "."))
	}
	switch c.account.config.MediaEncryption {
	case "required":
		return CauseEncryptionRequired, fmt.Sprintf("%s cannot encrypt, and this account requires it.%s", c.who(), said)
	case "off":
		return CauseNotAcceptable, fmt.Sprintf("%s refuses calls that are not encrypted, or has no codec that this phone has. Set media encryption to optional.%s", c.who(), said)
	}
	return CauseNotAcceptable, fmt.Sprintf("%s accepts neither an encrypted nor a plain call from this phone.%s", c.who(), said)
}

func (c *call) sentence(cause Cause, e sip.Ended) string {
	switch cause {
	case CauseBusy:
		return fmt.Sprintf("%s is busy.", c.who())
	case CauseDeclined:
		return fmt.Sprintf("%s declined the call.", c.who())
	case CauseNotFound:
		return fmt.Sprintf("%s is not known to %s.", c.who(), c.server())
	case CauseNoAnswer:
		return fmt.Sprintf("%s can't be reached at the moment.", c.who())
	case CauseCancelled:
		return ""
	}
	return fmt.Sprintf("%s answers %d %s.", c.server(), e.Code, e.Reason)
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
func (c *call) refusalReason(err error) string {
	if refusalCause(err) == CauseEncryptionRequired {
		return fmt.Sprintf("%s cannot encrypt, and this account requires it.", c.who())
	}
	return err.Error()
}
