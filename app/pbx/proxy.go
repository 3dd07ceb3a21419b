package pbx

import (
	"net/netip"
	"strings"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

const (
	mostPasses      = 3  // times that one request may come through here: more is a loop
	defaultForwards = 70 // Max-Forwards of a request that has none (RFC 3261 §16.6 step 3)
)

// allowed are the methods that Allow names (RFC 3261 §20.5). Within a dialog the
// two phones may say to each other what they like.
var allowed = []sip.RequestMethod{sip.INVITE, sip.ACK, sip.CANCEL, sip.BYE, sip.REGISTER, sip.OPTIONS, sip.MESSAGE, sip.REFER, sip.INFO, sip.UPDATE, sip.PRACK, sip.NOTIFY}

// opening are those of them that may come outside a dialog.
var opening = map[sip.RequestMethod]bool{sip.INVITE: true, sip.OPTIONS: true, sip.MESSAGE: true, sip.REFER: true}

// handle tells sipgo who takes which request. Each comes in a goroutine of its own.
func (p *PBX) handle(server *sipgo.Server) {
	counted := func(next sipgo.RequestHandler) sipgo.RequestHandler {
		return func(req *sip.Request, tx sip.ServerTransaction) {
			if !p.begin() {
				return
			}
			defer p.work.Done()
			if p.wellFormed(req, tx) {
				next(req, tx)
			}
		}
	}
	server.OnRegister(counted(p.onRegister))
	server.OnAck(counted(p.onAck))
	server.OnCancel(counted(p.onCancel))
	server.OnNoRoute(counted(p.onRequest))
}

// wellFormed answers what lacks a field that every request has (RFC 3261 §8.1.1).
func (p *PBX) wellFormed(req *sip.Request, tx sip.ServerTransaction) bool {
	switch {
	case req.From() == nil, req.To() == nil, req.CallID() == nil, param(req.From().Params, "tag") == "",
		req.CSeq().MethodName != req.Method: // sipgo has refused a request without Via or CSeq
		if !req.IsAck() {
			p.reply(req, tx, sip.StatusBadRequest, "A mandatory header field is missing or wrong")
		}
		return false
	case req.SipVersion != "SIP/2.0":
		p.reply(req, tx, sip.StatusVersionNotSupported, "Version Not Supported")
		return false
	}
	return true
}

// onCancel gets the CANCELs that fit no INVITE; sipgo answers the others.
func (p *PBX) onCancel(req *sip.Request, tx sip.ServerTransaction) {
	p.reply(req, tx, sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
}

// onRequest takes everything but REGISTER, ACK and CANCEL (RFC 3261 §16.3).
func (p *PBX) onRequest(req *sip.Request, tx sip.ServerTransaction) {
	switch {
	case req.MaxForwards() != nil && req.MaxForwards().Val() == 0:
		p.reply(req, tx, sip.StatusTooManyHops, "Too Many Hops")
	case p.place.passed(req) >= mostPasses:
		p.reply(req, tx, sip.StatusLoopDetected, "Loop Detected")
	case !p.requirementsMet(req, tx, "Proxy-Require"):
	case p.echo.take(req, tx):
	case param(req.To().Params, "tag") != "":
		p.onDialogRequest(req, tx)
	default:
		p.onOpening(req, tx)
	}
}

// requirementsMet refuses a request that asks for an extension: none is needed
// to register or relay here (RFC 3261 §8.2.2.3, §16.3 step 5).
func (p *PBX) requirementsMet(req *sip.Request, tx sip.ServerTransaction, field string) bool {
	asked := header(req, field)
	if asked == "" {
		return true
	}
	res := sip.NewResponseFromRequest(req, sip.StatusBadExtension, "Bad Extension", nil)
	res.AppendHeader(sip.NewHeader("Unsupported", asked))
	p.respond(tx, res)
	return false
}

// onOpening takes a request outside a dialog.
func (p *PBX) onOpening(req *sip.Request, tx sip.ServerTransaction) {
	route := p.readRoute(req)
	target := &req.Recipient
	switch {
	case target.Scheme != "sip" && target.Scheme != "sips":
		p.reply(req, tx, sip.StatusRequestedRangeNotSatisfiable, "Unsupported URI Scheme")
	case route.foreign || !p.place.isHere(target):
		p.reply(req, tx, sip.StatusForbidden, "Not a domain of this server")
	case !opening[req.Method]:
		p.refuseMethod(req, tx)
	case target.User == "":
		p.onOwn(req, tx)
	default:
		p.onCall(req, tx, route)
	}
}

// onOwn answers what is asked of the PBX itself.
func (p *PBX) onOwn(req *sip.Request, tx sip.ServerTransaction) {
	if req.Method != sip.OPTIONS {
		p.reply(req, tx, sip.StatusNotFound, "No user named")
		return
	}
	p.acknowledge(req, tx)
}

// acknowledge answers what asks for nothing but an answer: OPTIONS, or what
// keeps a dialog alive.
func (p *PBX) acknowledge(req *sip.Request, tx sip.ServerTransaction) {
	res := sip.NewResponseFromRequest(req, sip.StatusOK, "OK", nil)
	res.AppendHeader(allow())
	p.respond(tx, res)
}

func (p *PBX) refuseMethod(req *sip.Request, tx sip.ServerTransaction) {
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

// onCall relays a request from one of our users to another, or to an extension.
func (p *PBX) onCall(req *sip.Request, tx sip.ServerTransaction, route route) {
	user, ok := p.authenticate(req, tx, "Proxy-Authorization")
	if !ok {
		return
	}
	if !p.owns(user, &req.From().Address) {
		p.reply(req, tx, sip.StatusForbidden, "From is not the user who authenticated")
		return
	}
	f, ok := p.flowOf(req)
	if !ok {
		return // the caller's connection is gone
	}
	secure := req.Recipient.IsEncrypted()
	if secure && f.transport != tls {
		p.reply(req, tx, sip.StatusForbidden, "sips needs TLS")
		return
	}
	caller := hop{f, user}
	switch callee := req.Recipient.User; {
	case callee == echoExtension:
		p.echo.answer(req, tx, caller)
	case !p.isUser(callee):
		p.reply(req, tx, sip.StatusNotFound, "Not Found")
	default:
		p.fork(req, tx, p.branches(req, route, caller, callee, secure))
	}
}

// authenticate returns who sent req, or challenges the sender and returns false.
func (p *PBX) authenticate(req *sip.Request, tx sip.ServerTransaction, field string) (string, bool) {
	user, proof := p.guard.check(req, field)
	if proof == correctProof {
		return user, true
	}
	status, reason := sip.StatusUnauthorized, "Unauthorized"
	if field == "Proxy-Authorization" {
		status, reason = sip.StatusProxyAuthRequired, "Proxy Authentication Required"
	}
	res := sip.NewResponseFromRequest(req, status, reason, nil)
	p.guard.challenge(res, proof == staleProof)
	p.respond(tx, res)
	return "", false
}

// owns says whether address is user's address of record here.
func (p *PBX) owns(user string, address *sip.Uri) bool {
	return address.User == user && p.place.isHere(address)
}

func (p *PBX) isUser(name string) bool {
	_, ok := p.config.Users[name]
	return ok
}

// flowOf returns the flow that req came by, and false when it has broken since.
func (p *PBX) flowOf(req *sip.Request) (flow, bool) {
	remote, err := netip.ParseAddrPort(req.Source())
	if err != nil {
		return flow{}, false
	}
	transport := sip.NetworkToUpper(req.Transport())
	if transport == udp {
		return flow{transport: udp, remote: remote}, true
	}
	return p.connections.find(transport, remote)
}
