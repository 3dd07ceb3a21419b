// Package media runs one call's audio on the wire: RTP and RTCP (RFC 3550), SRTP with keys from the
// SDP (RFC 3711, RFC 4568), digits (RFC 4733), and the playout buffer. It knows nothing of dialogs or
// devices: a Session takes and gives session descriptions and frames of 10 ms.
package media

import (
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

// Config is what a session needs to know. Only Address is required.
type Config struct {
	Encryption sdp.Encryption
	Suites     []sdes.Suite // offered, in this order; nil: see sdp.Local
	Codecs     []string     // names of SDP, best first; nil: all
	Address    netip.Addr   // of this host, bound and advertised
	Ports      PortRange    // zero: any
	CNAME      string       // of RTCP (RFC 7022); "": one of its own
	Log        *slog.Logger // nil: nothing is logged
	// Events is told what happens, nil: nobody. It is called by the session's goroutines and by who
	// calls ReadFrame and Stats, must not block, and must not call the session.
	Events func(Event)
}

// Session is one call's audio. ReadFrame and WriteFrame belong to one goroutine, the beat; all other
// methods may be called by any.
type Session struct {
	config  Config
	log     *slog.Logger
	formats []sdp.Codec
	sockets atomic.Pointer[sockets] // changed by Move, with the exchange locked as the next
	left    atomic.Pointer[sockets] // those that Move has left, until the next Commit; nil: none

	receiver *receiver
	sender   *sender
	control  *control
	exchange exchange
	take     taker // takeRTP
	rate     atomic.Int32

	taking  sync.Mutex // one packet of RTP at a time: while moving there are two sockets
	closing sync.Once
	done    chan struct{}
	workers sync.WaitGroup
}

// NewSession binds a session's two sockets and starts to read them. Nothing is sent before the first
// Commit. The errors are ErrAddress, ErrPorts and ErrCodec.
func NewSession(c Config) (*Session, error) {
	return newSession(c, reportInterval)
}

// newSession lets tests choose the time between two reports.
func newSession(c Config, interval func() time.Duration) (*Session, error) {
	formats, err := formatsOf(c.Codecs)
	if err != nil {
		return nil, err
	}
	sockets, err := bind(c.Address, c.Ports)
	if err != nil {
		return nil, err
	}
	s := &Session{config: c, log: c.Log, formats: formats, done: make(chan struct{})}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	emit := c.Events
	if emit == nil {
		emit = func(Event) {}
	}
	s.receiver = newReceiver(emit, time.Now())
	s.sockets.Store(&sockets)
	s.sender = newSender(sockets.rtp.writer(), s.receiver.address)
	s.control = newControl(s.sender, s.receiver, sockets, c.CNAME, emit)
	s.exchange.begin()
	s.rate.Store(int32(rateOf(formats[0])))
	s.take = s.takeRTP
	s.readBoth(sockets)
	s.workers.Go(func() { s.control.run(s.done, interval) })
	return s, nil
}

// Rate is the rate of the session's frames in hertz: 10 ms are Rate()/100 samples. An exchange may
// change it.
func (s *Session) Rate() int { return int(s.rate.Load()) }

// ReadFrame fills frame with the next 10 ms heard: audio, its concealment, or silence.
func (s *Session) ReadFrame(frame []int16) {
	s.sockets.Load().rtp.beat(s.take)
	if left := s.left.Load(); left != nil {
		left.rtp.beat(s.take)
	}
	if s.receiver.read(frame) {
		s.control.wakeForDigit()
	}
}

// WriteFrame takes the next 10 ms to be sent. It is to be called at every beat, also while nothing is
// sent, as it drives the timestamps and the digits.
func (s *Session) WriteFrame(frame []int16) {
	s.sender.write(frame, time.Now())
}

// SendDigits sends the digits 0 to 9, *, # and A to D one after the other, 160 ms each, as
// telephone-events (RFC 4733); audio pauses meanwhile. It returns at once. The errors are ErrDigit,
// ErrManyDigits, ErrNoEvents and ErrNotSending; then none of the digits is sent.
func (s *Session) SendDigits(digits string) error {
	if s.closed() {
		return ErrClosed
	}
	return s.sender.sendDigits(digits)
}

// Sending says whether frames are sent at present: something runs, and neither side keeps this one
// from sending.
func (s *Session) Sending() bool { return s.sender.sending() }

// Close says goodbye by RTCP, frees the ports, and waits until the session's goroutines have ended.
// It may be called more than once.
func (s *Session) Close() error {
	s.closing.Do(func() {
		s.control.bye()
		s.exchange.mu.Lock()
		defer s.exchange.mu.Unlock()
		close(s.done)
		s.sockets.Load().close()
		s.leave()
	})
	s.workers.Wait()
	return nil
}

func (s *Session) closed() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// readBoth reads a pair of sockets until it is closed.
func (s *Session) readBoth(of sockets) {
	s.workers.Go(func() { s.read(of.rtp.run, of.ended, s.take) })
	s.workers.Go(func() { s.read(of.readRTCP, of.ended, s.control.take) })
}

// read runs a socket's reader until the socket is closed.
func (s *Session) read(run func(<-chan struct{}, taker) error, ended <-chan struct{}, take taker) {
	if err := run(ended, take); err != nil {
		s.log.Warn("a call's audio can not be received any more", "error", err)
	}
}

// takeRTP handles a packet of the RTP socket, which is RTCP where both share it (RFC 5761 section 4).
func (s *Session) takeRTP(packet []byte, from netip.AddrPort, at time.Time) {
	if s.control.multiplexed() && isRTCP(packet) {
		s.control.take(packet, from, at)
		return
	}
	s.taking.Lock()
	defer s.taking.Unlock()
	s.receiver.take(packet, from, at)
}
