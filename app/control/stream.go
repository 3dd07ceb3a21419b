package control

import (
	"io"
	"net"
	"os"
	"time"
)

// stream is a client's connection.
type stream interface {
	io.Reader
	io.Writer
	// interrupt makes every Read and Write return, running ones too, and says
	// whether that is certain. It may be called more than once, by several
	// goroutines.
	interrupt() bool
}

// connection is the stream of a client on the socket.
type connection struct{ net.Conn }

func (c connection) interrupt() bool {
	// Whatever Close reports, the connection is of no use any more.
	_ = c.Close()
	return true
}

// stdio is the stream of whoever started the phone.
type stdio struct {
	io.Reader
	io.Writer
}

func (s stdio) interrupt() bool {
	read, written := interrupt(s.Reader), interrupt(s.Writer)
	return read && written
}

// interrupt ends reads and writes. Files are not closed, since another file
// would get their number; of those that the system makes the program wait for
// (a terminal, an inherited pipe) a read ends with the process.
func interrupt(end any) bool {
	if f, ok := end.(*os.File); ok {
		return f.SetDeadline(time.Unix(1, 0)) == nil
	}
	if c, ok := end.(io.Closer); ok {
		_ = c.Close() // as with a connection
	}
	return true
}
