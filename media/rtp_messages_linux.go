//go:build linux && (amd64 || arm64)

package media

import (
	"encoding/binary"
	"net/netip"
	"os"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls here return at once, so they are made without telling Go's scheduler: that would
// wake its watcher at every beat. Nothing is allocated, which golang.org/x/sys does for each address.

// inboxPackets is how many packets one system call may bring: more than come between two beats.
const inboxPackets = 4

// inbox is where the kernel puts packets. It does not move and is used by one goroutine at a time.
type inbox struct {
	messages [inboxPackets]unix.Mmsghdr
	vectors  [inboxPackets]unix.Iovec
	names    [inboxPackets]socketName
	controls [inboxPackets]stamp
	packets  [inboxPackets][largestPacket]byte
	receive  func(fd uintptr) bool
	count    int
}

// socketName has room for an address of either family.
type socketName struct{ unix.RawSockaddrInet6 }

// stamp is the control message that carries the time of arrival.
type stamp struct {
	unix.Cmsghdr
	Time unix.Timespec
}

func (in *inbox) init() {
	in.receive = in.receiveNow
	for i := range in.messages {
		in.vectors[i].Base = &in.packets[i][0]
		in.vectors[i].SetLen(largestPacket)
		h := &in.messages[i].Hdr
		h.Iov, h.Iovlen = &in.vectors[i], 1
		h.Name = (*byte)(unsafe.Pointer(&in.names[i]))
		h.Control = (*byte)(unsafe.Pointer(&in.controls[i]))
	}
}

// receiveNow takes up to inboxPackets packets.
func (in *inbox) receiveNow(fd uintptr) bool {
	for i := range in.messages {
		h := &in.messages[i].Hdr
		h.Namelen = unix.SizeofSockaddrInet6
		h.SetControllen(int(unsafe.Sizeof(in.controls[i])))
	}
	n, _, failed := unix.RawSyscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&in.messages[0])), inboxPackets, unix.MSG_DONTWAIT, 0, 0)
	in.count = int(n)
	if failed != 0 {
		in.count = 0
	}
	return true
}

// packet is the i-th that came, until the next call of receive. Its time has a monotonic reading.
func (in *inbox) packet(i int, now time.Time) (packet []byte, from netip.AddrPort, at time.Time) {
	m := &in.messages[i]
	packet = in.packets[i][:min(int(m.Len), largestPacket)]
	c := &in.controls[i]
	if int(m.Hdr.Controllen) >= int(unsafe.Sizeof(c.Cmsghdr)+unsafe.Sizeof(c.Time)) && c.Level == unix.SOL_SOCKET && c.Type == unix.SO_TIMESTAMPNS {
		// The system's clock may have been set since; then the age means nothing.
		if age := now.Sub(time.Unix(c.Time.Unix())); age > 0 && age < time.Second {
			return packet, in.names[i].addrPort(), now.Add(-age)
		}
	}
	return packet, in.names[i].addrPort(), now
}

func (n *socketName) addrPort() netip.AddrPort {
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&n.Port))[:]) // at the same place in both families
	if n.Family == unix.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4((*unix.RawSockaddrInet4)(unsafe.Pointer(n)).Addr), port)
	}
	address := netip.AddrFrom16(n.Addr).Unmap()
	if n.Scope_id != 0 {
		address = address.WithZone(strconv.FormatUint(uint64(n.Scope_id), 10))
	}
	return netip.AddrPortFrom(address, port)
}

// set returns the length of the address in bytes.
func (n *socketName) set(to netip.AddrPort) uintptr {
	*n = socketName{}
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&n.Port))[:], to.Port())
	if to.Addr().Is4() {
		n.Family = unix.AF_INET
		(*unix.RawSockaddrInet4)(unsafe.Pointer(n)).Addr = to.Addr().As4()
		return unix.SizeofSockaddrInet4
	}
	n.Family, n.Addr, n.Scope_id = unix.AF_INET6, to.Addr().As16(), zoneNumber(to.Addr().Zone())
	return unix.SizeofSockaddrInet6
}

// rtpWriter sends from the socket.
type rtpWriter struct {
	socket *rtpSocket
	packet []byte
	to     netip.AddrPort
	name   socketName
	length uintptr // of name
	failed unix.Errno
	send   func(fd uintptr) bool
}

// WriteToUDPAddrPort sends a packet, or fails where the system has no room for it now.
func (w *rtpWriter) WriteToUDPAddrPort(packet []byte, to netip.AddrPort) (int, error) {
	if len(packet) == 0 {
		return 0, nil
	}
	if to != w.to {
		w.to, w.length = to, w.name.set(to)
	}
	w.packet = packet
	err := w.socket.raw.Write(w.send)
	w.packet = nil
	if err == nil && w.failed != 0 {
		err = os.NewSyscallError("sendto", w.failed)
	}
	if err != nil {
		return 0, err
	}
	return len(packet), nil
}

func (w *rtpWriter) sendNow(fd uintptr) bool {
	_, _, w.failed = unix.RawSyscall6(unix.SYS_SENDTO, fd, uintptr(unsafe.Pointer(&w.packet[0])), uintptr(len(w.packet)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, uintptr(unsafe.Pointer(&w.name)), w.length)
	return true
}
