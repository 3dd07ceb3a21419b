package control

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"sotto/app"
	"sotto/app/config"
)

// shownFigures are those of the fake phone.
const shownFigures = `{"packets_sent":3,"packets_received":0,"bytes_sent":0,"bytes_received":0,"lost":0,"late":0,"discarded":0,"concealed":0,` +
	`"jitter":1.5,"round_trip":0,"delay":0,"remote_lost":0,"remote_jitter":0,"r":0,"mos":4.4,"level_in":-20.5,"level_out":-96}`

func TestEveryMethodAsksThePhone(t *testing.T) {
	account := app.AccountState{Config: config.DefaultAccount(), Registration: app.Registration{Account: "office", State: "off"}}
	account.Config.ID = "office"
	phone := &fakePhone{state: app.State{Accounts: []app.AccountState{account}, Calls: []app.Call{{ID: "c7", Remote: app.Party{URI: "<sip:1002&x>"}}}}}
	shownAccount := `{"config":{"id":"office","enabled":true,"username":"","auth_username":"","realm":"","display_name":"","domain":"","proxy":"","transport":"tls","media_encryption":"optional",` +
		`"srtp_suites":["AES_CM_128_HMAC_SHA1_80","AES_256_CM_HMAC_SHA1_80"],"register":true,"expires":300,"keepalive":25,"local_port":0,"accept":"server","codecs":[],"auto_answer":false,"dtmf":"rfc4733","rewrite":[],"voicemail":"",` +
		`"tls":{"min_version":"1.2","ca_file":"","cert_file":"","key_file":"","pin":[]}},"registration":{"account":"office","state":"off"}}`
	line, err := encode(phone.state.Calls)
	if err != nil {
		t.Fatal(err)
	}
	shownCalls := strings.TrimSpace(string(line))
	if !strings.Contains(shownCalls, `"<sip:1002&x>"`) {
		t.Errorf("an address is not as it was: %s", shownCalls)
	}
	tests := []struct{ method, params, asked, result string }{
		{"state.get", ``, "", `{"accounts":[` + shownAccount + `],"calls":` + shownCalls + `,"dnd":false,"missed":0,"audio":{}}`},
		{"account.list", `{}`, "", `{"accounts":[` + shownAccount + `]}`},
		{"account.register", `{"account":"office"}`, `register "office"`, `{}`},
		{"account.unregister", `{"account":"office"}`, `unregister "office"`, `{}`},
		{"account.add", `{"config":{"id":"home","username":"bob"}}`, `add "home" "bob" tls no password`, `{}`},
		{"account.add", `{"config":{"id":"home","transport":"udp"},"password":""}`, `add "home" "" udp the password ""`, `{}`},
		{"account.update", `{"account":"office","config":{"transport":"tcp"}}`, `update "office" "before" tcp no password`, `{}`},
		{"account.update", `{"account":"office","config":{},"password":"p"}`, `update "office" "before" tls the password "p"`, `{}`},
		{"account.remove", `{"account":"office"}`, `remove "office"`, `{}`},
		{"account.trust", `{"account":"office","host":"a","port":5061,"certificate_sha256":"AA:BB"}`, `trust "office" "a" 5061 "AA:BB"`, `{}`},
		{"account.test", `{"account":"office"}`, `test "office" "before" tls no password`, `{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}`},
		{"account.test", `{"config":{"username":"bob"},"password":"p"}`, `test "" "bob" tls the password "p"`, `{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}`},
		{"account.test", `{"account":"office","config":{"transport":"tcp"}}`, `test "office" "before" tcp no password`, `{"steps":[{"step":"dns","ok":true,"text":"It is there."}]}`},
		{"call.dial", `{"to":"1002"}`, `dial "1002" ""`, `{"call":"c1"}`},
		{"call.dial", `{"account":"office", "to" : "sip:a@b" }`, `dial "sip:a@b" "office"`, `{"call":"c1"}`},
		{"number.preview", `{"account":"office","input":"1002\n"}`, `preview "office" "1002\n"`, `{"uri":"sip:1002@example.com","rule":1}`},
		{"call.list", `{}`, "", `{"calls":` + shownCalls + `}`},
		{"call.answer", `{"call":"c7"}`, `answer "c7"`, `{}`},
		{"call.reject", `{"call":"c7"}`, `reject "c7" 0`, `{}`},
		{"call.reject", `{"call":"c7", "code" : 486 }`, `reject "c7" 486`, `{}`},
		{"call.silence", `{"call":"c7"}`, `silence "c7"`, `{}`},
		{"call.hangup", `{"call":"c7"}`, `hangup "c7"`, `{}`},
		{"call.dtmf", `{"call":"c7","digits":"1#"}`, `digits "c7" "1#"`, `{}`},
		{"call.mute", `{"call":"c7","on":true}`, `mute "c7" true`, `{}`},
		{"call.mute", `{"call":"c7","on":false}`, `mute "c7" false`, `{}`},
		{"call.hold", `{"call":"c7"}`, `hold "c7"`, `{}`},
		{"call.resume", `{"call":"c7"}`, `resume "c7"`, `{}`},
		{"call.resume", `{"call":"c7","hold":false}`, `resume beside "c7"`, `{}`},
		{"call.answer", `{"call":"c7","hold":false}`, `answer beside "c7"`, `{}`},
		{"call.answer", `{"call":"c7","hold":true}`, `answer "c7"`, `{}`},
		{"call.dial", `{"to":"bob","hold":false}`, `dial beside "bob" ""`, `{"call":"c2"}`},
		{"call.stats", `{"call":"c7"}`, `figures "c7"`, `{"stats":` + shownFigures + `}`},
		{"dnd.set", `{"on":true}`, `dnd true`, `{}`},
		{"audio.devices", `{}`, `devices`, `{"inputs":["Mic"],"outputs":[],"chosen":{"input":"Mic","output":"","ring":""},"in_use":{"input":"","output":"","ring":""}}`},
		{"audio.test", `{"role":"ring"}`, `test tone on ring`, `{}`},
		{"audio.select", `{"input":"Mic","ring":""}`, `select "Mic", as before, ""`, `{}`},
		{"quit", `{}`, "", `{}`},
	}
	w := connect(t, phone.server())
	for _, test := range tests {
		t.Run(test.method+test.params, func(t *testing.T) {
			w.t = t
			params := ""
			if test.params != "" {
				params = `,"params":` + test.params
			}
			w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":"x<1>","method":%q%s}`, test.method, params))
			w.want(`{"jsonrpc":"2.0","id":"x<1>","result":` + test.result + `}`)
			if asked := strings.Join(phone.taken(), "; "); asked != test.asked {
				t.Errorf("the phone was asked %q, want %q", asked, test.asked)
			}
		})
	}
	for _, m := range Methods() {
		if slices.ContainsFunc(recordMethods, func(r Method) bool { return r.Name == m.Name }) {
			continue // TestWhatThePhoneRemembersIsAskedFor
		}
		if !slices.ContainsFunc(tests, func(test struct{ method, params, asked, result string }) bool { return test.method == m.Name }) {
			t.Errorf("%s has no test", m.Name)
		}
	}
	if phone.quits != 1 {
		t.Errorf("the phone was told to quit %d times", phone.quits)
	}
}

