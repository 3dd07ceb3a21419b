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
	out    io.Writer
	failed bool
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
	r.check(reg.Flow != nil, "registered", fmt.Sprintf("both phones, %.2f s after the start", took.Seconds()))
	if reg.Flow == nil {
		return
	}
	secure := reg.Flow.TLS
	if settings.transport != "tls" {
		r.check(secure == nil, "messages", fmt.Sprintf("%s, not encrypted", strings.ToUpper(settings.transport)))
		return
	}
	if secure == nil {
		r.fail("messages", "not encrypted")
		return
	}
	r.check(secure.Version == "1.2" || secure.Version == "1.3", "messages", fmt.Sprintf("TLS %s, %s", secure.Version, secure.Cipher))
	r.check(secure.VerifiedBy == "ca-file", "certificate", fmt.Sprintf("checked for %s, vouched for by the account's CA file", secure.Server))
}

func (r *report) call(settings demoSettings, c conversation) {
	r.check(c.answered > 0, "answered", fmt.Sprintf("%.1f ms after dialling, codec %s", float64(c.answered)/float64(time.Millisecond), c.caller.Codec))
	r.voice(settings, c)
	r.heard("bob", "alice", c.heardByBob)
	r.heard("alice", "bob", c.heardByAli)
	want := settings.verdict()
	for _, side := range []struct {
		name string
		call app.Call
	}{{"alice", c.caller}, {"bob", c.callee}} {
		p := side.call.Privacy
		r.check(p.Verdict == want && !p.Expected, "verdict", fmt.Sprintf("%s, says %s's phone", p.Verdict, side.name))
	}
	for _, reason := range c.caller.Privacy.Reasons {
		r.note("", "- "+reason.Text)
	}
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
		r.check(ours == "" && theirs == "", "voice", "RTP, not encrypted")
		return
	}
	r.check(ours != "" && ours == theirs, "voice", fmt.Sprintf("SRTP, %s, keys in the messages (SDES)", ours))
}

func (r *report) heard(listener, speaker string, h heard) {
	ok := h.sent > 0 && h.lost*lostMost <= h.sent && h.received+h.lost+onTheWay >= h.sent
	r.check(ok, speaker+" to "+listener, fmt.Sprintf("%d packets sent, %d received, %d lost, jitter %.1f ms, one-way delay %d ms",
		h.sent, h.received, h.lost, float64(h.jitter)/float64(time.Millisecond), h.delay.Milliseconds()))
	r.check(h.likeness.Likeness >= likenessLeast && h.delay > 0, listener+" heard",
		fmt.Sprintf("%s's speech: likeness %.2f, %d of %d pieces found", speaker, h.likeness.Likeness, h.likeness.Found, h.likeness.Pieces))
}

func (r *report) close(dir string) {
	r.note("recordings", dir)
	if r.failed {
		fmt.Fprintln(r.out, "\nNot everything was as it should be.")
		return
	}
	fmt.Fprintln(r.out, "\nEverything was as it should be.")
}
