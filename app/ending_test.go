package app

import "testing"

func TestWhyAKeptCallEndedIsSaidInTheLanguageOfNow(t *testing.T) {
	busy := HistoryRow{Reason: "Bob is busy.", ReasonCode: "busy", ReasonArgs: map[string]string{"who": "Bob"}}
	says := HistoryRow{ReasonCode: "cannot-encrypt", ReasonArgs: map[string]string{"who": "Bob", "said": "no"}}
	server := HistoryRow{Reason: "pbx can't be reached.", ReasonCode: "unreachable", ReasonArgs: map[string]string{"server": "pbx"}}
	for _, c := range []struct {
		language Language
		row      HistoryRow
		want     string
	}{
		{English, busy, "Bob is busy."},
		{Chinese, busy, Chinese.say("end.busy", "who", "Bob")},
		{English, says, "Bob cannot encrypt, and this account requires it. It says: no."},
		{Chinese, server, "pbx can't be reached."},
		{English, HistoryRow{}, ""},
	} {
		if got := c.language.Ending(c.row); got != c.want {
			t.Errorf("%s: %q, want %q", c.language, got, c.want)
		}
	}
}

func TestAKeptReasonIsSaidAsItWasInTheCall(t *testing.T) {
	tls := &TLS{Version: "1.3", Server: "pbx", VerifiedBy: "pin"}
	for _, told := range []Reason{
		English.keysProtected(tls), English.keysProtected(&TLS{Version: "1.2", Server: "pbx", VerifiedBy: "roots"}), English.reason("reason.voice-not-encrypted"),
	} {
		if kept := English.PrivacyReason(told.Code, told.Args); kept.Text != told.Text {
			t.Errorf("it says %q, in the call %q", kept.Text, told.Text)
		}
	}
}
