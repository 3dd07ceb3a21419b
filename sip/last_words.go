package sip

import (
	"errors"
	"net"
	"time"
)

// lastWords is for how long sipgo is not told that the other end has closed a
// connection.
const lastWords = 50 * time.Millisecond

// LastWords is called by the reader of a connection that sipgo serves, with the
// error that ended it, before sipgo hears of that. sipgo takes each message on a
// goroutine of its own and ends the connection's transactions at once, so that
// an answer that was read just before would be lost. An end of our own making
// waits for nothing.
func LastWords(err error) {
	if !errors.Is(err, net.ErrClosed) {
		time.Sleep(lastWords)
	}
}
