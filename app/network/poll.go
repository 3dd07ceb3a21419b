package network

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// pollEvery is the time between two looks at the network, where the system does
// not tell of changes.
const pollEvery = 2 * time.Second

// poll is a source that looks for changes itself.
type poll struct {
	look  func() string
	every time.Duration
	once  sync.Once
	stop  chan struct{}
}

// newPoll makes a source that takes a change of what look says for one of the
// network.
func newPoll(look func() string, every time.Duration) *poll {
	return &poll{look: look, every: every, stop: make(chan struct{})}
}

func (p *poll) run(noticed func()) {
	ticker := time.NewTicker(p.every)
	defer ticker.Stop()
	before := p.look()
	for {
		select {
		case <-ticker.C:
		case <-p.stop:
			return
		}
		if now := p.look(); now != before {
			before = now
			noticed()
		}
	}
}

func (p *poll) close() { p.once.Do(func() { close(p.stop) }) }

// targets are addresses of the documentation's networks (RFC 5737, RFC 3849):
// which address of ours leads there tells of the default routes. Nothing is sent.
var targets = []string{"192.0.2.1:9", "[2001:db8::1]:9"}

// interfaces says which interfaces are up, their addresses, and which of these
// leads out.
func interfaces() string {
	list, err := net.Interfaces()
	if err != nil {
		return err.Error()
	}
	var lines []string
	for _, i := range list {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, _ := i.Addrs() // of one that has just gone there are none
		lines = append(lines, fmt.Sprint(i.Name, i.Flags, addresses))
	}
	for _, target := range targets {
		if probe, err := net.Dial("udp", target); err == nil {
			host, _, _ := net.SplitHostPort(probe.LocalAddr().String())
			lines = append(lines, host)
			_ = probe.Close()
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
