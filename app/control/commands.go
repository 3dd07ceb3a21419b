package control

import (
	"context"

	"sotto/app"
)

// done is the result of a method that has nothing to tell.
type done struct{}

type accounts struct {
	Accounts []app.AccountState `json:"accounts"`
}

type calls struct {
	Calls []app.Call `json:"calls"`
}

type dialled struct {
	Call string `json:"call"`
}

// stateGet subscribes the client with the same step that takes the state, so
// that no event is lost or told twice. A client that is subscribed keeps its
// stream: events from before this state may still be on their way.
func (s *session) stateGet(values) (any, error) {
	if s.subscription != nil {
		return listed(s.server.Phone.Snapshot()), nil
	}
	return listed(s.subscribe()), nil
}

// listed makes empty lists of those that are nil, which JSON tells apart.
func listed(state app.State) app.State {
	if state.Accounts == nil {
		state.Accounts = []app.AccountState{}
	}
	if state.Calls == nil {
		state.Calls = []app.Call{}
	}
	return state
}

func (s *session) quit(values) (any, error) {
	s.server.Quit()
	return done{}, nil
}

func (s *session) accountList(values) (any, error) {
	return accounts{listed(s.server.Phone.Snapshot()).Accounts}, nil
}

func (s *session) accountRegister(v values) (any, error) {
	return done{}, s.server.Phone.Register(v.text("account"))
}

func (s *session) accountUnregister(v values) (any, error) {
	return done{}, s.server.Phone.Unregister(v.text("account"))
}

func (s *session) callDial(v values) (any, error) {
	dial := s.server.Phone.Dial
	if v.beside() {
		dial = s.server.Phone.DialBeside
	}
	call, err := dial(v.text("to"), v.text("account"))
	return dialled{call}, err
}

func (s *session) numberPreview(v values) (any, error) {
	return s.server.Phone.Preview(v.text("account"), v.text("input"))
}

func (s *session) callList(values) (any, error) {
	return calls{listed(s.server.Phone.Snapshot()).Calls}, nil
}

func (s *session) callAnswer(v values) (any, error) {
	if v.beside() {
		return done{}, s.server.Phone.AnswerBeside(v.text("call"))
	}
	return done{}, s.server.Phone.Answer(v.text("call"))
}

func (s *session) callReject(v values) (any, error) {
	return done{}, s.server.Phone.Reject(v.text("call"), v.number("code"))
}

func (s *session) callSilence(v values) (any, error) {
	return done{}, s.server.Phone.Silence(v.text("call"))
}

func (s *session) callHangup(v values) (any, error) {
	return done{}, s.server.Phone.Hangup(v.text("call"))
}

func (s *session) callDTMF(v values) (any, error) {
	sent, err := s.server.Phone.BeginDigits(v.text("call"), v.text("digits"))
	if err != nil || sent == nil {
		return done{}, err
	}
	return task(func(ctx context.Context) (any, error) { return done{}, sent(ctx) }), nil
}

func (s *session) callMute(v values) (any, error) {
	return done{}, s.server.Phone.Mute(v.text("call"), v.flag("on"))
}

func (s *session) callHold(v values) (any, error) {
	return done{}, s.server.Phone.Hold(v.text("call"))
}

func (s *session) callResume(v values) (any, error) {
	if v.beside() {
		return done{}, s.server.Phone.ResumeBeside(v.text("call"))
	}
	return done{}, s.server.Phone.Resume(v.text("call"))
}
