//go:build interop && linux

package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shownByDunst is how many notifications the desktop shows at present.
func (s *Screen) shownByDunst() (string, error) {
	out, err := s.command("dunstctl", "dunst", "count", "displayed").Output()
	return strings.TrimSpace(string(out)), err
}

// notifies waits until the desktop shows so many notifications.
func (w *window) notifies(number string) {
	w.t.Helper()
	eventually(w.t, "the desktop shows "+number+" notifications", w.process, func() error {
		if shown, err := w.screen.shownByDunst(); err != nil || shown != number {
			return fmt.Errorf("it shows %s (%w)", shown, err)
		}
		return nil
	})
}

// stands waits until the window manager has the window in that state: Normal, Iconic, or none at all for one that is hidden.
func (w *window) stands(state string) {
	w.t.Helper()
	eventually(w.t, "the window's state is "+state, w.process, func() error { return w.standsAs(state) })
}

func (w *window) standsAs(state string) error {
	out, err := w.screen.command("xprop", "x11-utils", "-id", w.main, "WM_STATE").Output()
	_, rest, _ := strings.Cut(string(out), "window state: ")
	now, _, _ := strings.Cut(rest, "\n")
	if err == nil && now != state {
		err = fmt.Errorf("it is %q", now)
	}
	return err
}

// calls says what is wrong unless there are so many calls.
func (w *window) calls(number int, state string) error {
	s, err := w.state()
	if err == nil && (len(s.Calls) != number || number > 0 && s.Calls[0].State != state) {
		err = fmt.Errorf("the calls are %+v", s.Calls)
	}
	return err
}

// hides is what it takes to hide the window behind its sign.
func (w *window) hides() {
	w.t.Helper()
	w.screen.must("windowfocus", "--sync", w.main)
	w.screen.Keys("alt+F4")
	w.stands("")
}

// configurationOf is that of a phone with one account.
func configurationOf(t testing.TB, account Account) string {
	t.Helper()
	path := filepath.Join(folder(t), "config.toml")
	render(t, path, sottoConfiguration, SottoOptions{}.values(account))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheDesktopTellsOfCallsAndTheWindowIsNeverOutOfReach(t *testing.T) {
	t.Parallel()
	server := StartKamailio(t)
	bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: newSpeech(t).Bob})
	alice := server.Account("alice", "tls")
	screen := StartScreen(t, append(os.Environ(), "SOTTO_PASSWORD_ALICE="+alice.Password))
	screen.env = append(slices.Clip(screen.env), "DBUS_SESSION_BUS_ADDRESS="+busAddress(screen.folder), "HOME="+screen.folder)
	startBus(t, screen.folder, screen.env)
	panel := StartPanel(t, busAddress(screen.folder))
	start(t, screen.folder, "dunst", screen.command("dunst", "dunst"))
	w := startWindow(t, screen, configurationOf(t, alice), "--audio", "null")
	sign := panel.Sign(w.process)
	w.becomes("the account is registered", func(s windowState) error {
		if len(s.Accounts) != 1 || s.Accounts[0].Registration.State != "registered" {
			return fmt.Errorf("the accounts are %+v", s.Accounts)
		}
		return nil
	})
	w.notifies("0")
	w.hides()
	bob.Dial(alice.URI())
	w.notifies("1")
	sign.Click("Answer ", func() error { return w.calls(1, "connected") })
	w.talks()
	w.notifies("0")
	eventually(t, "the sign names the other side", w.process, func() error {
		if says, err := sign.Says(); err != nil || !strings.Contains(says, "bob") {
			return fmt.Errorf("it says %q (%w)", says, err)
		}
		return nil
	})
	sign.Click("Hang up ", func() error { return w.calls(0, "") })
	w.idles()
	sign.Click("Show the window", func() error { return w.standsAs("Normal") })
	w.hides()
	panel.Close()
	w.stands("Iconic")
	if err := w.hand("sip:carol@interop.test"); err != nil {
		t.Error(err)
	}
	w.stands("Normal")
	w.ends()
}
