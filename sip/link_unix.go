//go:build !windows

package sip

import "syscall"

// addressInUse is the system's error for a port that is taken.
const addressInUse = syscall.EADDRINUSE

// isPeerUnreachable says whether reading a UDP socket failed only because a
// peer does not listen. Sockets that are not connected don't report that here.
func isPeerUnreachable(error) bool { return false }
