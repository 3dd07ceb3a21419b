package network

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// groups are what rtnetlink(7) is asked to tell of.
const groups = unix.RTMGRP_LINK | unix.RTMGRP_IPV4_IFADDR | unix.RTMGRP_IPV6_IFADDR | unix.RTMGRP_IPV4_ROUTE | unix.RTMGRP_IPV6_ROUTE

// netlink is the socket by which Linux tells of links, addresses and routes.
type netlink struct {
	socket *os.File
	once   sync.Once
}

func newSource() (source, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("a netlink socket: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: groups}); err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("a netlink socket: %w", err)
	}
	return &netlink{socket: os.NewFile(uintptr(fd), "netlink")}, nil
}

// run takes every message for a change: which it is, each account finds out by
// looking at the way to its server.
func (n *netlink) run(noticed func()) {
	buffer := make([]byte, 64<<10) // bytes; more than the kernel sends at once
	for {
		_, err := n.socket.Read(buffer)
		switch {
		case err == nil, errors.Is(err, unix.ENOBUFS): // some were lost, so there were some
			noticed()
		case errors.Is(err, os.ErrClosed):
			return
		default:
			time.Sleep(quiet) // nothing else is known to happen; it must not make us spin
		}
	}
}

func (n *netlink) close() { n.once.Do(func() { _ = n.socket.Close() }) }
