package pbx

import "time"

// tuning is what tests change: the clock of registrations and nonces, and how
// long the PBX waits and talks.
type tuning struct {
	now      func() time.Time
	patience patience
	echo     echoLimits
}

// patience is how long the proxy waits for a phone.
type patience struct {
	silent  time.Duration // for any response at all
	ringing time.Duration // for the final response to an INVITE (RFC 3261 §16.6 timer C)
	working time.Duration // for the final response to another request, and to an INVITE once cancelled
}

// echoLimits bounds the extension that echoes.
type echoLimits struct {
	calls    int           // at once
	length   time.Duration // of one call
	firstAck time.Duration // until the 200 is sent again, then twice that, and so on (RFC 3261 T1)
	lastAck  time.Duration // until a call that nobody acknowledged is ended (64 T1)
}

// usual is how a PBX is run.
var usual = tuning{
	now:      time.Now,
	patience: patience{silent: 10 * time.Second, ringing: 3 * time.Minute, working: 32 * time.Second},
	echo:     echoLimits{calls: 20, length: 5 * time.Minute, firstAck: 500 * time.Millisecond, lastAck: 32 * time.Second},
}
