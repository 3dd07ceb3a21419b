package sip

import (
	"errors"
	"slices"

	"github.com/emiago/sipgo/sip"
)

// forksMost bounds how many early dialogs of one call are kept.
const forksMost = 16

// dialog is one dialog of a call (RFC 3261 §12). A call that someone places to
// us has one. One of ours has one for each fork that answers, until a 2xx says
// which of them the call is.
type dialog struct {
	envelope
	order    order    // of the requests that come in it
	exchange exchange // offer and answer
	theirs   asked    // a re-INVITE or UPDATE that waits for the owner's answer
	rseq     uint32   // RSeq of the last reliable response taken (RFC 3262 §4), 0: none
	rack     string   // names a reliable response whose offer waits for the owner's answer
	updates  bool     // the other side takes UPDATE
}

// asked is a request that waits for our response.
type asked struct {
	req *sip.Request
	tx  *sip.ServerTx
}

// request is the next request of a dialog (RFC 3261 §12.2.1.1).
func (c *Call) request(d *dialog, method sip.RequestMethod) *sip.Request {
	d.seq++
	return c.way.current().newRequest(c.agent.config.UserAgent, method, d.envelope)
}

// ask sends a request other than INVITE in a dialog, and calls done with its
// final response or the error.
func (c *Call) ask(d *dialog, req *sip.Request, done func(*sip.Response, error)) {
	c.agent.transact(req, func(res *sip.Response, err error) {
		switch {
		case err != nil:
			done(nil, err)
		case res.IsProvisional():
		case isChallenge(res) && c.mayAuthorize():
			again, err := c.authorize(d, req, res)
			if err != nil {
				done(res, err)
				return
			}
			c.ask(d, again, done)
		default:
			c.challengedInside(req, res)
			done(res, nil)
		}
	})
}

// authorize answers a challenge to a request in a dialog.
func (c *Call) authorize(d *dialog, req *sip.Request, res *sip.Response) (*sip.Request, error) {
	again, err := c.agent.credentials.authorize(req, res)
	if err != nil {
		return nil, err
	}
	d.seq++ // others may have been sent since
	again.CSeq().SeqNo = d.seq
	return again, nil
}

// mayAuthorize says whether a challenge inside the call is answered. In a call
// that someone placed to us it may be the caller's own doing, so the server has
// to be known for challenging there.
func (c *Call) mayAuthorize() bool { return c.outgoing || c.agent.challengesInside }

// challengedInside learns from a call of ours that the server challenges
// requests inside of calls.
func (c *Call) challengedInside(req *sip.Request, res *sip.Response) {
	if c.outgoing && isAuthorized(req) && !isChallenge(res) {
		c.agent.challengesInside = true
	}
}

// gone says whether the outcome of a request means that the other side has no
// such dialog any more (RFC 3261 §12.2.1.2).
func gone(res *sip.Response, err error) bool {
	if err != nil {
		return errors.Is(err, ErrNoAnswer)
	}
	return res.StatusCode == sip.StatusRequestTimeout || res.StatusCode == sip.StatusCallTransactionDoesNotExists
}

// establish takes from a response what makes the dialog (RFC 3261 §12.1.2); a
// 2xx says it anew (RFC 3261 §13.2.2.4).
func (c *Call) establish(d *dialog, res *sip.Response) {
	to := res.To()
	d.to = address{name: unquoted(to.DisplayName), uri: *to.Address.Clone(), tag: tagOf(to.Params)}
	d.routes = routeSet(res)
	slices.Reverse(d.routes)
	c.retarget(d, res)
}

// retarget follows the other side's Contact (RFC 3261 §12.2). A call to sips:
// stays sips:, whatever it says (RFC 5630 §3).
func (c *Call) retarget(d *dialog, msg sip.Message) {
	if len(msg.GetHeaders("Allow")) > 0 {
		d.updates = allows(msg, sip.UPDATE)
	}
	for _, h := range msg.GetHeaders("Contact") {
		if contact, ok := h.(*sip.ContactHeader); ok {
			d.target = *contact.Address.Clone()
			break
		}
	}
	if c.secure {
		d.target.Scheme = "sips"
	}
}

// fork is the early dialog that a provisional response belongs to, nil when it
// makes none.
func (c *Call) fork(res *sip.Response) *dialog {
	tag := tagOf(res.To().Params)
	d := c.forks[tag]
	if d == nil && tag != "" && len(c.forks) < forksMost {
		d = c.branch(res)
		c.forks[tag] = d
	}
	return d
}

// branch is a new dialog of our INVITE.
func (c *Call) branch(res *sip.Response) *dialog {
	d := &dialog{envelope: c.dialog.envelope, exchange: c.dialog.exchange}
	c.establish(d, res)
	return d
}

// dialogWith finds the dialog with the other side's tag.
func (c *Call) dialogWith(tag string) *dialog {
	if c.dialog.to.tag == tag {
		return c.dialog
	}
	return c.forks[tag]
}

// dialogs are all that the call has.
func (c *Call) dialogs() []*dialog {
	all := []*dialog{c.dialog}
	for _, d := range c.forks {
		all = append(all, d)
	}
	return all
}

// pending finds the dialog whose exchange is the owner's to go on with.
func (c *Call) pending(which func(*exchange) bool) *dialog {
	for _, d := range c.dialogs() {
		if which(&d.exchange) {
			return d
		}
	}
	return nil
}
