package command

import (
	"fmt"
	"io"
	"strings"
	"time"

	"sotto/app"
)

const (
	// likenessLeast is how alike speech has to be. One pass of G.711 gives 1.00,
	// other speech stays below 0.3, and a computer that is too busy to keep the
	// beat lies between.
	likenessLeast = 0.6
	// onTheWay is how many packets, half a second of them, may be counted as
	// sent and not yet as received.
	onTheWay = 25
	// lostMost is how many packets there have to be for one that is lost.
	lostMost = 100
)

// report prints what was verified, a line each, and remembers whether all of
// it was so.
type report struct {
	out      io.Writer
	language app.Language
	failed   bool
}

// say is a text of the translations, its arguments in pairs of name and value.
func (r *report) say(key string, pairs ...string) string {
	args := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return r.language.Text(key, args)
}

func (r *report) title(text string) { fmt.Fprintf(r.out, "%s\n\n", text) }

func (r *report) line(mark, what, text string) {
	fmt.Fprintf(r.out, "%-6s %-13s %s\n", mark, what, text)
}

func (r *report) note(what, text string) { r.line("", what, text) }

func (r *report) fail(what, text string) {
	r.failed = true
	r.line("FAILED", what, text)
}

// check prints a line that has to be true.
func (r *report) check(ok bool, what, text string) {
	if ok {
		r.line("ok", what, text)
	} else {
		r.fail(what, text)
	}
}

func (r *report) registered(settings demoSettings, reg app.Registration, took time.Duration) {
	r.check(reg.Flow != nil, "registered", r.say("demo.registered", "seconds", fmt.Sprintf("%.2f", took.Seconds())))
	if reg.Flow == nil {
		return
	}
	secure := reg.Flow.TLS
	if settings.transport != "tls" {
		r.check(secure == nil, "messages", r.say("demo.messages", "transport", strings.ToUpper(settings.transport)))
		return
	}
	if secure == nil {
		r.fail("messages", r.say("demo.messages-clear"))
		return
	}
	r.check(secure.Version == "1.2" || secure.Version == "1.3", "messages", r.say("demo.messages-tls", "version", secure.Version, "cipher", secure.Cipher))
	r.check(secure.VerifiedBy == "ca-file", "certificate", r.say("demo.certificate", "server", secure.Server))
}

func (r *report) call(settings demoSettings, c conversation) {
	r.check(c.answered > 0, "answered", r.say("demo.answered", "milliseconds", milliseconds(c.answered), "codec", c.caller.Codec))
	r.voice(settings, c)
	r.heard("bob", "alice", c.heardByBob)
	r.heard("alice", "bob", c.heardByAli)
	want := settings.verdict()
	for _, side := range []struct {
		name string
		call app.Call
	}{{"alice", c.caller}, {"bob", c.callee}} {
		p := side.call.Privacy
		r.check(p.Verdict == want && !p.Expected, "verdict", r.say("demo.verdict", "verdict", r.say(verdictKeys[p.Verdict]), "name", side.name))
	}
	for _, reason := range c.caller.Privacy.Reasons {
		r.note("", "- "+reason.Text)
	}
}

var verdictKeys = map[app.Verdict]string{
	app.Private: "demo.verdict-private",
	app.Exposed: "demo.verdict-exposed",
	app.Open:    "demo.verdict-open",
}

// milliseconds is a duration to a tenth of one.
func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond))
}

func (r *report) voice(settings demoSettings, c conversation) {
	suite := func(call app.Call) string {
		if call.SRTP == nil {
			return ""
		}
		return call.SRTP.Suite
	}
	ours, theirs := suite(c.caller), suite(c.callee)
	if settings.srtp == "off" {
		r.check(ours == "" && theirs == "", "voice", r.say("demo.voice-clear"))
		return
	}
	r.check(ours != "" && ours == theirs, "voice", r.say("demo.voice", "suite", ours))
}

func (r *report) heard(listener, speaker string, h heard) {
	ok := h.sent > 0 && h.lost*lostMost <= h.sent && h.received+h.lost+onTheWay >= h.sent
	r.check(ok, speaker+" to "+listener, r.say("demo.packets", "sent", fmt.Sprint(h.sent), "received", fmt.Sprint(h.received), "lost", fmt.Sprint(h.lost),
		"jitter", milliseconds(h.jitter), "delay", fmt.Sprint(h.delay.Milliseconds())))
	r.check(h.likeness.Likeness >= likenessLeast && h.delay > 0, listener+" heard",
		r.say("demo.heard", "name", speaker, "likeness", fmt.Sprintf("%.2f", h.likeness.Likeness), "found", fmt.Sprint(h.likeness.Found), "pieces", fmt.Sprint(h.likeness.Pieces)))
}

func (r *report) close(dir string) {
	r.note("recordings", dir)
	if r.failed {
		fmt.Fprintf(r.out, "\n%s\n", r.say("demo.failed"))
		return
	}
	fmt.Fprintf(r.out, "\n%s\n", r.say("demo.works"))
}
