package control

import (
	"context"
	"encoding/json"
	"sync"

	"sotto/app"
)

// tasksMost is how many tasks a client may have under way.
const tasksMost = 16

// tasks are the methods of one client that run beside its session. The session
// owns them.
type tasks struct {
	language func() app.Language // of the phone
	running  int                 // those that the session has not heard the end of
	changing bool                // one of them is a change, after which the client's next request comes
	finished chan ending
	ctx      context.Context // ends with the session
	cancel   context.CancelFunc
	all      sync.WaitGroup
}

// ending is a task's answer.
type ending struct {
	answer
	changed bool
}

func newTasks(language func() app.Language) *tasks {
	t := &tasks{language: language, finished: make(chan ending)}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	return t
}

// room refuses what may become a task when there are as many as there may be.
func (t *tasks) room() *Error {
	if t.running < tasksMost {
		return nil
	}
	return &Error{Code: CodeRefused, Message: t.language().Text("error.client-limit", nil), Data: &ErrorData{Code: "limit"}}
}

// begin starts a task, whose answer comes by finished. There is room for it.
func (t *tasks) begin(id json.RawMessage, changes bool, run task) {
	t.running++
	t.changing = t.changing || changes
	t.all.Go(func() {
		result, err := outcome(run(t.ctx))
		select {
		case t.finished <- ending{answer{version, id, result, err}, changes}:
		case <-t.ctx.Done():
		}
	})
}

// ended takes note of an ending.
func (t *tasks) ended(e ending) {
	t.running--
	t.changing = t.changing && !e.changed
}

// end makes those end that wait for servers, and waits for all.
func (t *tasks) end() {
	t.cancel()
	t.all.Wait()
}
