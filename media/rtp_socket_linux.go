//go:build linux && (amd64 || arm64)

package media

import (
	"net"
	"net/netip"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// How often a socket is looked at by its own goroutine: often while nobody else does, as in a call that
// has no sound yet, and seldom while a beat reads it.
const (
	unheard = 20 * time.Millisecond
	heard   = time.Second
)

// rtpSocket is the UDP socket of a session's RTP. The beat reads it when it wants a frame, so that a
// packet wakes nobody: with many calls that is most of what they cost. For that it is unknown to Go's
// poller. The kernel stamps each arrival.
type rtpSocket struct {
	file   *os.File // keeps the descriptor from being closed while it is in use
	raw    syscall.RawConn
	number int

	driven atomic.Bool // the beat has read since the socket's own goroutine last looked
	busy   atomic.Bool // somebody reads
	in     inbox
}

// listenRTP binds a socket; port 0 is any.
func listenRTP(address netip.Addr, port int) (*rtpSocket, error) {
	fd, err := bindDatagram(address, port)
	if err != nil {
		return nil, os.NewSyscallError("bind", err)
	}
	s := &rtpSocket{file: os.NewFile(uintptr(fd), "rtp")}
	s.in.init()
	local, err := unix.Getsockname(fd)
	if err == nil {
		s.raw, err = s.file.SyscallConn()
	}
	if err != nil {
		_ = s.file.Close()
		return nil, os.NewSyscallError("getsockname", err)
	}
	switch local := local.(type) {
	case *unix.SockaddrInet4:
		s.number = local.Port
	case *unix.SockaddrInet6:
		s.number = local.Port
	}
	return s, nil
}

func bindDatagram(address netip.Addr, port int) (fd int, err error) {
	var local unix.Sockaddr
	family := unix.AF_INET
	if address = address.Unmap(); address.Is4() {
		local = &unix.SockaddrInet4{Port: port, Addr: address.As4()}
	} else {
		family = unix.AF_INET6
		local = &unix.SockaddrInet6{Port: port, Addr: address.As16(), ZoneId: zoneNumber(address.Zone())}
	}
	// It stays blocking for the system, so that os.NewFile does not give it to the poller; each call
	// says MSG_DONTWAIT.
	if fd, err = unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return 0, err
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1) // else the time of reading counts
	if err = unix.Bind(fd, local); err != nil {
		_ = unix.Close(fd)
		return 0, err
	}
	return fd, nil
}

// zoneNumber is the index of an interface by its name or as a number, 0 for none.
func zoneNumber(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

func (s *rtpSocket) port() int { return s.number }

// Close frees the port. Who reads or sends meanwhile comes to an end first.
func (s *rtpSocket) Close() error { return s.file.Close() }

// run hands packets on until done, where no beat does.
func (s *rtpSocket) run(done <-chan struct{}, take taker) error {
	timer := time.NewTimer(unheard)
	defer timer.Stop()
	for {
		select {
		case <-done:
			return nil
		case <-timer.C:
		}
		if s.driven.Swap(false) {
			timer.Reset(heard)
			continue
		}
		s.drain(take)
		timer.Reset(unheard)
	}
}

// beat hands on what has come; it is to be called at every beat.
func (s *rtpSocket) beat(take taker) {
	if !s.driven.Load() {
		s.driven.Store(true)
	}
	s.drain(take)
}

// drain hands on what has come, unless somebody does so already. It does not wait for more.
func (s *rtpSocket) drain(take taker) {
	if !s.busy.CompareAndSwap(false, true) {
		return
	}
	defer s.busy.Store(false)
	for s.raw.Read(s.in.receive) == nil && s.in.count > 0 {
		now := time.Now()
		for i := range s.in.count {
			packet, from, at := s.in.packet(i, now)
			take(packet, from, at)
		}
		if s.in.count < inboxPackets {
			return
		}
	}
}

// writer is for one goroutine at a time.
func (s *rtpSocket) writer() packetConn {
	w := &rtpWriter{socket: s}
	w.send = w.sendNow
	return w
}
