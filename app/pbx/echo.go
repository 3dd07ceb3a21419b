package pbx

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/media"
	"sotto/media/sdp"
)

// echoExtension is the number that plays back what the caller says.
const echoExtension = "*43"

const longestAckInterval = 4 * time.Second // between two repetitions of a 200 (RFC 3261 T2)

// errNoAck means that a caller never acknowledged the answer.
var errNoAck = errors.New("the caller does not acknowledge")

// echo is the extension that echoes: a user agent in the PBX itself.
type echo struct {
	pbx *PBX

	mu    sync.Mutex
	calls map[dialog]*echoCall
}

// dialog names a dialog as RFC 3261 §12 does.
type dialog struct{ callID, local, remote string }

func newEcho(p *PBX) *echo { return &echo{pbx: p, calls: map[dialog]*echoCall{}} }

// answer takes a call to the extension and talks until it ends.
func (e *echo) answer(req *sip.Request, tx sip.ServerTransaction, caller hop) {
	switch req.Method {
	case sip.INVITE:
	case sip.OPTIONS:
		e.pbx.acknowledge(req, tx)
		return
	default:
		e.pbx.reply(req, tx, sip.StatusMethodNotAllowed, "The echo only takes calls")
		return
	}
	if req.Contact() == nil {
		e.pbx.reply(req, tx, sip.StatusBadRequest, "An INVITE needs a Contact")
		return
	}
	session, err := media.NewSession(media.Config{Encryption: sdp.Optional, Address: e.pbx.config.Address, Log: e.pbx.log})
	if err != nil {
		e.pbx.log.Warn("the echo has no sockets", "error", err)
		e.pbx.reply(req, tx, sip.StatusServiceUnavailable, "No sockets left")
		return
	}
	call := newEchoCall(e.pbx, req, caller, session)
	if !e.add(call) {
		_ = session.Close()
		e.pbx.reply(req, tx, sip.StatusBusyHere, "All echoes are busy")
		return
	}
	e.pbx.work.Go(func() {
		call.talk()
		e.remove(call)
	})
	call.accept(req, tx, true)
}

func (e *echo) add(call *echoCall) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.calls) >= e.pbx.tuning.echo.calls {
		return false
	}
	e.calls[call.dialog] = call
	return true
}

func (e *echo) remove(call *echoCall) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.calls, call.dialog)
}

// find returns the call that req is a part of.
func (e *echo) find(req *sip.Request) *echoCall {
	id := dialog{req.CallID().Value(), param(req.To().Params, "tag"), param(req.From().Params, "tag")}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.calls[id]
}

// take answers req and returns true when it belongs to a call of the extension.
func (e *echo) take(req *sip.Request, tx sip.ServerTransaction) bool {
	call := e.find(req)
	if call == nil {
		return false
	}
	call.take(req, tx)
	return true
}

// acknowledge is take for an ACK.
func (e *echo) acknowledge(req *sip.Request) bool {
	call := e.find(req)
	if call == nil {
		return false
	}
	call.acknowledge(req)
	return true
}

// hangUpAll ends every call with a BYE.
func (e *echo) hangUpAll() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, call := range e.calls {
		call.hangUp()
	}
}

// refuseSDP answers an offer that nothing can come of (RFC 3261 §20.43).
func (p *PBX) refuseSDP(req *sip.Request, tx sip.ServerTransaction, err error) {
	code, text := sip.StatusNotAcceptableHere, err.Error()
	if refusal, ok := errors.AsType[*sdp.Refusal](err); ok {
		code, text = refusal.Code, refusal.Warning
	}
	res := sip.NewResponseFromRequest(req, code, "Not Acceptable Here", nil)
	res.AppendHeader(sip.NewHeader("Warning", fmt.Sprintf("399 %s %q", p.place.endpoint(udp), text)))
	p.respond(tx, res)
}