func TestEmptyListsAreNotNull(t *testing.T) {
	w := connect(t, (&fakePhone{}).server())
	for method, result := range map[string]string{
		"state.get": `{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}`, "account.list": `{"accounts":[]}`, "call.list": `{"calls":[]}`,
	} {
		w.send(`{"jsonrpc":"2.0","id":1,"method":"` + method + `"}`)
		w.want(`{"jsonrpc":"2.0","id":1,"result":` + result + `}`)
	}
}

func TestABadLineGetsAnErrorAndNothingElseHappens(t *testing.T) {
	const dial = `"jsonrpc":"2.0","id":7,"method":"call.dial"`
	tests := []struct {
		name, line, id string
		code           int
		word           string
	}{
		{"nothing", ``, `null`, CodeParse, "JSON"},
		{"spaces", "  \t", `null`, CodeParse, "JSON"},
		{"words", `hello`, `null`, CodeParse, "JSON"},
		{"half an object", `{"jsonrpc":"2.0","id":7`, `null`, CodeParse, "JSON"},
		{"two objects", `{} {}`, `null`, CodeParse, "JSON"},
		{"not UTF-8", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"\xff\"}", `null`, CodeParse, "UTF-8"},
		{"deeper than anything is", strings.Repeat("[", 20000) + strings.Repeat("]", 20000), `null`, CodeParse, "JSON"},
		{"a batch", `[{` + dial + `,"params":{"to":"1"}}]`, `null`, CodeInvalidRequest, "batch"},
		{"an empty batch", ` []`, `null`, CodeInvalidRequest, "batch"},
		{"a number", `7`, `null`, CodeInvalidRequest, "object"},
		{"null", `null`, `null`, CodeInvalidRequest, "object"},
		{"an empty object", `{}`, `null`, CodeInvalidRequest, "jsonrpc"},
		{"no version", `{"id":7,"method":"quit"}`, `7`, CodeInvalidRequest, "jsonrpc"},
		{"an old version", `{"jsonrpc":"1.0","id":7,"method":"quit"}`, `7`, CodeInvalidRequest, "jsonrpc"},
		{"members in capitals", `{"jsonrpc":"2.0","id":7,"Method":"quit"}`, `7`, CodeInvalidRequest, "method"},
		{"an answer", `{"jsonrpc":"2.0","id":7,"result":{}}`, `7`, CodeInvalidRequest, "method"},
		{"a method that is a number", `{"jsonrpc":"2.0","id":7,"method":1}`, `7`, CodeInvalidRequest, "method"},
		{"an id that is an object", `{"jsonrpc":"2.0","id":{},"method":"quit"}`, `null`, CodeInvalidRequest, "id"},
		{"an id that is true", `{"jsonrpc":"2.0","id":true,"method":"quit"}`, `null`, CodeInvalidRequest, "id"},
		{"a method that is not there", `{"jsonrpc":"2.0","id":7,"method":"call.transfer"}`, `7`, CodeUnknownMethod, `"call.transfer"`},
		{"a method in capitals", `{"jsonrpc":"2.0","id":7,"method":"Quit"}`, `7`, CodeUnknownMethod, `"Quit"`},
		{"parameters by position", `{` + dial + `,"params":["1002"]}`, `7`, CodeInvalidParams, "named"},
		{"parameters that are null", `{` + dial + `,"params":null}`, `7`, CodeInvalidParams, "named"},
		{"a parameter too few", `{` + dial + `}`, `7`, CodeInvalidParams, `"to"`},
		{"a parameter too many", `{` + dial + `,"params":{"to":"1","video":true}}`, `7`, CodeInvalidParams, `"video"`},
		{"a parameter in capitals", `{` + dial + `,"params":{"To":"1"}}`, `7`, CodeInvalidParams, `"To"`},
		{"a number for a string", `{` + dial + `,"params":{"to":1002}}`, `7`, CodeInvalidParams, `"to" has to be a string`},
		{"null for a string", `{` + dial + `,"params":{"to":"1","account":null}}`, `7`, CodeInvalidParams, `"account"`},
		{"a string for a number", `{"jsonrpc":"2.0","id":7,"method":"call.reject","params":{"call":"c","code":"486"}}`, `7`, CodeInvalidParams, `"code" has to be an integer`},
		{"a fraction", `{"jsonrpc":"2.0","id":7,"method":"call.reject","params":{"call":"c","code":486.5}}`, `7`, CodeInvalidParams, `"code"`},
		{"a number out of range", `{"jsonrpc":"2.0","id":7,"method":"call.reject","params":{"call":"c","code":200}}`, `7`, CodeInvalidParams, "400 to 699"},
		{"a number beyond all", `{"jsonrpc":"2.0","id":7,"method":"call.reject","params":{"call":"c","code":1e99}}`, `7`, CodeInvalidParams, `"code"`},
		{"a number for a switch", `{"jsonrpc":"2.0","id":7,"method":"call.mute","params":{"call":"c","on":1}}`, `7`, CodeInvalidParams, `"on" has to be a boolean`},
		{"parameters for none", `{"jsonrpc":"2.0","id":7,"method":"quit","params":{"now":true}}`, `7`, CodeInvalidParams, `"now"`},
	}
	phone := &fakePhone{}
	w := connect(t, phone.server())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w.t = t
			w.send(test.line)
			if e := w.wantError(test.id, test.code); !strings.Contains(e.Message, test.word) || e.Data != nil {
				t.Errorf("%q doesn't say %s", e.Message, test.word)
			}
			w.send(`{"jsonrpc":"2.0","id":8,"method":"call.list"}`)
			w.want(`{"jsonrpc":"2.0","id":8,"result":{"calls":[]}}`)
			if asked := phone.taken(); asked != nil || phone.quits != 0 || phone.subscribed() != 0 {
				t.Errorf("the phone was asked %q", asked)
			}
		})
	}
}

