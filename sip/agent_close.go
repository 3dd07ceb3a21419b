package sip

import (
	"context"
	"maps"
	"slices"
)

// Close hangs up every call, un-registers, and ends the agent. It waits for
// the server's answers no longer than ctx allows, and for nothing afterwards.
// Every call has had its Ended when it returns. Called once more it waits for
// the first.
func (a *Agent) Close(ctx context.Context) { a.ending.Do(func() { a.end(ctx) }) }

func (a *Agent) end(ctx context.Context) {
	quiet := make(chan struct{})
	_ = a.loop.Do(func() { a.wind(quiet) })
	select {
	case <-quiet:
	case <-ctx.Done():
		_ = a.loop.Do(a.abandonCalls)
	}
	a.cancel()
	a.opens.Wait()
	var door *door
	_ = a.loop.Do(func() { door, a.door = a.door, nil })
	if door != nil {
		door.close() // before the links, so that no more come
	}
	var last []*link
	_ = a.loop.Do(func() { last = slices.Collect(maps.Keys(a.links)) })
	for _, l := range last {
		l.close()
	}
	a.stack.close()
	a.busy.Wait()
	a.loop.Close()
}

// wind down: calls first, then the registration; quiet is closed when both
// have been answered.
func (a *Agent) wind(quiet chan struct{}) {
	a.closing = true
	for _, c := range a.calls {
		c.hangup()
	}
	a.onIdle = func() { a.unregister(func() { close(quiet) }) }
	a.noticeIdle()
}

// noticeIdle goes on with what waits for the last call to end.
func (a *Agent) noticeIdle() {
	if then := a.onIdle; then != nil && len(a.calls) == 0 {
		a.onIdle = nil
		then()
	}
}

// abandonCalls ends the calls that still wait for the other side. With the last
// of them the registration is taken back, though nobody waits for its answer.
func (a *Agent) abandonCalls() {
	for _, c := range a.calls {
		c.finish(c.leftWhy)
	}
}
