package media

import "errors"

// Errors of a session. An exchange that fails has an *sdp.Refusal instead.
var (
	ErrAddress     = errors.New("media: the session needs one address of this host to bind and to advertise")
	ErrPorts       = errors.New("media: no even port with a free neighbour is left")
	ErrCodec       = errors.New("media: no such codec")
	ErrNoOffer     = errors.New("media: there is no offer that this would answer")
	ErrNoBranch    = errors.New("media: nothing is pending on that branch")
	ErrBranches    = errors.New("media: too many branches have answered one offer")
	ErrClosed      = errors.New("media: the session is closed")
	ErrNoEvents    = errors.New("media: the other side takes no telephone-events (RFC 4733)")
	ErrNotSending  = errors.New("media: nothing is sent in this call's present state")
	ErrDigit       = errors.New("media: a digit is one of 0 to 9, *, #, and A to D")
	ErrManyDigits  = errors.New("media: too many digits are waiting to be sent")
	errUnknownSSRC = errors.New("media: the packet's source did not authenticate")
	errNotSecured  = errors.New("media: the control packet is not encrypted")
)
