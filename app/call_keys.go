package app

import (
	"context"
	"errors"
	"strings"

	"sotto/app/config"
	"sotto/audio"
	"sotto/media"
	"sotto/sip"
)

// manyKeys is how many keys of a call may wait to be sent.
const manyKeys = 64

// SendDigits presses keys in a call, 0-9, *, # and A-D, in the way that its
// account says. By SIP INFO it waits until the other side has taken them all, or
// returns why it has not; else it returns at once.
func (p *Phone) SendDigits(id, digits string) error {
	sent, err := p.BeginDigits(id, digits)
	if err != nil || sent == nil {
		return err
	}
	return sent(p.ctx)
}

// BeginDigits is SendDigits for who wants to do something else meanwhile: what it
// returns waits for the outcome, and is nil where there is nothing to wait for.
func (p *Phone) BeginDigits(id, digits string) (sent func(context.Context) error, err error) {
	err = p.act(id, func(c *call) (err error) {
		sent, err = c.sendDigits(digits)
		if _, told := errors.AsType[*Error](err); told || err == nil {
			return err
		}
		return p.refusal(CodeNotAcceptable, "error.bad-keys", "detail", detail(err))
	})
	return sent, err
}

// sendDigits presses keys in the way that the account says. Telephone-events that
// the other side does not take become tones: better heard than lost.
func (c *call) sendDigits(digits string) (sent func(context.Context) error, err error) {
	way := c.account.config.DTMF
	switch {
	case way == config.DTMFInfo && c.shown.State != CallConnected:
		return nil, c.phone.refusal(CodeWrongState, "error.no-info-yet")
	case way == config.DTMFInfo:
		return c.sendInfo(digits)
	case c.leg == nil:
		return nil, c.phone.refusal(CodeWrongState, "error.no-keys-yet")
	case way == config.DTMFEvents:
		if err = c.session.SendDigits(digits); !errors.Is(err, media.ErrNoEvents) {
			return nil, err
		}
	}
	return nil, c.soundDigits(digits)
}

// soundDigits lets keys sound to the other side.
func (c *call) soundDigits(digits string) error {
	keys, err := keysOf(digits)
	if err == nil && !c.session.Sending() {
		err = media.ErrNotSending
	}
	if err != nil {
		return err
	}
	return c.leg.keys.add(keys)
}

// keysOf are the keys of a row of digits.
func keysOf(digits string) ([]rune, error) {
	keys := []rune(strings.ToUpper(digits))
	for _, key := range keys {
		if _, known := audio.KeyTone(key); !known {
			return nil, media.ErrDigit
		}
	}
	return keys, nil
}

// keyed takes a key that the other side has told of by SIP INFO.
func (c *call) keyed(e sip.Key) {
	if c.ours() || c.announced { // else nobody has heard of the call yet
		c.phone.publish(Digit{Call: c.id, Digit: string(e.Key)})
	}
}
