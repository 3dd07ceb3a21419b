package sip

import (
	"errors"
	"syscall"
)

// addressInUse is Winsock's error for a port that is taken, wsaeMsgSize that for
// a datagram that is too large, and wsaeConnReset for an ICMP "port unreachable"
// that came for an earlier one.
const (
	addressInUse  = syscall.Errno(10048)
	wsaeMsgSize   = syscall.Errno(10040)
	wsaeConnReset = syscall.Errno(10054)
)

// isPeerUnreachable says whether reading a UDP socket failed only because of
// one datagram. Windows reports those on the socket, which is still good.
func isPeerUnreachable(err error) bool {
	return errors.Is(err, wsaeConnReset) || errors.Is(err, wsaeMsgSize)
}
