//go:build !headless

package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// inSight is the call at the top of what is seen of the list.
func (s *scene) inSight() string {
	l := s.shell.calls
	height := newHistoryRow().MinSize().Height + s.theme.Size("padding")
	for i := int(l.list.GetScrollOffset() / height); i < len(l.lines); i++ {
		if call := l.lines[i].call; call != nil {
			return call.ID
		}
	}
	return ""
}

// days are the headings of the list.
func (s *scene) days() (found []string) {
	for _, l := range s.shell.calls.lines {
		if l.call == nil {
			found = append(found, l.day)
		}
	}
	return found
}

// long is a window on a list of ten thousand calls.
func long(t *testing.T) (*scene, *richPhone) {
	t.Helper()
	phone := newRichPhone(registered())
	phone.past = many()
	s := richScene(t, phone, Program{Language: "en"})
	s.turn(callsPage)
	s.settle()
	return s, phone
}

func TestAListDoesNotMoveWhenACallIsAdded(t *testing.T) {
	s, phone := long(t)
	list := s.shell.calls.list
	list.ScrollToOffset(150000)
	s.window.Canvas().Focus(list)
	list.move(2900)
	list.ScrollToOffset(150000)
	before, offset, chosen := s.inSight(), list.GetScrollOffset(), s.shell.calls.lines[list.at].call.ID
	fresh := past()[0]
	fresh.ID, fresh.StartedAt = "fresh", noon
	phone.happens(fresh)
	s.shell.pastChanged()
	s.settle()
	if got := s.inSight(); got != before || list.GetScrollOffset() == offset {
		t.Errorf("call %s is in sight, at %v; it was %s, at %v", got, list.GetScrollOffset(), before, offset)
	}
	if got := s.shell.calls.lines[list.at].call.ID; got != chosen {
		t.Errorf("call %s is chosen, it was %s", got, chosen)
	}
	list.ScrollToOffset(0)
	fresh.ID = "newest"
	phone.happens(fresh)
	s.shell.pastChanged()
	s.settle()
	if got := s.inSight(); got != "newest" || list.GetScrollOffset() != 0 {
		t.Errorf("at the top of the list call %s is in sight", got)
	}
}

func TestAFilterShowsItsCallsFromTheNewestOn(t *testing.T) {
	s, _ := long(t)
	s.shell.calls.list.ScrollToOffset(150000)
	tap(t, s.shell.calls.content, "Missed")
	s.settle()
	if got := s.shell.calls.list.GetScrollOffset(); got != 0 {
		t.Errorf("it is scrolled by %v", got)
	}
	s.window.Canvas().Focus(s.shell.calls.filters.pills[2].press)
	strike(s, fyne.KeyReturn)
	if s.window.Canvas().Focused() != fyne.Focusable(s.shell.calls.filters.pills[2].press) {
		t.Error("the filter has lost the keyboard")
	}
}

func TestAllCallsAreListedAlsoWhileOneGoesOn(t *testing.T) {
	phone := newRichPhone(registered())
	phone.past = many()
	phone.goesOn = phone.past[0].ID
	s := richScene(t, phone, Program{Language: "en"})
	s.turn(callsPage)
	s.settle()
	calls := 0
	for _, l := range s.shell.calls.lines {
		if l.call != nil {
			calls++
		}
	}
	if want := len(phone.past) - 1; calls != want {
		t.Errorf("%d calls are listed, want %d", calls, want)
	}
}

func TestTheDaysOfTheListAreNamedAnewTheNextDay(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(callsPage)
	s.settle()
	s.now = func() time.Time { return noon.AddDate(0, 0, 1) }
	s.render()
	s.settle()
	if days, want := s.days(), []string{"Yesterday", "Tuesday, 24 November", "Friday, 16 October"}; !slices.Equal(days, want) {
		t.Errorf("the days are %q, want %q", days, want)
	}
}

func TestAFilterEndsWithItsAccount(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(callsPage)
	s.settle()
	tap(t, s.shell.calls.content, "Home")
	s.settle()
	s.state.Accounts = s.state.Accounts[:1]
	s.render()
	s.settle()
	if got := s.shell.calls.query.Account; got != "" {
		t.Errorf("the calls of %q are listed still", got)
	}
}
