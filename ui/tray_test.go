//go:build !headless

package ui

import (
	"slices"
	"testing"

	"sotto/app"
)

func TestTheTrayTellsTheStateInOneSign(t *testing.T) {
	off := registered()
	for i := range off.Accounts {
		off.Accounts[i].Registration.State = app.RegistrationFailed
	}
	with := func(change func(*app.State)) app.State {
		s := registered()
		change(&s)
		return s
	}
	for _, test := range []struct {
		name, sign string
		state      app.State
	}{
		{"all well", "phone accent", registered()},
		{"not registered", "phone muted", off},
		{"not to be disturbed", "moon muted", with(func(s *app.State) { s.DND = true })},
		{"missed", "missed open", with(func(s *app.State) { s.Missed = 1 })},
		{"it rings", "bell accent", with(func(s *app.State) { s.Calls, s.Missed = []app.Call{ringing("1")}, 1 })},
		{"a call", "microphone accent", with(func(s *app.State) { s.Calls = []app.Call{connected("1", "office", "Bob", private(false))} })},
	} {
		sign, ink := trayLook(test.state)
		name := map[string]string{string(colourMuted): "muted", string(colourOpen): "open", string(colourAccent): "accent"}[string(ink)]
		if got := sign + " " + name; got != test.sign {
			t.Errorf("%s: %s, want %s", test.name, got, test.sign)
		}
	}
}

func TestTheTrayOffersWhatCanBeDoneNow(t *testing.T) {
	s, _ := rich(t, registered())
	labels := func() (found []string) {
		for _, item := range (&tray{front: s.front}).items(s.state) {
			if !item.IsSeparator {
				found = append(found, item.Label)
			}
		}
		return found
	}
	if got, want := labels(), []string{"Show the window", "Do not disturb", "Quit"}; !slices.Equal(got, want) {
		t.Errorf("it offers %q, want %q", got, want)
	}
	s.state.Missed = 2
	s.tell(ringing("9"))
	if got, want := labels(), []string{"Answer Carol Adams", "Decline Carol Adams", "2 missed calls", "Show the window", "Do not disturb", "Quit"}; !slices.Equal(got, want) {
		t.Errorf("during a call it offers %q, want %q", got, want)
	}
	(&tray{front: s.front}).items(s.state)[0].Action()
	s.phone.expect(t, "answer 9")
}

func TestClosingWithoutATrayAsksOnce(t *testing.T) {
	s := newScene(t, registered())
	s.closed()
	tap(t, s.window.Canvas().Overlays().Top(), "Keep running")
	if !s.asked {
		t.Error("it does not remember the answer")
	}
	s.closed()
	if s.window.Canvas().Overlays().Top() != nil {
		t.Error("it asks again")
	}
}

func TestTheWindowHidesOnlyBehindASignThatIsSeen(t *testing.T) {
	s := newScene(t, registered())
	s.tray = &tray{front: s.front}
	s.closed()
	if s.hidden || s.window.Canvas().Overlays().Top() == nil {
		t.Error("nobody shows the sign, and it hides without a question")
	}
	tap(t, s.window.Canvas().Overlays().Top(), "Keep running")
	s.signSeen(true)
	s.closed()
	if !s.hidden {
		t.Error("it does not hide")
	}
	s.signSeen(false)
	if s.hidden {
		t.Error("nobody shows the sign any more, and it stays hidden")
	}
}

func TestWhatTheSignSaysIsTheState(t *testing.T) {
	newScene(t, registered())
	state := registered()
	state.DND, state.Missed, state.Calls = true, 2, []app.Call{ringing("9")}
	if got, want := trayWords(state), "Sotto · Carol Adams · Do not disturb · 2 missed calls"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got, want := trayWords(app.State{}), "Sotto · Not registered"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}
