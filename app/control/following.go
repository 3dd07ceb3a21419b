package control

import (
	"context"
	"slices"
	"time"

	"sotto/app"
)

// followEvery is the time between two notifications about a call's sound.
const followEvery = time.Second

// following are the calls whose figures a client follows. The session owns it.
type following struct {
	calls  []string
	ticker *time.Ticker // nil: none is followed
}

// figures are those of a call that a client follows.
type figures struct {
	Call  string      `json:"call"`
	Stats app.Figures `json:"stats"`
}

type stats struct {
	Stats app.Figures `json:"stats"`
}

// callStats gives the figures of a call, and begins to follow them or ends that
// where it is told.
func (s *session) callStats(v values) (any, error) {
	call := v.text("call")
	now, err := s.server.Phone.Figures(call)
	if follow, told := v["follow"].(bool); told {
		s.following.set(call, follow && err == nil)
	}
	return stats{now}, err
}

// set follows a call, or does not any more.
func (f *following) set(call string, on bool) {
	f.calls = slices.DeleteFunc(f.calls, func(c string) bool { return c == call })
	if on {
		f.calls = append(f.calls, call)
	}
	switch {
	case len(f.calls) == 0:
		f.stop()
	case f.ticker == nil:
		f.ticker = time.NewTicker(followEvery)
	}
}

func (f *following) stop() {
	if f.ticker != nil {
		f.ticker.Stop()
		f.ticker = nil
	}
}

// due tells when the figures are to be told, and never while none are.
func (f *following) due() <-chan time.Time {
	if f.ticker == nil {
		return nil
	}
	return f.ticker.C
}

// tellFigures tells those of every call that is followed; one that is over is
// not any more.
func (s *session) tellFigures(ctx context.Context) {
	for _, call := range slices.Clone(s.following.calls) {
		now, err := s.server.Phone.Figures(call)
		if err != nil {
			s.following.set(call, false)
			continue
		}
		s.send(ctx, notification{version, "call.stats", figures{call, now}})
	}
}
