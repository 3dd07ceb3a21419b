//go:build !headless

package ui

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sotto/app"
)

// hostile are names that a caller may give itself to be more than a name.
var hostile = []string{
	`<b>bold</b> & <img src=x>`,
	`"; calc.exe; "`,
	`$(calc.exe)`,
	"`calc`",
	`“; calc.exe; „`,
	`\" & do shell script \"`,
	"two\r\nlines\x00\x1b[31m",
	"turned \u202eround",
	"not \xff\xfe UTF-8",
	strings.Repeat("A", 5000),
}

func TestANameFromOutsideIsAnnouncedOnOneShortLine(t *testing.T) {
	newScene(t, registered())
	for _, name := range hostile {
		c := ringing("9")
		c.Remote.Name = name
		a := announce(c)
		if bad := strings.ContainsFunc(a.title, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); bad || !utf8.ValidString(a.title) {
			t.Errorf("%q is announced as %q", name, a.title)
		}
		if length := utf8.RuneCountInString(a.title); length == 0 || length > longestBrief {
			t.Errorf("%.20q is announced by %d characters", name, length)
		}
		if words := wordsOnly(a.title + a.body); strings.ContainsAny(words, "<>&\"$`\\“”„;\n\x00") {
			t.Errorf("a script would have %q", words)
		}
	}
	if got := wordsOnly("Zoë O'Brien (+44 20 7946 0018), 王芳"); got != "Zoë O'Brien (+44 20 7946 0018), 王芳" {
		t.Errorf("a name that means no harm becomes %q", got)
	}
}

func TestTheDesktopIsToldWhatRingsNow(t *testing.T) {
	s := newScene(t, registered())
	s.tell(ringing("8"))
	s.tell(ringing("9"))
	calls := <-s.popups.herald.waiting
	if len(calls) != 2 || calls[0].call != "8" || calls[1].call != "9" || calls[1].title != "Carol Adams" {
		t.Errorf("it is told of %+v", calls)
	}
	over := ringing("8")
	over.State, over.Cause = app.CallEnded, app.CauseCancelled
	s.tell(over)
	if calls := <-s.popups.herald.waiting; len(calls) != 1 || calls[0].call != "9" {
		t.Errorf("once one is over it is told of %+v", calls)
	}
	s.render()
	select {
	case calls := <-s.popups.herald.waiting:
		t.Errorf("nothing has changed, and it is told of %+v", calls)
	default:
	}
}

func TestAPressOnAnAnnouncementIsDone(t *testing.T) {
	s := newScene(t, registered())
	s.tell(ringing("9"))
	s.announced("9", answerKey)
	s.phone.expect(t, "answer 9")
	s.announced("9", declineKey)
	s.phone.expect(t, "reject 9 0")
	s.announced("gone", answerKey)
	s.quiet(t, "of a call that is over")
}
