package pbx

import (
	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// handle tells sipgo who takes which request. Each comes in a goroutine of its own.
func (p *PBX) handle(server *sipgo.Server) {
	server.OnRegister(p.received(p.onRegister))
	server.OnAck(p.received(p.onAck))
	server.OnCancel(p.received(p.onCancel))
	server.OnNoRoute(p.received(p.onRequest))
}

// onCancel gets the CANCELs that fit no INVITE; sipgo answers the others.
func (p *PBX) onCancel(req *sip.Request, tx *transaction) {
	p.reply(req, tx, sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
}

// onRequest takes everything but REGISTER, ACK and CANCEL (RFC 3261 §16.3).
func (p *PBX) onRequest(req *sip.Request, tx *transaction) {
	switch {
	case req.MaxForwards() != nil && req.MaxForwards().Val() == 0:
		p.reply(req, tx, sip.StatusTooManyHops, "Too Many Hops")
	case p.place.passed(req) >= mostPasses:
		p.reply(req, tx, sip.StatusLoopDetected, "Loop Detected")
	case !p.requirementsMet(req, tx, "Proxy-Require"):
	case p.services.take(req, tx):
	case param(req.To().Params, "tag") != "":
		p.onDialogRequest(req, tx)
	default:
		p.onOpening(req, tx)
	}
}

// onOpening takes a request outside a dialog.
func (p *PBX) onOpening(req *sip.Request, tx *transaction) {
	route := p.readRoute(req)
	target := &req.Recipient
	switch {
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
func (p *PBX) onOwn(req *sip.Request, tx *transaction) {
	if req.Method != sip.OPTIONS {
		p.reply(req, tx, sip.StatusNotFound, "No user named")
		return
	}
	p.acknowledge(req, tx)
}

// acknowledge answers what asks for nothing but an answer: OPTIONS, or what
// keeps a dialog alive.
func (p *PBX) acknowledge(req *sip.Request, tx *transaction) {
	res := sip.NewResponseFromRequest(req, sip.StatusOK, "OK", nil)
	res.AppendHeader(allow())
	p.respond(tx, res)
}

// onCall relays a request from one of our users to another, or to an extension.
func (p *PBX) onCall(req *sip.Request, tx *transaction, route route) {
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
	callee := req.Recipient.User
	service, isService := extensions[callee]
	switch {
	case isService:
		p.services.answer(req, tx, caller, service)
	case !p.isUser(callee):
		p.reply(req, tx, sip.StatusNotFound, "Not Found")
	default:
		p.fork(req, tx, p.branches(req, route, caller, callee, secure))
	}
}

// authenticate returns who sent req, or refuses the sender and returns false.
func (p *PBX) authenticate(req *sip.Request, tx *transaction, field string) (string, bool) {
	c := p.guard.credentials(req, field)
	if c == nil {
		p.challenge(req, tx, field, false)
		return "", false
	}
	f, _ := p.flowOf(req)
	switch proof, wait := p.guard.check(req, c, p.bindings.registered(c.Username, f)); proof {
	case correctProof:
		p.prove(req, tx)
		return c.Username, true
	case barredProof:
		p.log.Warn("too many wrong passwords", "user", c.Username, "from", sourceOf(req).Addr())
		res := sip.NewResponseFromRequest(req, sip.StatusServiceUnavailable, "Too many wrong passwords", nil)
		p.respondLater(tx, res, wait)
	default:
		p.challenge(req, tx, field, proof == staleProof)
	}
	return "", false
}

// challenge asks who sent req: with a 401 for Authorization, else with a 407.
func (p *PBX) challenge(req *sip.Request, tx *transaction, field string, stale bool) {
	status, reason := sip.StatusUnauthorized, "Unauthorized"
	if field == "Proxy-Authorization" {
		status, reason = sip.StatusProxyAuthRequired, "Proxy Authentication Required"
	}
	res := sip.NewResponseFromRequest(req, status, reason, nil)
	p.guard.challenge(req, res, stale)
	p.respond(tx, res)
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
	remote := sourceOf(req)
	transport := sip.NetworkToUpper(req.Transport())
	if transport == udp {
		return flow{transport: udp, remote: remote}, true
	}
	return p.connections.find(transport, remote)
}
