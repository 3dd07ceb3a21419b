package control

import (
	"fmt"
	"net"

	"sotto/app/config"
)

// Listen opens the profile's control socket for this user alone (0600), on
// Windows a pipe. Whoever holds the profile's lock passes it: then the socket
// that a phone left behind when it crashed is removed first. Without a lock
// (nil) such a socket is an error.
func Listen(profile string, lock *config.Lock) (net.Listener, error) {
	listener, err := listen(profile, lock != nil)
	if err != nil {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	return listener, nil
}
