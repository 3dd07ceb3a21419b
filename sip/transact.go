package sip

import (
	"errors"
	"fmt"

	"github.com/emiago/sipgo/sip"
)

// transact sends a request in a client transaction (RFC 3261 §17.1) and calls
// on, on the loop, for each response, and for each repetition of a 2xx to an
// INVITE. When the transaction ends without a final response that can be read it
// calls on once with an error. A TCP peer that reads nothing holds the loop up
// for at most writeLimit, once: its connection is closed then.
func (a *Agent) transact(req *sip.Request, on func(*sip.Response, error)) {
	if a.oversized(req) {
		a.bypassed(req, on)
		return
	}
	a.perform(req, on)
}

// perform is transact by the transport that the request names.
func (a *Agent) perform(req *sip.Request, on func(*sip.Response, error)) {
	tx, err := a.stack.layer.NewClientTransaction(a.ctx, req)
	if err != nil {
		a.loop.Post(func() { on(nil, fmt.Errorf("%w: %w", ErrFlowLost, err)) })
		return
	}
	tx.OnRetransmission(func(res *sip.Response) {
		if wholeness(res) == nil {
			a.loop.Post(func() { on(res, nil) })
		}
	})
	if err := tx.Init(); err != nil {
		tx.Terminate()
		a.loop.Post(func() { on(nil, transactionError(err)) })
		return
	}
	a.busy.Go(func() {
		final := false
		for {
			select {
			case res := <-tx.Responses():
				final = final || !res.IsProvisional()
				if err := wholeness(res); err == nil {
					a.loop.Post(func() { on(res, nil) })
				} else if final {
					a.loop.Post(func() { on(nil, err) })
				}
			case <-tx.Done():
				if !final {
					err := tx.Err()
					a.loop.Post(func() { on(nil, transactionError(err)) })
				}
				return
			}
		}
	})
}

// wholeness is the error of a response that lacks what every one has (RFC 3261
// §8.2.6.2): it is as good as none. Without Via and CSeq it would not have come
// to its transaction.
func wholeness(res *sip.Response) error {
	if res.To() == nil {
		return fmt.Errorf("%w: its response has no To", ErrNoAnswer)
	}
	return nil
}

// transactionError says in our words why a transaction has no final response.
// sipgo ends one before it says why, and only the agent's end does that.
func transactionError(err error) error {
	switch {
	case err == nil, errors.Is(err, sip.ErrTransactionTerminated), errors.Is(err, sip.ErrTransactionCanceled):
		return ErrClosed
	case errors.Is(err, sip.ErrTransactionTimeout):
		return ErrNoAnswer
	case errors.Is(err, sip.ErrTransactionTransport):
		return fmt.Errorf("%w: %w", ErrFlowLost, err)
	}
	return err
}

// request sends a request outside INVITE, answers its challenges, and calls
// done on the loop with the final response or the error.
func (a *Agent) request(req *sip.Request, mayAuthorize bool, done func(*sip.Request, *sip.Response, error)) {
	a.transact(req, func(res *sip.Response, err error) {
		switch {
		case err != nil:
			done(req, nil, err)
		case res.IsProvisional():
		case isChallenge(res) && mayAuthorize:
			again, err := a.credentials.authorize(req, res)
			if err != nil {
				done(req, res, err)
				return
			}
			if req.Method == sip.REGISTER {
				// All of them have one Call-ID, so one row of numbers.
				a.registration.seq = again.CSeq().SeqNo
			}
			a.request(again, true, done)
		default:
			done(req, res, nil)
		}
	})
}

// send writes a message that needs no transaction: an ACK to a 2xx.
func (a *Agent) send(req *sip.Request) error { return a.stack.transport.WriteMsg(req) }
