package app

import (
	"context"
	"strconv"

	"sotto/media"
	"sotto/sip"
	"sotto/sip/loop"
)

// infoPause is the time from the answer to a key by SIP INFO to the next key: who
// makes a tone of each has to come to its end, and to a pause.
const infoPause = sip.KeyTime + keyGap

// infoKeys are the keys of a call that go by SIP INFO: in order, and one at a
// time. The Phone's goroutine owns them.
type infoKeys struct {
	rows  []infoRow   // the oldest first; each has a key left
	pause *loop.Timer // until the next key; nil: none lasts
}

// infoRow are keys that were pressed at once.
type infoRow struct {
	keys    []rune // not taken yet
	outcome chan error
}

// sendInfo queues keys, all or none, and returns what waits for their outcome.
func (c *call) sendInfo(digits string) (sent func(context.Context) error, err error) {
	keys, err := keysOf(digits)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	waiting := 0
	for _, row := range c.infos.rows {
		waiting += len(row.keys)
	}
	if waiting+len(keys) > manyKeys {
		return nil, media.ErrManyDigits
	}
	row := infoRow{keys, make(chan error, 1)}
	c.infos.rows = append(c.infos.rows, row)
	if len(c.infos.rows) == 1 && c.infos.pause == nil {
		c.nextInfo()
	}
	return func(ctx context.Context) error {
		select {
		case err := <-row.outcome:
			return err
		case <-ctx.Done():
			return c.phone.refusal(CodeStopped, "error.stopping")
		}
	}, nil
}

// nextInfo sends the key whose turn it is.
func (c *call) nextInfo() {
	c.infos.pause = nil
	if len(c.infos.rows) > 0 {
		c.sip.SendKey(c.infos.rows[0].keys[0])
	}
}

// keySent goes on after the outcome of a key. One that was not taken ends all that
// wait: what was pressed is worth nothing with a key missing.
func (c *call) keySent(e sip.KeySent) {
	k := &c.infos
	switch {
	case len(k.rows) == 0:
		return
	case !e.OK:
		k.fail(c.untaken(e))
		return
	}
	row := &k.rows[0]
	if row.keys = row.keys[1:]; len(row.keys) == 0 {
		row.outcome <- nil
		k.rows = k.rows[1:]
	}
	k.pause = c.phone.loop.After(infoPause, c.nextInfo)
}

// untaken says why the other side has not got a key.
func (c *call) untaken(e sip.KeySent) *Error {
	if e.Code == 0 {
		return c.phone.refusal(CodeFailed, "error.keys-untaken", "who", c.who(), "detail", e.Reason)
	}
	return c.phone.refusal(CodeNotAcceptable, "error.keys-untaken", "who", c.who(), "detail", strconv.Itoa(e.Code)+" "+e.Reason)
}

// fail ends all keys that wait.
func (k *infoKeys) fail(why *Error) {
	k.pause.Stop()
	for _, row := range k.rows {
		row.outcome <- why
	}
	*k = infoKeys{}
}
