package control

import (
	"context"
	"errors"
	"sync"
	"time"

	"sotto/app"
)

const (
	// outboxSize is how many lines may wait for a client; what the phone has
	// to tell beyond them waits, merged, in the client's subscription.
	outboxSize = 64
	// writeLimit is how long a client may take to read before it is dropped.
	writeLimit = 5 * time.Second
	// drainLimit is how long the stream of events may take to end once the
	// server stops; that of a phone that has ended takes no time.
	drainLimit = 250 * time.Millisecond
	// flushLimit is how long a client may take to read the last lines.
	flushLimit = time.Second
)

// ErrSlow says that a client did not read what it was sent.
var ErrSlow = errors.New("the client does not read what it is sent; it was dropped")

// session serves one client. Everything but reading and writing lines happens
// in the goroutine of run, so that answers and notifications have one order.
type session struct {
	server *Server
	stream stream
	// quits says that the phone has to quit at the end of the client's input.
	// The client then still hears the rest.
	quits    bool
	quitting bool // it was told to

	subscription Subscription
	events       <-chan app.Event

	tasks     *tasks
	following following

	outbox    chan []byte
	writeDone chan struct{}

	failOnce sync.Once
	failed   chan struct{}
	failure  error // set before failed is closed
}

func newSession(server *Server, stream stream) *session {
	return &session{
		server: server, stream: stream, tasks: newTasks(server.Phone.Language), failed: make(chan struct{}),
		outbox: make(chan []byte, outboxSize), writeDone: make(chan struct{}),
	}
}

// run serves the client until it leaves, the phone or ctx ends, or the client
// has to be dropped; the error says why it was. Of its goroutines only those
// may be left that wait for a stream that can't be interrupted.
func (s *session) run(ctx context.Context) error {
	reader := readLines(s.stream)
	go s.write()
	err := s.reason(s.serve(ctx, reader))
	s.following.stop()
	s.tasks.end()
	if s.subscription != nil {
		s.subscription.Close()
	}
	close(s.outbox)
	select {
	case <-s.writeDone:
	case <-time.After(flushLimit):
	}
	close(reader.stop)
	if s.stream.interrupt() {
		<-s.writeDone
		<-reader.done
	}
	return err
}

// reason returns why the session ended: a client that has failed ended it,
// whatever that led to.
func (s *session) reason(err error) error {
	select {
	case <-s.failed:
		return s.failure
	default:
		return err
	}
}

func (s *session) serve(ctx context.Context, reader *lineReader) error {
	s.send(ctx, notification{version, methodHello, hello{Protocol, s.server.Version}})
	lines := reader.lines
	for {
		if lines == nil && s.tasks.running == 0 && !s.quitting {
			s.quitting = true
			s.server.Quit()
		}
		next := lines
		if s.tasks.changing {
			next = nil
		}
		select {
		case <-ctx.Done():
			s.drain()
			return nil
		case <-s.failed:
			return nil // reason knows
		case e := <-s.tasks.finished:
			s.finish(ctx, e)
		case <-s.following.due():
			s.tellFigures(ctx)
		case event, ok := <-s.events:
			if !ok {
				s.drain()
				return nil
			}
			if !s.tell(ctx, event) {
				s.drain(event)
				return nil
			}
		case line, ok := <-next:
			if ok {
				s.handle(ctx, line)
				continue
			}
			if !s.quits || reader.err != nil {
				return s.leave(ctx, reader.err)
			}
			lines = nil // what was asked for is done first
		}
	}
}

// drain tells what a phone that has ended had to say last: these events, those
// that still come, and the answers to what was under way.
func (s *session) drain(waiting ...app.Event) {
	ctx, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	for _, event := range waiting {
		s.tell(ctx, event)
	}
	events := s.events
	for events != nil || s.tasks.running > 0 {
		select {
		case <-ctx.Done():
			return
		case <-s.failed:
			return
		case e := <-s.tasks.finished:
			s.finish(ctx, e)
		case event, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			s.tell(ctx, event)
		}
	}
}

// tell says whether the event is on its way, as send does.
func (s *session) tell(ctx context.Context, event app.Event) bool {
	return s.send(ctx, notification{version, event.Method(), event})
}

// leave tells the client why its input ends the session, where that is its
// fault.
func (s *session) leave(ctx context.Context, err error) error {
	if errors.Is(err, ErrLineTooLong) {
		s.send(ctx, answer{version, nil, nil, errorf(CodeInvalidRequest, "%v", err)})
	}
	return err
}

// subscribe starts the client's stream of events.
func (s *session) subscribe() app.State {
	state, subscription := s.server.Phone.Subscribe()
	s.subscription, s.events = subscription, subscription.Events()
	return state
}

// send queues a line for the client. While the client is slow it waits, which
// ends at the latest when the client has failed or ctx ends; only then it says
// false, and the line is lost.
func (s *session) send(ctx context.Context, message any) bool {
	line, err := encode(message)
	if err != nil {
		s.server.log().Error("a message could not be encoded", "error", err)
		return true // there is nothing to wait for
	}
	select {
	case s.outbox <- line:
		return true
	default:
	}
	select {
	case s.outbox <- line:
		return true
	case <-s.failed:
	case <-ctx.Done():
	}
	return false
}

// write writes lines until the outbox is closed or the client has failed.
func (s *session) write() {
	defer close(s.writeDone)
	for line := range s.outbox {
		tooLong := time.AfterFunc(writeLimit, func() { s.fail(ErrSlow) })
		_, err := s.stream.Write(line)
		tooLong.Stop()
		if err != nil {
			s.fail(err)
		}
		select {
		case <-s.failed:
			return
		default:
		}
	}
}

// fail drops the client; only the first reason counts.
func (s *session) fail(err error) {
	s.failOnce.Do(func() {
		s.failure = err
		close(s.failed)
		s.stream.interrupt()
	})
}
