package pbx

import "time"

// tuning is what tests change: the clock of registrations and nonces, how long
// the PBX waits and talks, and how much is too much.
type tuning struct {
	now      func() time.Time
	patience patience
	services serviceLimits
	limits   limits
}

// patience is how long the proxy waits for a phone.
type patience struct {
	silent  time.Duration // for any response at all
	hurried time.Duration // the same, when nobody else is left who could still answer, or after it was silent before
	ringing time.Duration // from one provisional response to an INVITE to the next or a final one (RFC 3261 §16.6 timer C)
	working time.Duration // for the final response to another request, and to an INVITE once cancelled
}

// serviceLimits bounds the extensions that the PBX answers itself.
type serviceLimits struct {
	calls    int           // at once
	ofUser   int           // of these, by one user
	length   time.Duration // of one call
	vanished time.Duration // without RTP and RTCP, until the caller counts as gone
	firstAck time.Duration // until the 200 is sent again, then twice that, and so on (RFC 3261 T1)
	lastAck  time.Duration // until a call that nobody acknowledged is ended (64 T1)
}

// limits say how much is too much.
type limits struct {
	underWay       int  // requests that have come and are not yet relayed or answered
	transactions   int  // that are kept
	ofSource       int  // of these, of one source: address and port
	peers          int  // UDP sources that sipgo remembers
	strangers      rate // requests from one address of those who have not said who they are
	userGuesses    rate // wrong passwords of one user from one address
	addressGuesses rate // wrong passwords from one address
	connections    connectionLimits
}

// usual is how a PBX is run.
var usual = tuning{
	now:      time.Now,
	patience: patience{silent: 5 * time.Second, hurried: 2 * time.Second, ringing: 200 * time.Second, working: 32 * time.Second},
	services: serviceLimits{
		calls: 20, ofUser: 4, length: 5 * time.Minute, vanished: 30 * time.Second,
		firstAck: 500 * time.Millisecond, lastAck: 32 * time.Second,
	},
	limits: limits{
		underWay: 1000, transactions: 4096, ofSource: 256, peers: 1 << 14,
		strangers:      rate{burst: 500, interval: 10 * time.Millisecond},
		userGuesses:    rate{burst: 5, interval: 30 * time.Second},
		addressGuesses: rate{burst: 50, interval: 6 * time.Second},
		connections:    connectionLimits{all: 512, ofOne: 256, strangers: 128},
	},
}
