package control

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"
)

const (
	// maxClients is how many clients the socket serves at the same time.
	maxClients = 32
	// acceptPause is the time between attempts when the system has no more
	// descriptors.
	acceptPause = 100 * time.Millisecond
)

// ErrClients says that the socket has all the clients that it serves.
var ErrClients = errors.New("32 clients are connected to the phone already")

// Server lets clients drive a phone. Its fields are set before its first use.
type Server struct {
	Phone   Phone
	Version string // of the program, for hello
	// Quit is called when a client asks for the end, perhaps more than once.
	// It starts the end and does not wait for it.
	Quit func()
	// Open brings the window to the front, with a URI to call or without. Nil: there is no window.
	Open func(uri string) error
	Log  *slog.Logger // nil discards
}

// Stdio is the one client that holds the other ends of a pair of streams.
type Stdio struct{ client *session }

// Stdio makes the client of in and out. It is subscribed from now on: made
// before the phone starts, it misses nothing. Serve has to follow.
func (s *Server) Stdio(in io.Reader, out io.Writer) *Stdio {
	client := newSession(s, stdio{in, out})
	client.quits = true
	client.subscribe()
	return &Stdio{client}
}

// Serve serves the client. At the end of in the phone has to Quit; the client
// hears the rest, until the phone has ended. Serve returns then, or when ctx
// ends, with nil; or with the reason why the client was dropped.
//
// A stream is interrupted by its deadline if it is a file, else by Close. A
// read of a file without deadlines ends with the process: it is not waited for.
func (c *Stdio) Serve(ctx context.Context) error { return c.client.run(ctx) }

// Serve serves the clients of a listener until ctx ends or the listener is
// closed. Then it closes the listener and waits for its clients.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	var clients sync.WaitGroup
	defer clients.Wait()
	defer cancel()
	shut := func() { _ = listener.Close() } // closing it twice is an error without a meaning
	defer shut()
	context.AfterFunc(ctx, shut)
	slots := make(chan struct{}, maxClients)
	for {
		conn, err := listener.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				_ = conn.Close()
			}
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		case err != nil:
			s.log().Warn("a control client could not be accepted", "error", err)
			pause(ctx)
			continue
		}
		select {
		case slots <- struct{}{}:
			clients.Go(func() {
				defer func() { <-slots }()
				if err := newSession(s, connection{conn}).run(ctx); err != nil {
					s.log().Info("a control client was dropped", "error", err)
				}
			})
		default:
			s.turnAway(conn)
		}
	}
}

// turnAway tells a client that there are too many. A connection that is new
// takes a line without waiting.
func (s *Server) turnAway(conn net.Conn) {
	s.log().Warn("a control client was turned away", "error", ErrClients)
	line, err := encode(answer{version, nil, nil, &Error{CodeRefused, ErrClients.Error(), &ErrorData{Code: "limit"}}})
	if err == nil {
		err = conn.SetWriteDeadline(time.Now().Add(acceptPause))
	}
	if err == nil {
		_, err = conn.Write(line)
	}
	if err = errors.Join(err, conn.Close()); err != nil {
		s.log().Debug("turning a control client away failed", "error", err)
	}
}

func pause(ctx context.Context) {
	select {
	case <-time.After(acceptPause):
	case <-ctx.Done():
	}
}

func (s *Server) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}