func TestWhatThePhoneRefusesHasItsCode(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		code string
	}{
		"the phone's own": {&app.Error{Code: "no-such-call", Text: "There is no such call."}, "no-such-call"},
		"wrapped":         {fmt.Errorf("dial: %w", &app.Error{Code: "limit", Text: "Too many."}), "limit"},
		"any other":       {errors.New("Something else."), app.CodeFailed},
	} {
		t.Run(name, func(t *testing.T) {
			phone := &fakePhone{err: test.err}
			w := connect(t, phone.server())
			for _, request := range []string{`call.dial","params":{"to":"1"}`, `call.hangup","params":{"call":"c"}`, `account.register","params":{"account":"a"}`} {
				w.send(`{"jsonrpc":"2.0","id":null,"method":"` + request + `}`)
				if e := w.wantError("null", CodeRefused); e.Data == nil || e.Data.Code != test.code || e.Message != test.err.Error() {
					t.Errorf("got %+v %+v", e, e.Data)
				}
			}
		})
	}
}

func TestANotificationIsDoneWithoutAnAnswer(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	w.send(`{"jsonrpc":"2.0","method":"call.hangup","params":{"call":"c1"}}`)
	w.send(`{"jsonrpc":"2.0","method":"no.such"}`)
	w.send(`{"jsonrpc":"2.0","method":"call.hangup","params":{}}`)
	w.send(`{"jsonrpc":"2.0","id":-1.5e3,"method":"call.list"}` + "\r")
	w.want(`{"jsonrpc":"2.0","id":-1.5e3,"result":{"calls":[]}}`)
	if asked := phone.taken(); !slices.Equal(asked, []string{`hangup "c1"`}) {
		t.Errorf("the phone was asked %q", asked)
	}
}

