package sdp

import "fmt"

// Direction says which ways audio flows, seen from this side (RFC 3264
// section 5.1).
type Direction int

// SendRecv is the zero value, as it is what a body without a direction means.
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

var directionNames = [...]string{SendRecv: "sendrecv", SendOnly: "sendonly", RecvOnly: "recvonly", Inactive: "inactive"}

// String is the attribute's name: sendrecv, sendonly, recvonly or inactive.
func (d Direction) String() string {
	if d < 0 || int(d) >= len(directionNames) {
		return fmt.Sprintf("Direction(%d)", int(d))
	}
	return directionNames[d]
}

// Sends says whether this side sends audio.
func (d Direction) Sends() bool { return d == SendRecv || d == SendOnly }

// Receives says whether this side receives audio.
func (d Direction) Receives() bool { return d == SendRecv || d == RecvOnly }

// answering is what remains of d, the direction this side wants, towards a peer
// that wants remote, as seen from the peer (RFC 3264 section 6.1).
func (d Direction) answering(remote Direction) Direction {
	return directionOf(d.Sends() && remote.Receives(), d.Receives() && remote.Sends())
}

func directionOf(sends, receives bool) Direction {
	switch {
	case sends && receives:
		return SendRecv
	case sends:
		return SendOnly
	case receives:
		return RecvOnly
	}
	return Inactive
}

func parseDirection(s string) (Direction, bool) {
	for d, name := range directionNames {
		if s == name {
			return Direction(d), true
		}
	}
	return SendRecv, false
}
