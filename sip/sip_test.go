package sip_test

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"sotto/sip"
)

const inlineKey = "WnD3c1kdd9QwZGZ2b3Ehd5hv3pX6m9Xc0aQfQyT1"

func regexpReplace(text, pattern, with string) string {
	return regexp.MustCompile(pattern).ReplaceAllString(text, with)
}

// logged collects everything that is logged at any level, also what sipgo sends
// to the program's default logger.
func logged(t *testing.T) (*journal, *slog.Logger) {
	t.Helper()
	lines := &journal{}
	log := slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))
	before := slog.Default()
	slog.SetDefault(log)
	t.Cleanup(func() { slog.SetDefault(before) })
	return lines, log
}

func TestNoSecretIsEverLogged(t *testing.T) {
	lines, log := logged(t)
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		config.Log, config.Password = log, "wonderland-password"
		ph := open(t, config)
		m := p.expect("REGISTER")
		m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"`))
		contact := bracketed(p.register().get("Contact"))
		ph.waitRegistration(sip.Registered)

		crypto := "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + inlineKey + "\r\n"
		call, err := ph.Invite("sip:bob@example.test", []byte(offerSDP+crypto))
		if err != nil {
			t.Fatal(err)
		}
		m = p.expect("INVITE")
		m.reply(answer(m, "407 Proxy Authentication Required", "x", `Proxy-Authenticate: Digest realm="r", nonce="n"`))
		p.expect("ACK")
		m = p.expect("INVITE")
		m.reply(answer(m, "200 OK", "bob", "Contact: <"+p.contact()+">", "", answerSDP+crypto))
		p.expect("ACK")
		next[sip.Sent](ph)
		next[sip.Answer](ph)
		next[sip.Connected](ph)
		p.isLeft(ph, call)

		// What can't be parsed is where a log is tempted to show the message.
		secret := `Authorization: Digest username="alice", response="` + inlineKey + `"`
		d := p.dial(contact)
		p.send(contact, compose("OPTIONS "+contact+" SIP/2.0", secret, "Authorization "+inlineKey, "", crypto))
		if p.transport != "udp" {
			p.register() // over a new connection
			ph.waitRegistration(sip.Registered)
			p.send(contact, strings.ReplaceAll(crypto, ":", " ")+"\r\n")
			return
		}
		p.send(contact, "a=crypto inline "+inlineKey+" \r\n\r\n")
		p.send(contact, compose("INVITE "+contact+" SIP/2.0", secret, "CSeq: nonsense", "", crypto))
		d.send("OPTIONS")
		for m := range p.in {
			if m.kind() == "200 OPTIONS" {
				break
			}
		}
	})
	text := lines.String()
	if !strings.Contains(text, "sipgo: ") || !strings.Contains(text, "failed to parse") {
		t.Fatalf("the log was not looked at:\n%s", text)
	}
	for _, secret := range []string{"wonderland", "Authorization", inlineKey[:12], "inline", "response="} {
		if i := strings.Index(text, secret); i >= 0 {
			t.Errorf("%q is in the log: …%s…", secret, text[max(0, i-200):min(len(text), i+100)])
		}
	}
}

func TestQuietKeepsWhatIsHarmless(t *testing.T) {
	lines, log := logged(t)
	quiet := sip.Quiet(log).With("caller", "layer", "msg", "SECRET").WithGroup("group").With("addr", "192.0.2.1")
	quiet.Error("failed to parse", "data", "SECRET", "error", "near SECRET")
	quiet.Warn("closed", "req", "SECRET", "error", "connection reset")
	text := lines.String()
	if strings.Contains(text, "SECRET") {
		t.Errorf("logged:\n%s", text)
	}
	for _, want := range []string{"level=DEBUG", `"sipgo: failed to parse"`, "caller=layer", "addr=192.0.2.1", `error="connection reset"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "level=ERROR") || strings.Contains(text, "level=WARN") {
		t.Errorf("louder than it should be:\n%s", text)
	}
}

func TestQuietOfNothingIsSilent(t *testing.T) {
	lines, _ := logged(t)
	sip.Quiet(nil).Error("anything")
	if text := lines.String(); text != "" {
		t.Errorf("logged:\n%s", text)
	}
}

func TestQuietKeepsToTheLevelOfItsLogger(t *testing.T) {
	lines := &journal{}
	quiet := sip.Quiet(slog.New(slog.NewTextHandler(lines, nil))) // info and above
	quiet.Error("anything")
	if text := lines.String(); text != "" || quiet.Enabled(t.Context(), slog.LevelError) {
		t.Errorf("logged:\n%s", text)
	}
}