func TestALineOfAMebibyteIsTakenAndALongerOneEndsTheSession(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	const head, tail = `{"jsonrpc":"2.0","id":1,"method":"call.dial","params":{"to":"`, `"}}`
	w.send(head + strings.Repeat("1", MaxLine-len(head)-len(tail)) + tail)
	w.want(`{"jsonrpc":"2.0","id":1,"result":{"call":"c1"}}`)
	for _, line := range []string{head + strings.Repeat("1", MaxLine-len(head)-len(tail)+1) + tail, strings.Repeat("x", 2*MaxLine)} {
		near, far := net.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- newSession(phone.server(), connection{far}).run(t.Context()) }()
		w := newWire(t, near)
		w.want(helloLine)
		go func() { _, _ = w.conn.Write([]byte(line + "\n")) }() // the end of it may find nobody
		e := w.wantError("null", CodeInvalidRequest)
		if !strings.Contains(e.Message, "1 MiB") {
			t.Errorf("%q doesn't say how long a line may be", e.Message)
		}
		w.wantEnd()
		if err := <-ended; !errors.Is(err, ErrLineTooLong) {
			t.Errorf("the session ended with %v", err)
		}
	}
	if asked := phone.taken(); len(asked) != 1 {
		t.Errorf("the phone was asked %d times", len(asked))
	}
}

func TestRequestsThatDoNotWaitAreAnsweredInTheirOrder(t *testing.T) {
	const requests = 500
	phone := &fakePhone{}
	w := connect(t, phone.server())
	go func() {
		for i := range requests {
			// Lengths differ, so that a line which shares memory with the next one shows.
			_, err := fmt.Fprintf(w.conn, `{"jsonrpc":"2.0","id":%d,"method":"call.hangup","params":{"call":"%s"}}`+"\n", i, strings.Repeat("c", 1+i*7%1000))
			if err != nil {
				return // the answers tell
			}
		}
	}()
	for i := range requests {
		w.want(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{}}`, i))
	}
	for i, asked := range phone.taken() {
		if want := fmt.Sprintf("hangup %q", strings.Repeat("c", 1+i*7%1000)); asked != want {
			t.Fatalf("request %d was %s, want %s", i, asked, want)
		}
	}
}

func TestAnEndOfInputEndsTheSessionAfterItsAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone := &fakePhone{}
		w := connect(t, phone.server())
		w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
		w.want(`{"jsonrpc":"2.0","id":1,"result":{"accounts":[],"calls":[],"dnd":false,"missed":0,"audio":{}}}`)
		if phone.subscribed() != 1 {
			t.Error("the client is not subscribed")
		}
		if err := w.conn.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if phone.subscribed() != 0 || phone.quits != 0 {
			t.Error("the session has not ended, or ended the phone too")
		}
	})
}
