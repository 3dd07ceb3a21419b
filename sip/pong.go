package sip

import (
	"bytes"
	"sync/atomic"
)

// pulse tells whether the other end of a connection is alive (RFC 5626 §3.5.1):
// what it reads is noticed by the connection's reader, what it concludes is
// asked by the agent.
type pulse struct {
	heard   atomic.Uint64 // reads so far
	pinged  atomic.Bool   // a ping is out, and nothing was read since
	answers atomic.Bool   // this server has answered one
}

// noticed takes what was read. A pong is one CRLF between messages; as the very
// first that follows a ping it is nothing else. Two are a ping of the server's,
// which sipgo answers.
func (p *pulse) noticed(data []byte) {
	p.heard.Add(1)
	if p.pinged.Swap(false) && bytes.HasPrefix(data, []byte(pong)) && !bytes.HasPrefix(data, []byte(ping)) {
		p.answers.Store(true)
	}
}

// mustPong says whether a ping without an answer means that this link is dead:
// its server has answered one before, or has promised to. One that never does
// is not punished for it, and over UDP nobody answers.
func (l *link) mustPong() bool {
	return l.flow.Transport != UDP && (l.pulse.answers.Load() || l.outbound)
}

// ping writes a ping, and ends the link when it can't be written, or when it
// should have been answered and nothing at all came for a while. While one is
// owed its answer there is no need for another.
func (a *Agent) ping(l *link) {
	if l.mustPong() && l.pulse.pinged.Load() {
		return
	}
	heard := l.pulse.heard.Load()
	l.pulse.pinged.Store(true)
	if err := l.write([]byte(ping)); err != nil {
		l.end()
		return
	}
	if l.flow.Transport == UDP {
		return
	}
	a.loop.After(a.waits.pong, func() {
		if a.has(l) && l.pulse.heard.Load() == heard && l.mustPong() {
			a.config.Log.Info("the server answers no more; its connection is closed", "remote", l.flow.Remote)
			l.end()
		}
	})
}
