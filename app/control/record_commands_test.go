package control

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sotto/app"
)

func TestWhatThePhoneRemembersIsAskedFor(t *testing.T) {
	in := filepath.Join(t.TempDir(), "in.vcf")
	if err := os.WriteFile(in, []byte("cards"), 0o600); err != nil {
		t.Fatal(err)
	}
	phone := &fakePhone{}
	w := connect(t, phone.server())
	tests := []struct{ method, params, asked, result string }{
		{"history.list", `{}`, `history {Before: Limit:0 Account: Missed:false Text:}`,
			`{"rows":[{"id":"7","call":"c1","account":"","direction":"","remote":{"uri":""},"started_at":"2026-11-23T12:00:00Z","open":true,` +
				`"privacy":{"verdict":"","expected":false,"reasons":null},"missed":false,"seen":false}],"more":false}`},
		{"history.list", `{"before":"7","limit":500,"account":"office","missed":true,"text":"bob"}`, `history {Before:7 Limit:500 Account:office Missed:true Text:bob}`, ""},
		{"history.remove", `{"id":"7"}`, `remove row "7"`, `{}`},
		{"history.remove", `{"all":true}`, `remove row "all"`, `{}`},
		{"history.seen", `{"id":"7"}`, `seen "7"`, `{}`},
		{"history.seen", `{}`, `seen ""`, `{}`},
		{"history.export", `{}`, `export history`, `{"text":"x"}`},
		{"contact.list", `{"text":"a","favourites":true,"after":"3","limit":5}`, `contacts {Text:a Favourites:true After:3 Limit:5}`, `{"contacts":[],"more":false}`},
		{"contact.get", `{"id":"3"}`, `contact "3"`, `{"contact":{"id":"3","name":"Anna","favourite":false,"numbers":null,"has_photo":false}}`},
		{"contact.add", `{"contact":{"name":"Bob"}}`, `add contact "Bob"`, `{"id":"9"}`},
		{"contact.update", `{"id":"9","contact":{"favourite":true}}`, `update contact "9" "before" true`, `{}`},
		{"contact.remove", `{"id":"9"}`, `remove contact "9"`, `{}`},
		{"contact.import", `{"text":"BEGIN","format":"vcard"}`, `import "BEGIN" "vcard"`, `{"added":1,"updated":0,"same":0,"faults":[]}`},
		{"contact.import", `{"path":` + strconv.Quote(in) + `}`, `import "cards" ""`, ""},
		{"contact.export", `{"format":"csv"}`, `export contacts "csv"`, `{"text":"x"}`},
		{"contact.search", `{"text":"an","limit":3}`, `search "an" 3`, `{"suggestions":[{"to":"1002","name":"Anna"}]}`},
		{"settings.get", `{}`, `settings`, `{"settings":{"audio":{"input_volume":100,"output_volume":100,"ring_volume":100,"tone_volume":100},` +
			`"calls":{"default_account":"","limit":10},"ui":{"language":"","theme":"","text_scale":100,"start_hidden":false}}}`},
		{"settings.set", `{"settings":{"audio":{"ring_volume":5}}}`, `settings 5 10`, `{}`},
	}
	for _, m := range recordMethods {
		if !slices.ContainsFunc(tests, func(test struct{ method, params, asked, result string }) bool { return test.method == m.Name }) {
			t.Errorf("%s has no test", m.Name)
		}
	}
	for _, test := range tests {
		w.send(`{"jsonrpc":"2.0","id":1,"method":"` + test.method + `","params":` + test.params + `}`)
		line, _ := w.line()
		if asked := phone.taken(); len(asked) != 1 || asked[0] != test.asked {
			t.Errorf("%s asks %q, want %q", test.method, asked, test.asked)
		}
		if want := `{"jsonrpc":"2.0","id":1,"result":` + test.result + `}`; line != want && test.result != "" {
			t.Errorf("%s\ngot  %s\nwant %s", test.method, line, want)
		}
	}
}

func TestBadRequestsForWhatIsRememberedAreRefused(t *testing.T) {
	phone := &fakePhone{}
	w := connect(t, phone.server())
	for _, test := range []struct {
		method, params string
		code           int
	}{
		{"history.remove", `{}`, CodeInvalidParams},
		{"history.remove", `{"id":"7","all":true}`, CodeInvalidParams},
		{"history.list", `{"limit":501}`, CodeInvalidParams},
		{"history.list", `{"limit":0}`, CodeInvalidParams},
		{"contact.search", `{"text":"a","limit":51}`, CodeInvalidParams},
		{"contact.add", `{"contact":"Bob"}`, CodeInvalidParams},
		{"contact.add", `{"contact":{"colour":"red"}}`, CodeRefused},
		{"contact.import", `{}`, CodeInvalidParams},
		{"contact.import", `{"path":"/a","text":"b"}`, CodeInvalidParams},
		{"contact.import", `{"path":"a"}`, CodeRefused},
		{"contact.export", `{"path":"a"}`, CodeRefused},
		{"settings.set", `{"settings":{"audio":{"volume":5}}}`, CodeRefused},
	} {
		w.send(`{"jsonrpc":"2.0","id":1,"method":"` + test.method + `","params":` + test.params + `}`)
		w.wantError("1", test.code)
	}
}

func TestALongExportGoesIntoAFile(t *testing.T) {
	phone := &fakePhone{exports: longestText + 1}
	w := connect(t, phone.server())
	for _, method := range []string{"history.export", "contact.export"} {
		w.send(`{"jsonrpc":"2.0","id":1,"method":"` + method + `"}`)
		if e := w.wantError("1", CodeRefused); e.Data.Code != app.CodeLimit || !strings.Contains(e.Message, "path") {
			t.Errorf("%s: %+v", method, e)
		}
		path := filepath.Join(t.TempDir(), "out")
		w.send(`{"jsonrpc":"2.0","id":2,"method":"` + method + `","params":{"path":` + strconv.Quote(path) + `}}`)
		w.want(`{"jsonrpc":"2.0","id":2,"result":{}}`)
		if info, err := os.Stat(path); err != nil || info.Size() != longestText+1 {
			t.Errorf("%s: %+v, %v", method, info, err)
		}
	}
}
