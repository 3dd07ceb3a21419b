package pbx

import (
	"strings"

	"github.com/emiago/sipgo/sip"
)

const (
	largestMessage  = 16 << 10 // bytes of a request; what is longer than 64 KiB never gets past the parser
	largestBody     = 8 << 10  // bytes
	longestURI      = 1 << 10  // bytes of a Request-URI
	mostPasses      = 3        // times that one request may come through here: more is a loop
	defaultForwards = 70       // Max-Forwards of a request that has none (RFC 3261 §16.6 step 3)
)

// allowed are the methods that Allow names (RFC 3261 §20.5). Within a dialog the
// two phones may say to each other what they like.
var allowed = []sip.RequestMethod{sip.INVITE, sip.ACK, sip.CANCEL, sip.BYE, sip.REGISTER, sip.OPTIONS, sip.MESSAGE, sip.REFER, sip.INFO, sip.UPDATE, sip.PRACK, sip.NOTIFY}

// opening are those of them that may come outside a dialog.
var opening = map[sip.RequestMethod]bool{sip.INVITE: true, sip.OPTIONS: true, sip.MESSAGE: true, sip.REFER: true}

// wellFormed answers what is not as every request has to be (RFC 3261 §8.1.1, §16.3).
func (p *PBX) wellFormed(req *sip.Request, tx *transaction) bool {
	status, reason := p.fault(req)
	if status != 0 && !req.IsAck() {
		p.reply(req, tx, status, reason)
	}
	return status == 0
}

// fault is the status and reason of what is wrong with req, 0 if nothing is.
func (p *PBX) fault(req *sip.Request) (int, string) {
	switch {
	case req.From() == nil, req.To() == nil, req.CallID() == nil, param(req.From().Params, "tag") == "",
		req.CSeq().MethodName != req.Method: // sipgo has refused a request without Via or CSeq
		return sip.StatusBadRequest, "A mandatory header field is missing or wrong"
	case req.SipVersion != "SIP/2.0":
		return sip.StatusVersionNotSupported, "Version Not Supported"
	case req.Recipient.Scheme != "sip" && req.Recipient.Scheme != "sips":
		return sip.StatusRequestedRangeNotSatisfiable, "Unsupported URI Scheme"
	case len(req.Recipient.String()) > longestURI:
		return sip.StatusRequestURITooLong, "Request-URI Too Long"
	case len(req.Body()) > largestBody:
		return sip.StatusRequestEntityTooLarge, "Request Entity Too Large"
	case len(req.String()) > largestMessage:
		return sip.StatusMessageTooLarge, "Message Too Large"
	}
	return 0, ""
}

// requirementsMet refuses a request that asks for an extension: none is needed
// to register, to relay, or to be answered here (RFC 3261 §8.2.2.3, §16.3 step 5).
func (p *PBX) requirementsMet(req *sip.Request, tx *transaction, field string) bool {
	var asked []string
	for _, h := range req.GetHeaders(field) {
		asked = append(asked, h.Value())
	}
	if len(asked) == 0 {
		return true
	}
	res := sip.NewResponseFromRequest(req, sip.StatusBadExtension, "Bad Extension", nil)
	res.AppendHeader(sip.NewHeader("Unsupported", strings.Join(asked, ", ")))
	p.respond(tx, res)
	return false
}

// refuseMethod answers a request that can't open anything.
func (p *PBX) refuseMethod(req *sip.Request, tx *transaction) {
	status, reason := sip.StatusMethodNotAllowed, "Method Not Allowed"
	switch req.Method {
	case sip.BYE, sip.INFO, sip.UPDATE, sip.PRACK, sip.NOTIFY:
		status, reason = sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist"
	case sip.SUBSCRIBE, sip.PUBLISH:
	default:
		status, reason = sip.StatusNotImplemented, "Not Implemented"
	}
	res := sip.NewResponseFromRequest(req, status, reason, nil)
	res.AppendHeader(allow())
	p.respond(tx, res)
}

func allow() sip.Header {
	names := make([]string, len(allowed))
	for i, method := range allowed {
		names[i] = string(method)
	}
	return sip.NewHeader("Allow", strings.Join(names, ", "))
}
