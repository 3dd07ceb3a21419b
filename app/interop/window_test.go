//go:build interop && linux

package interop

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"sotto/app/control"
	"sotto/audio/likeness"
)

// withWindow is the whole program.
var withWindow = &form{name: "sotto-window", cgo: "1"}

// window is the whole Sotto with its window on a screen.
type window struct {
	t       testing.TB
	screen  *Screen
	process *process
	profile string
	began   time.Time
	main    string // the number of its main window
}

// startWindow runs Sotto with a configuration and further arguments, and returns when its window is in sight.
func startWindow(t testing.TB, screen *Screen, configuration string, arguments ...string) *window {
	t.Helper()
	program, err := withWindow.build()
	if err != nil {
		t.Fatal(err)
	}
	w := &window{t: t, screen: screen, profile: filepath.Join(screen.folder, "profile")}
	if err := os.Mkdir(w.profile, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.profile, "config.toml"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	command := prepare(t, program, append([]string{"--profile", w.profile}, arguments...)...)
	command.Env = screen.env
	w.began = time.Now()
	w.process = start(t, screen.folder, "sotto", command)
	w.main = screen.Window("Sotto", w.process)
	t.Logf("the window is in sight %v after the program's start", time.Since(w.began).Round(time.Millisecond))
	return w
}

// hand gives a further start of the program a URI, and waits for its end.
func (w *window) hand(uri string) error {
	w.t.Helper()
	program, err := withWindow.build()
	if err != nil {
		return err
	}
	command := prepare(w.t, program, "--profile", w.profile, uri)
	command.Env = w.screen.env
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// windowState is what this test reads of a phone's state.
type windowState struct {
	Accounts []struct{ Registration Registration }
	Calls    []Call
}

// state asks the phone behind the window.
func (w *window) state() (windowState, error) {
	var s windowState
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	client, err := control.Dial(ctx, w.profile)
	if err != nil {
		return s, err
	}
	defer client.Close()
	answer, err := client.Call(ctx, "state.get", map[string]any{})
	if err == nil {
		err = json.Unmarshal(answer, &s)
	}
	return s, err
}

// becomes waits until the phone's state is so.
func (w *window) becomes(what string, so func(windowState) error) {
	w.t.Helper()
	eventually(w.t, what, w.process, func() error {
		s, err := w.state()
		if err == nil {
			err = so(s)
		}
		return err
	})
}

// talks waits until there is one call, connected and private.
func (w *window) talks() {
	w.t.Helper()
	w.becomes("a call is connected and private", func(s windowState) error {
		if len(s.Calls) != 1 || s.Calls[0].State != "connected" || s.Calls[0].Privacy.Verdict != "private" {
			return fmt.Errorf("the calls are %+v", s.Calls)
		}
		return nil
	})
}

// idles waits until there is no call.
func (w *window) idles() {
	w.t.Helper()
	w.becomes("no call is left", func(s windowState) error {
		if len(s.Calls) > 0 {
			return fmt.Errorf("the calls are %+v", s.Calls)
		}
		return nil
	})
}

// Where things are in a window of 360 by 640 units.
const (
	left, right = 95, 265 // of two buttons side by side
	middle      = 180
	foot        = 608 // the buttons at the bottom
	fold        = 545 // what is right above them
)

// addAccount makes an account by keyboard and mouse: the server's certificate, which nobody vouches for, is looked at and trusted.
func (w *window) addAccount(account Account) {
	w.t.Helper()
	s := w.screen
	s.Picture(w.main, "1-first-start")
	s.must("windowfocus", "--sync", w.main)
	s.Keys("Tab", "Return")
	s.Type(account.Domain)
	s.Keys("Tab")
	s.Type(account.User)
	s.Keys("Tab")
	s.Type(account.Password)
	s.Keys("Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Return") // past the choices, to what is folded away
	s.Keys("Tab", "Tab", "Tab", "Tab")
	s.After(w.main, func() { s.Type(account.Server.String()) })
	s.Picture(w.main, "2-account")
	s.After(w.main, func() { s.Click(w.main, left, foot) })
	s.Picture(w.main, "3-test")
	s.After(w.main, func() { s.Click(w.main, left, fold) })
	s.Picture(w.main, "4-certificate")
	s.After(w.main, func() { s.Click(w.main, left, foot) }) // trust, and test again
	s.Click(w.main, right, foot)
}

// speaks has both say their speech and checks that the other hears it.
func (w *window) speaks(sound *SoundServer, mine *SoundPhone, bob *Baresip, words speech) {
	t := w.t.(*testing.T)
	t.Helper()
	before, began := usageOf(t, w.process), time.Now()
	defer func() {
		now, took := usageOf(t, w.process), time.Since(began)
		t.Logf("in the call, drawn by software, it takes %.1f %% of a core and %d MiB", 100*float64(now.CPU-before.CPU)/float64(took), now.Memory>>20)
	}()
	mustBeHeard(t, func(try int) error {
		atAlice := sound.Record(mine.Speaker, fmt.Sprint("window-", try))
		mustEnd(t, sound.Say(mine.Microphone, words.Alice))
		return endHolds(t, "alice's loudspeaker", atAlice.Stop(), recognised, words.Bob, words.Alice)
	})
}

// isRung has bob call, and answers in the popup, which takes the keyboard from nobody.
func (w *window) isRung(bob *Baresip, uri string) {
	w.t.Helper()
	s := w.screen
	active := s.Active()
	began := time.Now()
	bob.Dial(uri)
	popup := s.Window("Incoming call", w.process)
	w.t.Logf("the popup is in sight %v after the other side was told to call", time.Since(began).Round(time.Millisecond))
	if now := s.Active(); now != active {
		w.t.Errorf("the keyboard went from window %s to %s", active, now)
	}
	s.Picture(popup, "8-incoming")
	s.Click(popup, right, 160)
	w.talks()
}

func TestAPersonUsesTheWindow(t *testing.T) {
	words := newSpeech(t)
	sound := StartSoundServer(t, "alice")
	server := StartKamailio(t)
	bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob})
	mine := sound.Phone(0)
	screen := StartScreen(t, sound.environment())
	w := startWindow(t, screen, fmt.Sprintf("version = 1\n[ui]\ntheme = \"light\"\n[audio]\ninput = [%q]\noutput = [%q]\nring = [%q]\n", mine.Microphone, mine.Speaker, mine.Bell))
	w.addAccount(server.Account("alice", "tls"))
	w.becomes("the account is registered by a certificate that was trusted", func(s windowState) error {
		if len(s.Accounts) != 1 || s.Accounts[0].Registration.State != "registered" || s.Accounts[0].Registration.Flow.TLS.VerifiedBy != "pin" {
			return fmt.Errorf("the accounts are %+v", s.Accounts)
		}
		return nil
	})
	screen.Keys("ctrl+d")
	screen.Type("bob")
	screen.Keys("Return")
	bob.Wait("CALL_INCOMING")
	bob.Accept()
	w.talks()
	w.speaks(sound, mine, bob, words)
	screen.Picture(w.main, "5-call")
	screen.After(w.main, func() { screen.Click(w.main, middle, 20) })
	screen.Picture(w.main, "6-reasons")
	screen.Keys("Escape")
	w.idles()
	w.bobHeard(bob, words)
	screen.After(w.main, func() { screen.Click(w.main, 135, 605) })
	screen.Picture(w.main, "7-calls")
	w.isRung(bob, server.Account("alice", "tls").URI())
	screen.Click(w.main, middle, foot)
	w.idles()
	screen.After(w.main, func() {
		if err := w.hand("sip:carol@interop.test"); err != nil {
			t.Errorf("a further start: %v", err)
		}
	})
	screen.Picture(w.main, "9-further-start")
	w.ends()
}

// bobHeard checks what the other side has recorded of the call that is over.
func (w *window) bobHeard(bob *Baresip, words speech) {
	t := w.t.(*testing.T)
	t.Helper()
	heard := load(t, bob.Heard())
	result := likeness.Compare(load(t, words.Alice).Samples, heard.Samples, heard.Rate)
	if result.Likeness < recognised {
		t.Errorf("bob heard something else: %+v", result)
	}
	t.Logf("bob heard: %+v", result)
}

// ends asks the program to end, and measures how long it takes. One that is late tells what each of its goroutines waits for.
func (w *window) ends() {
	w.t.Helper()
	began, program := time.Now(), programOf(w.t, w.process)
	late := time.AfterFunc(3*time.Second, func() { _ = syscall.Kill(program, syscall.SIGQUIT) })
	defer late.Stop()
	w.process.stop(w.t)
	if took := time.Since(began); took > 2*time.Second {
		w.t.Errorf("it took %v to end", took)
	}
}
