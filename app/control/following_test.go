package control

import (
	"testing"
	"testing/synctest"

	"sotto/app"
)

func TestTheFiguresOfACallAreFollowedOnceASecondUntilItsEnd(t *testing.T) {
	const told = `{"jsonrpc":"2.0","method":"call.stats","params":{"call":"c7","stats":` + shownFigures + `}}`
	synctest.Test(t, func(t *testing.T) {
		phone := &fakePhone{}
		w := connect(t, phone.server())
		ask := func(params string) {
			t.Helper()
			w.send(`{"jsonrpc":"2.0","id":1,"method":"call.stats","params":` + params + `}`)
			w.want(`{"jsonrpc":"2.0","id":1,"result":{"stats":` + shownFigures + `}}`)
		}
		ask(`{"call":"c7","follow":true}`)
		ask(`{"call":"c7","follow":true}`) // once is enough
		ask(`{"call":"c8"}`)
		phone.taken()
		for range 3 {
			w.want(told)
		}
		if asked := phone.taken(); len(asked) != 3 {
			t.Errorf("in three seconds the phone was asked %q", asked)
		}
		ask(`{"call":"c7","follow":false}`)
		waitASecond(t)
		ask(`{"call":"c7","follow":true}`)
		w.want(told)
		phone.mu.Lock()
		phone.err = &app.Error{Code: app.CodeNoSuchCall, Text: "It is over."}
		phone.mu.Unlock()
		waitASecond(t)
		waitASecond(t)
		phone.taken()
		waitASecond(t)
		if asked := phone.taken(); asked != nil {
			t.Errorf("of a call that is over the phone was asked %q", asked)
		}
		w.send(`{"jsonrpc":"2.0","id":2,"method":"call.stats","params":{"call":"c7","follow":true}}`)
		if e := w.wantError("2", CodeRefused); e.Data == nil || e.Data.Code != app.CodeNoSuchCall {
			t.Errorf("refused with %+v", e)
		}
	})
}
