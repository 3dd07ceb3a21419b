package pbx

import (
	"errors"
	"fmt"
	"sync"

	"github.com/emiago/sipgo/sip"

	"sotto/media"
	"sotto/media/sdp"
)

// extensions are the numbers that the PBX answers itself.
var extensions = map[string]service{
	"*43": {func() (voice, error) { return echo{}, nil }},
	"*60": {newSpeech},
}

// service is what is to be heard at an extension.
type service struct {
	speak func() (voice, error)
}

// voice is the other end of one call to a service.
type voice interface {
	// next takes the 10 ms that the caller said and puts those to be said in
	// their place. It says false with the last ones.
	next(frame []int16) bool
}

// services holds the calls to the extensions: a user agent in the PBX itself.
type services struct {
	pbx *PBX

	mu    sync.Mutex
	calls map[dialog]*serviceCall
}

// dialog names a dialog as RFC 3261 §12 does.
type dialog struct{ callID, local, remote string }

func newServices(p *PBX) *services { return &services{pbx: p, calls: map[dialog]*serviceCall{}} }

// answer takes a call to a service and talks until it ends.
func (s *services) answer(req *sip.Request, tx *transaction, caller hop, service service) {
	switch {
	case !s.pbx.requirementsMet(req, tx, "Require"):
	case req.Method == sip.OPTIONS:
		s.pbx.acknowledge(req, tx)
	case req.Method != sip.INVITE:
		s.pbx.reply(req, tx, sip.StatusMethodNotAllowed, "This extension only takes calls")
	case req.Contact() == nil:
		s.pbx.reply(req, tx, sip.StatusBadRequest, "An INVITE needs a Contact")
	default:
		s.begin(req, tx, caller, service)
	}
}

func (s *services) begin(req *sip.Request, tx *transaction, caller hop, service service) {
	voice, err := service.speak()
	if err != nil {
		s.pbx.log.Error("a service has nothing to say", "error", err)
		s.pbx.reply(req, tx, sip.StatusInternalServerError, "Nothing to say")
		return
	}
	session, err := media.NewSession(media.Config{
		Encryption: sdp.Optional, Codecs: []string{"PCMU", "PCMA"}, Address: s.pbx.config.Address, Log: s.pbx.log,
	})
	if err != nil {
		s.pbx.log.Warn("a service has no sockets", "error", err)
		s.pbx.reply(req, tx, sip.StatusServiceUnavailable, "No sockets left")
		return
	}
	call := newServiceCall(s.pbx, req, caller, session)
	if !s.add(call) {
		_ = session.Close()
		s.pbx.reply(req, tx, sip.StatusBusyHere, "Too many calls")
		return
	}
	s.pbx.work.Go(func() {
		call.talk(voice)
		s.remove(call)
	})
	call.accept(req, tx, true)
}

// add counts a call in, or says that there is no room for it.
func (s *services) add(call *serviceCall) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	limits := s.pbx.tuning.services
	ofUser := 0
	for _, other := range s.calls {
		if other.caller.user == call.caller.user {
			ofUser++
		}
	}
	if len(s.calls) >= limits.calls || ofUser >= limits.ofUser {
		return false
	}
	s.calls[call.dialog] = call
	return true
}

func (s *services) remove(call *serviceCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.calls, call.dialog)
}

// find returns the call that req is a part of.
func (s *services) find(req *sip.Request) *serviceCall {
	if req.CallID() == nil || req.To() == nil || req.From() == nil {
		return nil
	}
	id := dialog{req.CallID().Value(), param(req.To().Params, "tag"), param(req.From().Params, "tag")}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[id]
}

// take answers req and returns true when it belongs to a call to a service.
func (s *services) take(req *sip.Request, tx *transaction) bool {
	call := s.find(req)
	if call == nil {
		return false
	}
	s.pbx.prove(req, tx) // only the caller has seen this dialog's tag
	call.take(req, tx)
	return true
}

// acknowledge is take for an ACK.
func (s *services) acknowledge(req *sip.Request) bool {
	call := s.find(req)
	if call == nil {
		return false
	}
	call.acknowledge(req)
	return true
}

// hangUpAll ends every call with a BYE.
func (s *services) hangUpAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, call := range s.calls {
		call.hangUp()
	}
}

// refuseSDP answers an offer that nothing can come of (RFC 3261 §20.43).
func (p *PBX) refuseSDP(req *sip.Request, tx *transaction, err error) {
	code, text := sip.StatusNotAcceptableHere, err.Error()
	if refusal, ok := errors.AsType[*sdp.Refusal](err); ok {
		code, text = refusal.Code, refusal.Warning
	}
	res := sip.NewResponseFromRequest(req, code, "Not Acceptable Here", nil)
	res.AppendHeader(sip.NewHeader("Warning", fmt.Sprintf("399 %s %q", p.place.endpoint(udp), text)))
	p.respond(tx, res)
}
