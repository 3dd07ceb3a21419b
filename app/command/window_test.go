package command

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/app"
)

// screen is one for tests: it stands in the place of one that people see.
type screen struct {
	t       *testing.T
	dir     string
	front   chan Front   // what its window was opened with
	refusal chan Refusal // why there is none
	shut    chan error   // what it ends with
	ended   chan int     // the exit status
	says    buffer
}

// Show implements Screen.
func (s *screen) Show(ctx context.Context, front Front) error {
	front.Ready()
	s.front <- front
	select {
	case err := <-s.shut:
		return err
	case <-ctx.Done():
		return nil
	}
}

// Refuse implements Screen.
func (s *screen) Refuse(_ context.Context, refusal Refusal) error {
	s.refusal <- refusal
	return nil
}

// openWindow starts the program with a window, in a profile.
func openWindow(t *testing.T, dir string, args ...string) *screen {
	t.Helper()
	s := &screen{t: t, dir: dir, front: make(chan Front, 1), refusal: make(chan Refusal, 1), shut: make(chan error, 1), ended: make(chan int, 1)}
	args = append([]string{"--profile", dir, "--audio", "null"}, args...)
	go func() {
		s.ended <- run(t.Context(), Build{Version: "0.0.0"}, s, args, streams{strings.NewReader(""), &s.says, &s.says})
	}()
	return s
}

// opened waits until the window is there.
func (s *screen) opened() Front {
	s.t.Helper()
	select {
	case f := <-s.front:
		return f
	case status := <-s.ended:
		s.t.Fatalf("it ended with %d: %s", status, s.says.String())
	case <-time.After(10 * time.Second):
		s.t.Fatal("no window was opened")
	}
	return Front{}
}

// close closes the window and returns the exit status.
func (s *screen) close(err error) int {
	s.t.Helper()
	s.shut <- err
	select {
	case status := <-s.ended:
		return status
	case <-time.After(10 * time.Second):
		s.t.Fatal("the program does not end")
	}
	return -1
}

func TestAWindowIsShownWhenThereIsOne(t *testing.T) {
	s := openWindow(t, filepath.Join(t.TempDir(), "p"), "sip:bob@example.com")
	if f := s.opened(); f.URI != "sip:bob@example.com" || f.Phone == nil || f.Version != "0.0.0" {
		t.Errorf("it was opened with %+v", f)
	}
	if status := s.close(nil); status != 0 {
		t.Errorf("status %d: %s", status, s.says.String())
	}
	broken := openWindow(t, filepath.Join(t.TempDir(), "p"))
	broken.opened()
	if status := broken.close(errors.New("there is no screen")); status != 1 || !strings.Contains(broken.says.String(), "there is no screen") {
		t.Errorf("a window that fails gives status %d: %s", status, broken.says.String())
	}
}

func TestAFurtherStartHandsItsURIToTheWindowThatIsOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "p")
	s := openWindow(t, dir)
	front := s.opened()
	for _, uri := range []string{"tel:+4930123", ""} {
		args := []string{}
		if uri != "" {
			args = append(args, uri)
		}
		further := openWindow(t, dir, args...)
		select {
		case status := <-further.ended:
			if status != 0 {
				t.Errorf("the further start ended with %d: %s", status, further.says.String())
			}
		case <-time.After(10 * time.Second):
			t.Fatal("the further start does not end")
		}
		if got := <-front.Opened; got != uri {
			t.Errorf("the window was handed %q, want %q", got, uri)
		}
	}
	s.close(nil)
}

func TestAFurtherStartBesideAHeadlessPhoneSaysSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "p")
	first := startHeadless(t, "--profile", dir)
	first.told("hello", nil)
	s := openWindow(t, dir)
	if status := <-s.ended; status != 1 || !strings.Contains(s.says.String(), "without a window") {
		t.Errorf("status %d: %s", status, s.says.String())
	}
	if got := <-s.refusal; !strings.Contains(got.Text, "without a window") {
		t.Errorf("a person is shown %+v", got)
	}
	first.ask("quit", nil)
	first.wait()
}

func TestWhatIsNeitherACommandNorAnAddressIsWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"frobnicate"}, {"http://example.com"}, {"sip:a@b", "sip:c@d"}, {"bob"}} {
		if got := sotto(t, args...); got.status != 2 || !strings.Contains(got.err, args[0]) {
			t.Errorf("%q: status %d, %s", args, got.status, got.err)
		}
	}
}

func TestThePhoneIsTriedWithoutAServer(t *testing.T) {
	s := openWindow(t, filepath.Join(t.TempDir(), "p"))
	front := s.opened()
	_, events := front.Phone.Subscribe()
	defer events.Close()
	for range 2 { // a second try begins anew
		id, err := front.Try(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		call := awaitCall(t, events)
		if call.ID != id || call.Account != trialAccount || call.Privacy.Verdict != app.Private {
			t.Errorf("the call is %+v", call)
		}
	}
	if status := s.close(nil); status != 0 {
		t.Errorf("status %d: %s", status, s.says.String())
	}
	again := openWindow(t, s.dir)
	if accounts := again.opened().Phone.Snapshot().Accounts; len(accounts) > 0 {
		t.Errorf("the trial's account is still there: %+v", accounts)
	}
	again.close(nil)
}

func TestATrialThatFailsSaysWhyInASentence(t *testing.T) {
	s := openWindow(t, filepath.Join(t.TempDir(), "p"))
	front := s.opened()
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, err := front.Try(late)
	if want := app.English.Text("error.trial-late", nil); err == nil || err.Error() != want {
		t.Errorf("it says %v, want %q", err, want)
	}
	if accounts := front.Phone.Snapshot().Accounts; len(accounts) > 0 {
		t.Errorf("it leaves the accounts %+v", accounts)
	}
	s.close(nil)
}

// awaitCall waits until a call is connected.
func awaitCall(t *testing.T, events *app.Subscription) app.Call {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case e, ok := <-events.Events():
			if c, about := e.(app.Call); ok && about && c.State == app.CallConnected && c.Codec != "" {
				return c
			}
		case <-late:
			t.Fatal("no call is connected")
		}
	}
}
