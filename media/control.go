package media

import (
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"
)

// reportPeriod is the mean time between two reports (RFC 3550 section 6.2).
const reportPeriod = 5 * time.Second

// reportInterval is the time until the next report: the mean one, between half and one and a half of
// it so that the reports of many calls spread (RFC 3550 section 6.3.1).
func reportInterval() time.Duration {
	return reportPeriod/2 + rand.N(reportPeriod)
}

// control sends and takes a session's RTCP. mu is held across no system call.
type control struct {
	sender   *sender
	receiver *receiver
	sockets  sockets
	cname    string
	emit     func(Event)
	wake     chan struct{} // a digit is to be reported

	mu        sync.Mutex
	path      *path
	source    source // where the other side's RTCP comes from
	reported  uint64 // packets sent until the last report
	heard     senderReport
	remote    remoteReport
	discarded discards
	last      time.Time // when RTCP was last accepted
}

// senderReport is what the next report must say of the other side's last one.
type senderReport struct {
	ssrc uint32
	time uint32 // the middle of its NTP time
	at   time.Time
}

// remoteReport is what the other side's last report said of our packets.
type remoteReport struct {
	lost      uint64
	jitter    time.Duration
	roundTrip time.Duration
}

func newControl(s *sender, r *receiver, sockets sockets, cname string, emit func(Event)) *control {
	if cname == "" {
		cname = randomName()
	}
	return &control{
		sender: s, receiver: r, sockets: sockets, cname: cname, emit: emit,
		wake: make(chan struct{}, 1),
	}
}

// use begins to report by that path.
func (c *control) use(p *path) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.path = p
	c.source.announce(p.RemoteRTCP)
}

// run sends reports until done.
func (c *control) run(done <-chan struct{}, interval func() time.Duration) {
	timer := time.NewTimer(interval())
	defer timer.Stop()
	for {
		select {
		case <-done:
			return
		case <-c.wake:
			c.receiver.fallenDigit()
		case <-timer.C:
			c.report(false)
			timer.Reset(interval())
		}
	}
}

// wakeForDigit has run report a digit; it does not block.
func (c *control) wakeForDigit() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// bye tells the other side that the stream ends.
func (c *control) bye() { c.report(true) }

// report sends a report, with a goodbye if the stream ends.
func (c *control) report(bye bool) {
	c.mu.Lock()
	p := c.path
	conn, to := c.route()
	c.mu.Unlock()
	if p == nil || !reachable(to) {
		return
	}
	packet, err := c.compound(p, time.Now(), bye)
	if err == nil && p.out != nil {
		packet, err = p.out.rtcp(packet)
	}
	if err != nil {
		return
	}
	_, _ = conn.WriteToUDPAddrPort(packet, to) // lost RTCP is RTCP's everyday life
}

// route is the socket and the address for RTCP.
func (c *control) route() (packetConn, netip.AddrPort) {
	switch {
	case c.path == nil:
		return nil, netip.AddrPort{}
	case c.path.RTCPMux:
		return c.sockets.rtp.writer(), c.receiver.address()
	}
	return c.sockets.rtcp, c.source.address()
}

// multiplexed says whether RTCP comes on the socket of RTP.
func (c *control) multiplexed() bool {
	l := c.receiver.listening.Load()
	return l.running != nil && l.running.RTCPMux
}

func (c *control) stats(s *Stats) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.RemoteLost, s.RemoteJitter, s.RoundTrip = c.remote.lost, c.remote.jitter, c.remote.roundTrip
	s.ControlDiscarded, s.LastControl = c.discarded.public(), c.last
}
