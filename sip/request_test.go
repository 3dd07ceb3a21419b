package sip

import (
	"slices"
	"testing"

	"github.com/emiago/sipgo/sip"
)

func uri(t *testing.T, text string) sip.Uri {
	t.Helper()
	var u sip.Uri
	if err := sip.ParseUri(text, &u); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return u
}

func uris(t *testing.T, texts []string) []sip.Uri {
	t.Helper()
	var list []sip.Uri
	for _, text := range texts {
		list = append(list, uri(t, text))
	}
	return list
}

func TestAStrictRouterGetsTheRequestURIAndTheTargetGoesLast(t *testing.T) {
	for _, test := range []struct {
		name, target string
		routes       []string
		wantTarget   string
		wantRoutes   []string
	}{
		{"no routes", "sip:bob@a", nil, "sip:bob@a", nil},
		{"loose", "sip:bob@a", []string{"sip:p1;lr", "sip:p2"}, "sip:bob@a", []string{"sip:p1;lr", "sip:p2"}},
		{"loose with a value", "sip:bob@a", []string{"sip:p1;lr=on"}, "sip:bob@a", []string{"sip:p1;lr=on"}},
		{"strict", "sip:bob@a", []string{"sip:p1", "sip:p2;lr"}, "sip:p1", []string{"sip:p2;lr", "sip:bob@a"}},
		{"one strict", "sip:bob@a", []string{"sip:p1"}, "sip:p1", []string{"sip:bob@a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			routes := uris(t, test.routes)
			target, rest := strictRouted(uri(t, test.target), routes)
			var got []string
			for _, r := range rest {
				got = append(got, r.String())
			}
			if target.String() != test.wantTarget || !slices.Equal(got, test.wantRoutes) {
				t.Errorf("to %s by %v", target.String(), got)
			}
			for i, r := range routes {
				if r.String() != test.routes[i] {
					t.Errorf("the route set itself has become %v", routes)
				}
			}
		})
	}
}

func TestDisplayNamesAreQuotedAndBack(t *testing.T) {
	for plain, quoted := range map[string]string{
		"Alice": "Alice", `A "B" C`: `A \"B\" C`, `C:\`: `C:\\`, "Zoë 李": "Zoë 李", "": "",
	} {
		if got := quotable(plain); got != quoted {
			t.Errorf("%q is quoted as %q", plain, got)
		}
		if got := unquoted(quoted); got != plain {
			t.Errorf("%q is read as %q", quoted, got)
		}
	}
	if got := quotable("a\r\nX-Evil: b\x00\x7f"); got != "aX-Evil: b" {
		t.Errorf("control characters: %q", got)
	}
	for text, want := range map[string]string{`one" rest`: "one", `a\`: "a", `\a`: "a"} {
		if got := unquoted(text); got != want {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func message(lines ...string) sip.Message {
	text := "OPTIONS sip:a SIP/2.0\r\n"
	for _, line := range lines {
		text += line + "\r\n"
	}
	msg, _ := sip.ParseMessage([]byte(text + "\r\nbody"))
	return msg
}

func TestListsOfHeadersAreReadTogether(t *testing.T) {
	msg := message("Require: a, b", "require:c,,  ", "Supported: d", "Content-Length: 4")
	if got := headerList(msg, "Require"); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("got %v", got)
	}
	if got := headerList(msg, "Unsupported"); got != nil {
		t.Errorf("got %v", got)
	}
	if got := unsupported(msg.(*sip.Request)); len(got) != 3 {
		t.Errorf("unsupported: %v", got)
	}
}

func TestOnlyApplicationSDPTakesPartInAnExchange(t *testing.T) {
	for name, test := range map[string]struct {
		headers []string
		want    bool
	}{
		"plain":         {[]string{"Content-Type: application/sdp", "Content-Length: 4"}, true},
		"with a param":  {[]string{"Content-Type: Application/SDP ;charset=utf-8", "Content-Length: 4"}, true},
		"compact":       {[]string{"c: application/sdp", "l: 4"}, true},
		"another type":  {[]string{"Content-Type: application/sdp-ish", "Content-Length: 4"}, false},
		"no type":       {[]string{"Content-Length: 4"}, false},
		"nothing there": {[]string{"Content-Type: application/sdp", "Content-Length: 0"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := isSDP(message(test.headers...)); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestARenewedRequestIsAnotherTransactionWithTheSameBody(t *testing.T) {
	l := &link{}
	req := l.newRequest("", sip.INVITE, envelope{callID: "x", from: address{uri: uri(t, "sip:a@b"), tag: "t"}, to: address{uri: uri(t, "sip:c@d")}, target: uri(t, "sip:c@d"), seq: 7})
	withSDP(req, []byte("v=0\r\n"))
	again := renewed(req)
	if again.CSeq().SeqNo != 8 || req.CSeq().SeqNo != 7 || string(again.Body()) != "v=0\r\n" || again.CallID().Value() != "x" {
		t.Errorf("renewed:\n%s", again)
	}
	before, _ := req.Via().Params.Get("branch")
	after, _ := again.Via().Params.Get("branch")
	if before == after || before == "" {
		t.Errorf("branches %s and %s", before, after)
	}
}
