package sip

import (
	"net/netip"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// received is sipgo's door for requests: it is called on a goroutine of each
// message's own.
func (a *Agent) received(req *sip.Request, tx *sip.ServerTx) {
	if req.From() == nil || req.To() == nil || req.CallID() == nil || req.CSeq() == nil || tagOf(req.From().Params) == "" {
		tx.Terminate() // too broken to be answered properly (RFC 3261 §8.1.1)
		return
	}
	tidy(req)
	if !a.loop.Post(func() { a.dispatch(req, tx) }) {
		tx.Terminate()
	}
}

// dispatch takes a request to its call, or to what handles those outside of
// dialogs (RFC 3261 §12.2.2, §8.2).
func (a *Agent) dispatch(req *sip.Request, tx *sip.ServerTx) {
	tag := tagOf(req.To().Params)
	if tag == "" {
		a.outside(req, tx)
		return
	}
	var d *dialog
	c := a.calls[dialogKey{req.CallID().Value(), tag}]
	if c != nil {
		d = c.dialogWith(tagOf(req.From().Params))
	}
	switch {
	case d != nil:
		c.inside(d, req, tx)
	case req.IsAck():
		tx.Terminate()
	default:
		a.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "")
	}
}

// outside takes a request that belongs to no dialog.
func (a *Agent) outside(req *sip.Request, tx *sip.ServerTx) {
	switch {
	case req.IsAck():
		tx.Terminate()
	case !a.mayAsk(req):
		a.turnAway(req, tx)
	case len(unsupported(req)) > 0 && !req.IsCancel():
		a.respond(req, tx, sip.StatusBadExtension, "")
	case req.IsInvite():
		a.invitation(req, tx)
	case req.Method == sip.OPTIONS:
		a.capabilities(req, tx)
	case req.IsCancel(), req.Method == sip.BYE, req.Method == sip.PRACK, req.Method == sip.UPDATE, req.Method == sip.INFO:
		a.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "")
	default:
		a.respond(req, tx, sip.StatusMethodNotAllowed, "")
	}
}

// mayAsk applies accept: "anyone" is a direct account's, "server" that of all
// others. There a TCP or TLS request can only come over the connection that we
// opened to the server: nobody can open one to us.
func (a *Agent) mayAsk(req *sip.Request) bool {
	if a.server == nil || req.Transport() != UDP.via() {
		return true
	}
	source, err := netip.ParseAddrPort(req.Source())
	return err == nil && a.admission.mayInvite(netip.AddrPortFrom(source.Addr().Unmap(), source.Port()), req.Recipient.User)
}

// turnAway drops a stranger's request without a word.
func (a *Agent) turnAway(req *sip.Request, tx *sip.ServerTx) {
	tx.Terminate()
	if a.strangers.due(time.Now()) {
		a.config.Log.Warn("a request that did not come from the account's server was dropped",
			"method", req.Method.String(), "source", req.Source())
	}
}

// turnedAway says, once a minute at most, that a direct account has more of
// something from one address than it takes.
func (a *Agent) turnedAway(what, source string) {
	if a.strangers.due(time.Now()) {
		a.config.Log.Warn("too much comes from one address, so "+what+" was turned away", "source", source)
	}
}

// capabilities answers OPTIONS with what an INVITE would meet (RFC 3261 §11.2).
func (a *Agent) capabilities(req *sip.Request, tx *sip.ServerTx) {
	res := a.response(req, sip.StatusOK)
	res.AppendHeader(sip.NewHeader("Accept", sdpType))
	a.reply(tx, res)
}

// reasons are the words for status codes (RFC 3261 §21).
var reasons = map[int]string{
	100: "Trying", 180: "Ringing", 200: "OK",
	400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 415: "Unsupported Media Type",
	420: "Bad Extension", 422: "Session Interval Too Small", 480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist",
	482: "Loop Detected", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
	469: "Bad Info Package", 491: "Request Pending", 500: "Server Internal Error", 504: "Server Time-out", 600: "Busy Everywhere", 603: "Decline",
	606: "Not Acceptable",
}

// response builds a response with what its status demands.
func (a *Agent) response(req *sip.Request, code int) *sip.Response {
	reason := reasons[code]
	if reason == "" {
		reason = "Status " + string(rune('0'+code/100)) + "xx"
	}
	res := sip.NewResponseFromRequest(req, code, reason, nil)
	res.AppendHeader(sip.NewHeader("User-Agent", a.config.UserAgent))
	switch {
	case code < 300 && code > 100:
		describe(res)
	case code == sip.StatusMethodNotAllowed, code == sip.StatusUnsupportedMediaType:
		res.AppendHeader(sip.NewHeader("Allow", allowed))
	case code == sip.StatusBadExtension:
		res.AppendHeader(sip.NewHeader("Unsupported", strings.Join(unsupported(req), ", ")))
	}
	if code == sip.StatusUnsupportedMediaType {
		res.AppendHeader(sip.NewHeader("Accept", acceptable(req.Method)))
	}
	return res
}

// acceptable are the types of bodies that are understood in a request (RFC 3261 §8.2.3).
func acceptable(method sip.RequestMethod) string {
	if method == sip.INFO {
		return infoTypes
	}
	return sdpType
}

// respond answers a request that has no body coming back; a warning says why (399).
func (a *Agent) respond(req *sip.Request, tx *sip.ServerTx, code int, warning string) {
	res := a.response(req, code)
	warn(res, warning)
	a.reply(tx, res)
}

// warn says in a response why it is none that was hoped for (RFC 3261 §20.43).
func warn(res *sip.Response, warning string) {
	if warning != "" {
		res.AppendHeader(sip.NewHeader("Warning", `399 sotto "`+quotable(warning)+`"`))
	}
}

// reply hands a response to its transaction, which repeats it as needed. When
// it can't be sent the request comes again, or its sender gives up.
func (a *Agent) reply(tx *sip.ServerTx, res *sip.Response) {
	if err := tx.Respond(res); err != nil {
		a.config.Log.Debug("a response was not sent", "status", res.StatusCode, "error", err)
	}
}
