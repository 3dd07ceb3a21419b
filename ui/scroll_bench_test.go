//go:build !headless

package ui

import "testing"

// BenchmarkScrollingTenThousandCalls is a step through a list of ten thousand calls: the rows that come into sight are filled. Frame is
// the same with the whole window drawn in software.
func BenchmarkScrollingTenThousandCalls(b *testing.B) {
	phone := newRichPhone(registered())
	phone.past = many()
	for _, drawn := range []bool{false, true} {
		b.Run(map[bool]string{false: "rows", true: "frame"}[drawn], func(b *testing.B) {
			s := sceneOn(b, phone, Program{Language: "en"})
			s.turn(callsPage)
			s.settle()
			list := s.shell.calls.list
			for i := 0; b.Loop(); i++ {
				list.ScrollToOffset(float32(i*37%400000) + 10)
				if drawn {
					s.window.Canvas().Capture()
				}
			}
		})
	}
}
