package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExitStatusesTellScriptsWhatWentWrong(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "profile")
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "config.toml"), []byte("version = 1\n[[account]]\nid = 5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"version":                     {[]string{"version"}, 0, ""},
		"an unknown command":          {[]string{"dance"}, 2, "dance"},
		"an unknown flag":             {[]string{"version", "--colour"}, 2, "--colour"},
		"an argument too many":        {[]string{"version", "please"}, 2, "please"},
		"an unknown transport":        {[]string{"demo", "--transport", "sctp"}, 2, "udp, tcp or tls"},
		"an unknown encryption":       {[]string{"demo", "--srtp", "maybe"}, 2, "off, optional or required"},
		"an unknown log level":        {[]string{"headless", "--log-level", "loud"}, 2, "--log-level"},
		"an unknown language":         {[]string{"headless", "--lang", "de"}, 2, "--lang: the languages are en and zh"},
		"an unknown language of demo": {[]string{"demo", "--lang", "zh_CN"}, 2, "--lang"},
		"an unknown sound":            {[]string{"headless", "--profile", empty, "--audio", "radio"}, 2, "--audio"},
		"a microphone that is absent": {[]string{"headless", "--profile", empty, "--audio", "file:/no/such.wav:"}, 1, "such.wav"},
		"a broken configuration":      {[]string{"headless", "--profile", broken}, 1, "config.toml:3:"},
		"no running phone":            {[]string{"ctl", "state.get", "--profile", empty}, 3, "no phone is running"},
		"a parameter that is none":    {[]string{"ctl", "call.dial", "--profile", empty, "where=bob"}, 2, "where"},
		"ctl without a method":        {[]string{"ctl"}, 2, "arg"},
		"no window in this build":     {nil, 1, "headless"},
	} {
		t.Run(name, func(t *testing.T) {
			got := sotto(t, test.args...)
			if got.status != test.status {
				t.Errorf("status %d instead of %d; it says: %s", got.status, test.status, got.err)
			}
			if !strings.Contains(got.err, test.says) {
				t.Errorf("it says %q, nothing of %q", got.err, test.says)
			}
		})
	}
}

func TestVersionNamesWhatWasBuilt(t *testing.T) {
	got := sotto(t, "version")
	for _, part := range []string{"0.0.0", "commit test", "go1.", "headless"} {
		if !strings.Contains(got.out, part) {
			t.Errorf("%q does not say %q", got.out, part)
		}
	}
}

func TestASecondPhoneInAProfileIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "profile")
	first := startHeadless(t, "--profile", dir)
	first.told("hello", nil)
	got := sotto(t, "headless", "--profile", dir)
	if got.status != 1 || !strings.Contains(got.err, "profile") {
		t.Errorf("status %d, %q", got.status, got.err)
	}
	first.ask("quit", nil)
	if status := first.wait(); status != 0 {
		t.Errorf("the first phone ended with %d: %s", status, first.errors.String())
	}
	again := startHeadless(t, "--profile", dir)
	again.told("hello", nil)
	again.interrupt()
	if status := again.wait(); status != 0 {
		t.Errorf("after the first had gone: status %d: %s", status, again.errors.String())
	}
}
