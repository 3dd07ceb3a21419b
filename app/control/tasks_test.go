package control

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"

	"sotto/app"
)

const ask = `{"jsonrpc":"2.0","id":%d,"method":"account.test","params":{"account":"office"}}`

// slow is a phone whose tests last until go on is closed, or their client ends.
func slow() (phone *fakePhone, goOn chan struct{}, begun chan context.Context) {
	goOn, begun = make(chan struct{}), make(chan context.Context, 100)
	return &fakePhone{onTest: func(ctx context.Context) {
		begun <- ctx
		select {
		case <-goOn:
		case <-ctx.Done():
		}
	}}, goOn, begun
}

func TestOtherRequestsAreAnsweredWhileATestIsUnderWay(t *testing.T) {
	phone, goOn, begun := slow()
	w := connect(t, phone.server())
	w.send(fmt.Sprintf(ask, 1))
	<-begun
	w.send(`{"jsonrpc":"2.0","id":2,"method":"state.get"}`)
	w.want(`{"jsonrpc":"2.0","id":2,"result":{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}}`)
	phone.tell(app.Digit{Digit: "1"})
	w.want(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"1"}}`)
	close(goOn)
	w.want(`{"jsonrpc":"2.0","id":1,"result":{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}}`)
}

func TestAChangeIsDoneBeforeTheNextRequestIsLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone, goOn := &fakePhone{}, make(chan struct{})
		phone.onAdd = func() { <-goOn }
		w := connect(t, phone.server())
		w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
		w.want(`{"jsonrpc":"2.0","id":1,"result":{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}}`)
		w.send(`{"jsonrpc":"2.0","id":2,"method":"account.add","params":{"config":{"id":"office"}}}`)
		w.send(`{"jsonrpc":"2.0","id":3,"method":"account.register","params":{"account":"office"}}`)
		phone.tell(app.Digit{Digit: "1"}) // is told all the same
		w.want(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"1"}}`)
		synctest.Wait()
		if asked := phone.taken(); asked != nil {
			t.Errorf("the phone was asked %q", asked)
		}
		close(goOn)
		w.want(`{"jsonrpc":"2.0","id":2,"result":{}}`)
		w.want(`{"jsonrpc":"2.0","id":3,"result":{}}`)
		if asked := phone.taken(); !slices.Equal(asked, []string{`add "office" "" tls no password`, `register "office"`}) {
			t.Errorf("the phone was asked %q", asked)
		}
		_ = w.conn.Close()
	})
}

func TestAClientHasOnlySoManyTestsUnderWay(t *testing.T) {
	phone, goOn, begun := slow()
	w := connect(t, phone.server())
	for i := range tasksMost {
		w.send(fmt.Sprintf(ask, i))
		<-begun
	}
	w.send(fmt.Sprintf(ask, 99))
	if e := w.wantError("99", CodeRefused); e.Data == nil || e.Data.Code != "limit" {
		t.Errorf("%+v", e)
	}
	w.send(`{"jsonrpc":"2.0","method":"account.test","params":{"account":"office"}}`) // and a notification gets no answer
	close(goOn)
	var answers []string
	for range tasksMost {
		line, _ := w.line()
		answers = append(answers, line)
	}
	for i := range tasksMost {
		if want := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}}`, i); !slices.Contains(answers, want) {
			t.Errorf("no answer %s", want)
		}
	}
	w.send(fmt.Sprintf(ask, 100))
	w.want(`{"jsonrpc":"2.0","id":100,"result":{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}}`)
}

func TestATestEndsWhenItsClientLeaves(t *testing.T) {
	phone, _, begun := slow()
	w := connect(t, phone.server())
	w.send(fmt.Sprintf(ask, 1))
	ctx := <-begun
	_ = w.conn.Close()
	<-ctx.Done()
}

func TestWhatIsUnderWayIsAnsweredBeforeTheEndOfInputQuits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone, goOn, begun := slow()
		in, input := io.Pipe()
		output, out := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- phone.server().Stdio(in, out).Serve(t.Context()) }()
		lines := bufio.NewScanner(output)
		wantLine(t, lines, helloLine)
		if _, err := fmt.Fprintf(input, ask, 1); err != nil {
			t.Fatal(err)
		}
		_ = input.Close()
		<-begun
		synctest.Wait()
		if phone.quits != 0 {
			t.Error("the phone was told to quit already")
		}
		close(goOn)
		wantLine(t, lines, `{"jsonrpc":"2.0","id":1,"result":{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}}`)
		synctest.Wait()
		if phone.quits != 1 {
			t.Errorf("the phone was told to quit %d times", phone.quits)
		}
		phone.end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestAnAnswerThatAPhoneGivesWithItsEndIsToldStill(t *testing.T) {
	phone, goOn, begun := slow()
	w := connect(t, phone.server())
	w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
	w.want(`{"jsonrpc":"2.0","id":1,"result":{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}}`)
	w.send(fmt.Sprintf(ask, 2))
	<-begun
	phone.end()
	close(goOn)
	w.want(`{"jsonrpc":"2.0","id":2,"result":{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}}`)
	w.wantEnd()
}

func TestABadConfigurationNamesItsKey(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	for _, test := range []struct{ method, params, key, says string }{
		{"account.add", `{"config":{"usrname":"x"}}`, "usrname", `The account's configuration is not right: unknown key "usrname".`},
		{"account.add", `{"config":{"tls":{"pin":[{"port":0.5}]}}}`, "tls.pin[0].port", `The account's configuration is not right: port has to be a whole number.`},
		{"account.update", `{"account":"a","config":{"expires":"x"}}`, "expires", `The account's configuration is not right: expires has to be a whole number.`},
		{"account.test", `{"config":{"password":"xyzzy"}}`, "password", `The account's configuration is not right: unknown key "password".`},
	} {
		t.Run(test.method+test.params, func(t *testing.T) {
			w.t = t
			w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":%s}`, test.method, test.params))
			e := w.wantError("1", CodeRefused)
			if e.Data == nil || *e.Data != (ErrorData{"bad-config", test.key}) || e.Message != test.says {
				t.Errorf("%+v %+v", e, e.Data)
			}
		})
	}
	for _, params := range []string{`{"config":[]}`, `{"config":"{}"}`, `{"config":null}`, `{}`} {
		w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"account.add","params":%s}`, params))
		w.wantError("1", CodeInvalidParams)
	}
	w.send(`{"jsonrpc":"2.0","id":1,"method":"account.test","params":{"password":"p"}}`)
	w.wantError("1", CodeInvalidParams)
	for _, port := range []string{"0", "65536", `"5061"`} {
		w.send(`{"jsonrpc":"2.0","id":1,"method":"account.trust","params":{"account":"a","host":"h","certificate_sha256":"AA","port":` + port + `}}`)
		w.wantError("1", CodeInvalidParams)
	}
	if asked := phone.taken(); asked != nil {
		t.Errorf("the phone was asked %q", asked)
	}
}
