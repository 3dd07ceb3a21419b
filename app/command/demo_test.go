package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sotto/app"
)

func TestTheDemoShowsTheVerdictOfItsSettings(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		says []string
	}{
		"as it comes": {nil, []string{"TLS 1.3", "ca-file|CA file", "AES_CM_128_HMAC_SHA1_80", "private, says alice", "private, says bob"}},
		"over UDP":    {[]string{"--transport", "udp", "--srtp", "optional"}, []string{"UDP, not encrypted", "SRTP", "exposed, says alice", "exposed, says bob"}},
		"in clear":    {[]string{"--transport", "tcp", "--srtp", "off"}, []string{"TCP, not encrypted", "RTP, not encrypted", "open, says alice", "open, says bob"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := sotto(t, append([]string{"demo", "--log-level", "debug"}, test.args...)...)
			if got.status != 0 {
				t.Fatalf("status %d:\n%s\n%s", got.status, got.out, got.err)
			}
			for _, what := range test.says {
				if !regexp.MustCompile(what).MatchString(got.out) {
					t.Errorf("nothing of %q in\n%s", what, got.out)
				}
			}
			for _, secret := range []string{"inline:", "Authorization", "response="} {
				if strings.Contains(got.out+got.err, secret) {
					t.Errorf("%q is in the output or the log", secret)
				}
			}
			dir := regexp.MustCompile(`recordings +(\S+)`).FindStringSubmatch(got.out)
			if dir == nil {
				t.Fatal("it does not say where the recordings are")
			}
			defer func() { _ = os.RemoveAll(dir[1]) }()
			if info, err := os.Stat(filepath.Join(dir[1], "heard-by-bob.wav")); err != nil || info.Size() < 100_000 {
				t.Errorf("the recording: %v", err)
			}
		})
	}
}

func TestTheReportFailsWhatIsNotSo(t *testing.T) {
	good := conversation{
		answered: 1,
		caller:   app.Call{SRTP: &app.SRTP{Suite: "A"}, Privacy: app.Privacy{Verdict: app.Private}},
		callee:   app.Call{SRTP: &app.SRTP{Suite: "A"}, Privacy: app.Privacy{Verdict: app.Private}},
	}
	good.heardByBob = heard{sent: 500, received: 499, delay: 1}
	good.heardByBob.likeness.Likeness = 0.99
	good.heardByAli = good.heardByBob
	settings := demoSettings{"tls", "required"}
	for name, spoil := range map[string]func(*conversation){
		"":                          func(*conversation) {},
		"no suite":                  func(c *conversation) { c.caller.SRTP = nil },
		"different suites":          func(c *conversation) { c.callee.SRTP = &app.SRTP{Suite: "B"} },
		"an exposed call":           func(c *conversation) { c.callee.Privacy.Verdict = app.Exposed },
		"only an expectation":       func(c *conversation) { c.caller.Privacy.Expected = true },
		"nothing sent":              func(c *conversation) { c.heardByBob.sent, c.heardByBob.received = 0, 0 },
		"many lost":                 func(c *conversation) { c.heardByAli.lost = 6 },
		"many on the way":           func(c *conversation) { c.heardByAli.received = 450 },
		"other speech":              func(c *conversation) { c.heardByBob.likeness.Likeness = 0.3 },
		"heard before it was said":  func(c *conversation) { c.heardByBob.delay = -1 },
		"answered before it dialed": func(c *conversation) { c.answered = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			spoil(&c)
			var out buffer
			r := &report{out: &out}
			r.call(settings, c)
			if r.failed != (name != "") {
				t.Errorf("failed: %v\n%s", r.failed, out.String())
			}
		})
	}
}
