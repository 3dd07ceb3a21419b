package sip

import (
	"slices"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// badInfoPackage refuses an INFO of a package that nobody here has asked for (RFC 6086).
const badInfoPackage = 469

// SendKey tells the other side of a key, 0-9, *, # or A-D, by an INFO in the
// dialog, as phones did before RFC 6086 and still do. The outcome is KeySent,
// within five seconds, unless the call ends before.
func (c *Call) SendKey(key rune) { c.post(func() { c.sendKey(key) }) }

func (c *Call) sendKey(key rune) {
	if c.state != accepted && c.state != confirmed {
		c.agent.emit(KeySent{Call: c, Reason: ErrNotAnswered.Error()})
		return
	}
	var limit *loop.Timer
	told := false
	tell := func(e KeySent) {
		if told {
			return
		}
		limit.Stop()
		told = true
		if c.state < leaving {
			c.agent.emit(e)
		}
	}
	limit = c.agent.loop.After(c.agent.waits.key, func() { tell(KeySent{Call: c, Reason: ErrKeyUnanswered.Error()}) })
	c.withLink(func(err error) {
		switch {
		case told, c.state >= leaving:
		case err != nil:
			tell(KeySent{Call: c, Reason: err.Error()})
		default:
			c.askKey(key, tell)
		}
	})
}

// askKey sends the INFO.
func (c *Call) askKey(key rune, tell func(KeySent)) {
	req := c.request(c.dialog, sip.INFO)
	req.AppendHeader(sip.NewHeader("Content-Type", relayType))
	req.SetBody(relayOf(key))
	c.ask(c.dialog, req, func(res *sip.Response, err error) {
		switch {
		case res != nil:
			tell(KeySent{Call: c, OK: res.IsSuccess(), Code: res.StatusCode, Reason: res.Reason})
		case err != nil:
			tell(KeySent{Call: c, Reason: err.Error()})
		}
	})
}

// informed takes an INFO of the call. Servers send it without a body to see
// whether we are still there; of bodies only keys are understood.
func (c *Call) informed(req *sip.Request, tx *sip.ServerTx) {
	kind := kindOf(req)
	key, known := keyIn(kind, req.Body())
	switch {
	case req.GetHeader("Info-Package") != nil:
		res := c.agent.response(req, badInfoPackage)
		res.AppendHeader(sip.NewHeader("Recv-Info", "")) // none
		c.agent.reply(tx, res)
	case len(req.Body()) == 0:
		c.agent.respond(req, tx, sip.StatusOK, "")
	case !slices.Contains([]string{relayType, dtmfType}, kind):
		c.agent.respond(req, tx, sip.StatusUnsupportedMediaType, "")
	case !known:
		c.agent.respond(req, tx, sip.StatusBadRequest, "The INFO tells of no key")
	default:
		c.agent.respond(req, tx, sip.StatusOK, "")
		c.agent.emit(Key{Call: c, Key: key})
	}
}
