package control

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sotto/app"
)

const press = `{"jsonrpc":"2.0","id":%d,"method":"call.dtmf","params":{"call":"c1","digits":"5#"}}`

func TestDigitsThatTheOtherSideHasToTakeAreAnsweredThen(t *testing.T) {
	outcome := make(chan error)
	phone := &fakePhone{sent: func(ctx context.Context) error {
		select {
		case err := <-outcome:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	w := connect(t, phone.server())
	w.send(fmt.Sprintf(press, 1))
	w.send(`{"jsonrpc":"2.0","id":2,"method":"call.hangup","params":{"call":"c1"}}`)
	w.want(`{"jsonrpc":"2.0","id":2,"result":{}}`)
	outcome <- nil
	w.want(`{"jsonrpc":"2.0","id":1,"result":{}}`)
	w.send(fmt.Sprintf(press, 3))
	outcome <- &app.Error{Code: app.CodeNotAcceptable, Text: "Not those."}
	if e := w.wantError("3", CodeRefused); e.Data == nil || e.Data.Code != app.CodeNotAcceptable || e.Message != "Not those." {
		t.Errorf("%+v", e)
	}
}

func TestNoMoreDigitsAreBegunThanAClientMayHaveUnderWay(t *testing.T) {
	phone := &fakePhone{sent: func(ctx context.Context) error { <-ctx.Done(); return nil }}
	w := connect(t, phone.server())
	for i := range tasksMost + 1 {
		w.send(fmt.Sprintf(press, i))
	}
	if e := w.wantError(fmt.Sprint(tasksMost), CodeRefused); e.Data == nil || e.Data.Code != "limit" {
		t.Errorf("%+v", e)
	}
	if asked := phone.taken(); len(asked) != tasksMost {
		t.Errorf("the phone was asked %q", asked)
	}
}

func TestDigitsThatAreOnTheirWayAtOnceAreAnsweredAtOnce(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	for i := range 3 * tasksMost {
		w.send(fmt.Sprintf(press, i))
		w.want(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{}}`, i))
	}
}

func TestTheServerSpeaksTheLanguageThatThePhoneSpeaksNow(t *testing.T) {
	phone := &fakePhone{}
	server := phone.server()
	server.Open = nil
	w := connect(t, server)
	for id, l := range []app.Language{"", app.Chinese, app.English} {
		phone.mu.Lock()
		phone.language = l
		phone.mu.Unlock()
		w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"window.open"}`, id))
		said := w.wantError(fmt.Sprint(id), CodeRefused).Message
		if want := l.Text("error.no-window", nil); said != want || strings.HasSuffix(said, "。") != (l == app.Chinese) {
			t.Errorf("in %q: %q", l, said)
		}
	}
}
