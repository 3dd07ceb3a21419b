package command

import (
	"encoding/binary"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const (
	tapBuffer  = 8 << 20 // bytes that may wait to be read; a whole demonstration has less
	largestOne = 1 << 17 // bytes of a packet: the loopback interface sends TCP in pieces of up to 64 KiB
)

// tap sees every packet on the loopback interface of this process's network.
type tap struct {
	file   *os.File
	frames [][]byte // IP packets in the order in which they passed; run's own until it has ended
	ended  chan error
}

// openTap begins to capture. The test ends it with close.
func openTap(t *testing.T) *tap {
	t.Helper()
	loopback, err := net.InterfaceByName("lo")
	if err != nil {
		t.Fatal(err)
	}
	// A packet socket of this type leaves the Ethernet header away. With protocol 0
	// it sees nothing until it is bound, and so nothing of another interface.
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	mustBeAllowed(t, err)
	file := os.NewFile(uintptr(fd), "tap")
	t.Cleanup(func() { _ = file.Close() })
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, tapBuffer) != nil {
		// Only root may have so much; what there is must do, and losses are noticed.
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, tapBuffer); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: loopback.Index}); err != nil {
		t.Fatal(err)
	}
	p := &tap{file: file, ended: make(chan error, 1)}
	go func() { p.ended <- p.run() }()
	return p
}

// networkOrder is htons.
func networkOrder(n uint16) uint16 {
	return binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, n))
}

// close ends the capture and returns it. A packet that was not taken is the
// test's failure: it would judge what it has not seen.
func (p *tap) close(t *testing.T) *wire {
	t.Helper()
	if err := p.file.SetReadDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := <-p.ended; err != nil {
		t.Fatal(err)
	}
	statistics, err := unix.GetsockoptTpacketStats(int(p.file.Fd()), unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		t.Fatal(err)
	}
	if statistics.Drops > 0 {
		t.Fatalf("%d of %d packets were not captured", statistics.Drops, statistics.Packets)
	}
	w, err := readWire(p.frames)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// run takes packets until the deadline, and then those that are there already.
func (p *tap) run() error {
	raw, err := p.file.SyscallConn()
	if err != nil {
		return err
	}
	buffer := make([]byte, largestOne)
	var failed error
	take := func(fd uintptr) {
		for failed == nil {
			failed = p.take(int(fd), buffer)
		}
		if errors.Is(failed, unix.EAGAIN) {
			failed = nil
		}
	}
	err = raw.Read(func(fd uintptr) bool { take(fd); return failed != nil })
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = raw.Control(take)
	}
	return errors.Join(err, failed)
}

// take reads one packet. Each passes a loopback interface twice, out and in; one
// of them is enough.
func (p *tap) take(fd int, buffer []byte) error {
	n, from, err := unix.Recvfrom(fd, buffer, unix.MSG_DONTWAIT)
	if errors.Is(err, unix.EINTR) {
		return nil
	}
	if err != nil {
		return err
	}
	if link, ok := from.(*unix.SockaddrLinklayer); ok && link.Pkttype != unix.PACKET_OUTGOING {
		p.frames = append(p.frames, append([]byte(nil), buffer[:n]...))
	}
	return nil
}
