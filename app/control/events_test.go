package control

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"sotto/app"
)

func TestEventsAreToldUnderTheirMethodsFromStateGetOn(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	phone.tell(app.Digit{Call: "before", Digit: "1"})
	w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
	w.want(`{"jsonrpc":"2.0","id":1,"result":{"accounts":[],"calls":[],"dnd":false,"missed":1,"audio":{}}}`)
	phone.tell(app.Digit{Call: "c1", Digit: "#"})
	w.want(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"c1","digit":"#"}}`)
	phone.tell(app.Registration{Account: "office", State: app.RegistrationFailed, Code: 401})
	w.want(`{"jsonrpc":"2.0","method":"registration","params":{"account":"office","state":"failed","code":401}}`)
	phone.tell(app.Call{ID: "c1", Account: "office", Direction: app.Incoming, Remote: app.Party{URI: "sip:bob@x"}, State: app.CallIncoming,
		Privacy: app.Privacy{Verdict: app.Open, Expected: true, Reasons: []app.Reason{}}})
	w.want(`{"jsonrpc":"2.0","method":"call","params":{"call":"c1","account":"office","direction":"in","remote":{"uri":"sip:bob@x"},"state":"incoming",` +
		`"hold":{"local":false,"remote":false},"muted":false,"privacy":{"verdict":"open","expected":true,"reasons":[]},"started_at":"0001-01-01T00:00:00Z"}}`)
	phone.tell(app.DND{On: true})
	w.want(`{"jsonrpc":"2.0","method":"dnd","params":{"on":true}}`)
	phone.tell(app.Audio{Input: app.Device{Device: "Mic", Code: app.CodeDeviceGone, Text: "It has gone."}, Output: app.Device{Device: "Headset"}})
	w.want(`{"jsonrpc":"2.0","method":"audio","params":{"input":{"device":"Mic","code":"device-gone","text":"It has gone."},"output":{"device":"Headset"}}}`)
}

// TestNoEventIsLostOrDoubledAroundStateGet has a phone that counts its events
// in its state and numbers them, and asks for the state in the midst of them.
func TestNoEventIsLostOrDoubledAroundStateGet(t *testing.T) {
	const events = 3000
	phone := &fakePhone{}
	w := connect(t, phone.server())
	half := make(chan struct{})
	told := make(chan struct{})
	go func() {
		defer close(told)
		for i := range events {
			if i == events/2 {
				close(half)
			}
			phone.tell(app.Digit{Digit: fmt.Sprint(i + 1)})
		}
	}()
	<-half
	w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
	line, _ := w.line()
	var state struct{ Result struct{ Missed int } }
	if err := json.Unmarshal([]byte(line), &state); err != nil {
		t.Fatal(err)
	}
	for n := state.Result.Missed + 1; n <= events; n++ {
		w.want(fmt.Sprintf(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"%d"}}`, n))
	}
	<-told
	w.send(`{"jsonrpc":"2.0","id":2,"method":"call.list"}`)
	w.want(`{"jsonrpc":"2.0","id":2,"result":{"calls":[]}}`)
}

func TestTheStateAndTheSubscriptionAreOneStep(t *testing.T) {
	phone := &fakePhone{}
	phone.onSnapshot = func() { phone.tell(app.Digit{Digit: "between"}) }
	w := connect(t, phone.server())
	w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
	w.want(`{"jsonrpc":"2.0","id":1,"result":{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}}`)
	phone.tell(app.Digit{Digit: "after"})
	w.want(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"after"}}`)
	if told := phone.state.Missed; told != 1 {
		t.Errorf("the client missed %d of %d events", told-1, told)
	}
}

func TestAskingForTheStateAgainKeepsTheOneStream(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	for range 3 {
		w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
		w.want(`{"jsonrpc":"2.0","id":1,"result":{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}}`)
	}
	if n := phone.subscribed(); n != 1 {
		t.Errorf("the client has %d subscriptions", n)
	}
	phone.tell(app.Digit{Digit: "1"})
	w.want(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"1"}}`)
	w.send(`{"jsonrpc":"2.0","id":2,"method":"call.list"}`)
	w.want(`{"jsonrpc":"2.0","id":2,"result":{"calls":[]}}`)
}

func TestAnAnswerComesBeforeTheEventsOfWhatItDid(t *testing.T) {
	phone := &fakePhone{}
	phone.onDial = func() { phone.tell(app.Digit{Call: "c1"}) }
	w := connect(t, phone.server())
	w.send(`{"jsonrpc":"2.0","id":0,"method":"state.get"}`)
	w.line()
	for i := range 50 {
		w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"call.dial","params":{"to":"1"}}`, i))
		w.want(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"call":"c1"}}`, i))
		w.want(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"c1","digit":""}}`)
	}
}

func TestTheLastEventsAreToldWhenTheServerStopsAfterThePhone(t *testing.T) {
	const events = 200
	phone := &fakePhone{}
	listener := newPipeListener()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- phone.server().Serve(ctx, listener) }()
	w := listener.dial(t)
	w.want(helloLine)
	w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
	w.line()
	for i := range events {
		phone.tell(app.Digit{Digit: fmt.Sprint(i)})
	}
	phone.end()
	cancel()
	for i := range events {
		w.want(fmt.Sprintf(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"%d"}}`, i))
	}
	w.wantEnd()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAClientThatThePhoneFindsTooSlowIsLetGo(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
	w.line()
	phone.tell(app.Digit{Digit: "1"})
	phone.end()
	w.want(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"1"}}`)
	w.wantEnd()
}
