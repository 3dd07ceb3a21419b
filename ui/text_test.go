//go:build !headless

package ui

import (
	"reflect"
	"testing"
	"unicode"
)

// wide is a width of one unit a letter, and two a Chinese character.
func units(s string) float32 {
	n := float32(0)
	for _, r := range s {
		n++
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

func TestTextBreaksWherePeopleWouldBreakIt(t *testing.T) {
	for _, test := range []struct {
		name, text string
		room       float32
		want       []string
	}{
		{"fits", "one two", 7, []string{"one two"}},
		{"at spaces", "one two three", 8, []string{"one two", "three"}},
		{"a space at the end takes no room", "one two three", 7, []string{"one two", "three"}},
		{"a word that is too long", "unpronounceable", 6, []string{"unpron", "ouncea", "ble"}},
		{"an address after its marks", "alice@pbx.example.com", 14, []string{"alice@pbx.", "example.com"}},
		{"after a word that is too long", "abcdefgh ij", 4, []string{"abcd", "efgh", "ij"}},
		{"Chinese", "语音已加密", 6, []string{"语音已", "加密"}},
		{"a mark stays with what it closes", "语音已，加密", 6, []string{"语音", "已，加", "密"}},
		{"lines of its own", "a\nb", 5, []string{"a", "b"}},
		{"nothing", "", 5, []string{""}},
		{"no room at all", "ab", 0, []string{"a", "b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := wrap(test.text, test.room, units); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTextIsCutWithAnEllipsis(t *testing.T) {
	for _, test := range []struct {
		text string
		room float32
		want string
	}{
		{"alice", 5, "alice"}, {"alice", 4, "ali…"}, {"al ice", 4, "al…"}, {"alice", 0, "…"}, {"one\ntwo", 9, "one"}, {"语音已加密", 7, "语音已…"},
	} {
		if got := shorten(test.text, test.room, units); got != test.want {
			t.Errorf("%q in %v: %q, want %q", test.text, test.room, got, test.want)
		}
	}
}

func TestInitialsArePersons(t *testing.T) {
	for name, want := range map[string]string{
		"Bob Martin": "BM", "alice": "A", "Carol van der Adams": "CA", "+49 30 123": "#", "*43": "#", "王小明": "小明", "": "?", "  ": "?", "é à": "ÉÀ",
	} {
		if got := initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestDigitsThatWereTypedAreSeenToTheLast(t *testing.T) {
	for room, want := range map[float32]string{9: "123456789", 5: "…6789", 1: "…"} {
		if got := shortenFront("123456789", room, units); got != want {
			t.Errorf("in %v: %q, want %q", room, got, want)
		}
	}
}
