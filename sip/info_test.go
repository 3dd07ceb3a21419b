package sip_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

func TestAKeyIsSentByINFOAndItsOutcomeTold(t *testing.T) {
	for _, test := range []struct {
		name, status string
		ok           bool
	}{
		{"taken", "200 OK", true},
		{"a body that the other side does not know", "415 Unsupported Media Type", false},
		{"a method that it does not know", "405 Method Not Allowed", false},
		{"another side that has forgotten the call", "481 Call Does Not Exist", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, d := talking(t, p)
			call.SendKey('#')
			info := p.expect("INFO")
			if kind := info.get("Content-Type"); kind != "application/dtmf-relay" || info.body != "Signal=#\r\nDuration=160\r\n" {
				t.Errorf("it is of %s:\n%q", kind, info.body)
			}
			info.reply(answer(info, test.status, ""))
			told := next[sip.KeySent](ph)
			if told.Call != call || told.OK != test.ok || fmt.Sprint(told.Code, " ", told.Reason) != test.status {
				t.Errorf("told %+v", told)
			}
			d.send("BYE") // the call has gone on until now
			p.expect("200 BYE")
			mustEnd(t, ph, call, sip.CauseRemoteHangup)
		})
	}
}

func TestAKeyGoesAlsoInACallThatSomebodyPlacedToUs(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	call.SendKey('5')
	info := p.expect("INFO")
	if info.get("To") != d.own || info.get("From") != d.other {
		t.Errorf("it is of another dialog:\n%s", info.raw)
	}
	info.reply(answer(info, "200 OK", ""))
	if told := next[sip.KeySent](ph); !told.OK {
		t.Errorf("told %+v", told)
	}
}

// talkingBy is a call of an account that answers the realm r.
func talkingBy(t *testing.T, p *peer, before ...func(*sip.Agent)) (*phone, *sip.Call) {
	t.Helper()
	config := account(p)
	config.Register, config.Realm = false, "r"
	ph := open(t, config, before...)
	call := ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	invite.reply(p.ok(invite, "bob"))
	p.expect("ACK")
	next[sip.Sent](ph)
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	return ph, call
}

func TestAKeyThatIsChallengedGoesOutOnceMore(t *testing.T) {
	p := udpPeer(t)
	ph, call := talkingBy(t, p)
	call.SendKey('5')
	first := p.expect("INFO")
	first.reply(answer(first, "407 Proxy Authentication Required", "", `Proxy-Authenticate: Digest realm="r", nonce="n", qop="auth"`))
	second := p.expect("INFO")
	if second.get("Proxy-Authorization") == "" || second.body != first.body || second.get("Content-Type") != first.get("Content-Type") {
		t.Errorf("the second is\n%s", second.raw)
	}
	second.reply(answer(second, "200 OK", ""))
	if told := next[sip.KeySent](ph); !told.OK {
		t.Errorf("told %+v", told)
	}
}

func TestAKeyWithoutAnAnswerIsToldOnceAndTheCallGoesOn(t *testing.T) {
	p := udpPeer(t)
	ph, call := talkingBy(t, p, sip.KeyWithin(time.Millisecond))
	call.SendKey('5')
	info := p.expect("INFO")
	if told := next[sip.KeySent](ph); told.OK || told.Code != 0 || told.Reason != sip.ErrKeyUnanswered.Error() {
		t.Errorf("told %+v", told)
	}
	info.reply(answer(info, "200 OK", "")) // too late
	p.isLeft(ph, call)
}

func TestAKeyBeforeTheCallIsAnsweredIsNotSent(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := placed(t, p)
	call.SendKey('5')
	if told := next[sip.KeySent](ph); told.OK || told.Reason != sip.ErrNotAnswered.Error() {
		t.Errorf("told %+v", told)
	}
	mustBeSilent(t, ph, p)
}

func TestKeysThatComeByINFOAreTold(t *testing.T) {
	const relay, plain = "application/dtmf-relay", "application/dtmf"
	for _, test := range []struct {
		name, kind, body string
		want             rune
	}{
		{"as we write it", relay, "Signal=5\r\nDuration=160\r\n", '5'},
		{"with blanks", relay, "Signal= 9 \r\nDuration= 250\r\n", '9'},
		{"a star", relay, "Signal=*\r\nDuration=160", '*'},
		{"a small letter", relay, "signal=d\nduration=100\n", 'D'},
		{"the number of the hash", relay, "Signal=11\r\nDuration=160\r\n", '#'},
		{"the duration first", relay, "Duration=160\r\nSignal=0\r\n", '0'},
		{"a type with capitals and parameters", "Application/DTMF-Relay; charset=utf-8", "Signal=1\r\n", '1'},
		{"only the key", plain, "7", '7'},
		{"only the key, with an end of line", plain, "#\r\n", '#'},
		{"only its number", plain, "10\r\n", '*'},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, d := connected(t, p)
			d.send("INFO", "Content-Type: "+test.kind, "", test.body)
			p.expect("200 INFO")
			if told := next[sip.Key](ph); told.Call != call || told.Key != test.want {
				t.Errorf("told of %q", told.Key)
			}
		})
	}
}

func TestAnINFOThatTellsOfNoKeyIsRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		lines []string
		want  string
		has   string // a header that says why
	}{
		{"another type", []string{"Content-Type: application/media_control+xml", "", "<x/>"}, "415 INFO", "Accept: application/dtmf-relay, application/dtmf"},
		{"a package of information", []string{"Info-Package: foo", "Content-Type: application/dtmf", "", "5"}, "469 INFO", "Recv-Info:"},
		{"no signal", []string{"Content-Type: application/dtmf-relay", "", "Duration=160"}, "400 INFO", "Warning:"},
		{"a flash of the hook", []string{"Content-Type: application/dtmf-relay", "", "Signal=16"}, "400 INFO", "Warning:"},
		{"a negative number", []string{"Content-Type: application/dtmf", "", "-1"}, "400 INFO", "Warning:"},
		{"a number beyond all bounds", []string{"Content-Type: application/dtmf", "", strings.Repeat("9", 400)}, "400 INFO", "Warning:"},
		{"two keys", []string{"Content-Type: application/dtmf", "", "5#"}, "400 INFO", "Warning:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, _, d := connected(t, p)
			d.send("INFO", test.lines...)
			if m := p.expect(test.want); !strings.Contains(m.raw, "\r\n"+test.has) {
				t.Errorf("no %s in\n%s", test.has, m.raw)
			}
			ph.settle()
			if told := ph.unheard(); len(told) > 0 {
				t.Errorf("told %+v", told)
			}
		})
	}
}
