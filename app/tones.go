package app

import (
	"slices"
	"time"

	"sotto/audio"
)

// endTones is how long the tone lasts that tells how a call of ours has ended:
// three times busy, six times congestion.
const endTones = 2880 * time.Millisecond

// ends are the causes of calls of ours that a tone tells of. Of those that we
// ended ourselves, or that were talked through, there is nothing to tell.
var ends = map[Cause]audio.Tone{
	CauseBusy:               audio.Busy,
	CauseDeclined:           audio.Busy,
	CauseNoAnswer:           audio.Congestion,
	CauseNotFound:           audio.Congestion,
	CauseNotAcceptable:      audio.Congestion,
	CauseEncryptionRequired: audio.Congestion,
	CauseUnauthorized:       audio.Congestion,
	CauseUnreachable:        audio.Congestion,
	CauseFailed:             audio.Congestion,
}

// sounds makes the phone sound as its calls stand now.
func (p *Phone) sounds() {
	ringing := slices.ContainsFunc(p.calls, (*call).ringsHere)
	talking := slices.ContainsFunc(p.calls, (*call).talks)
	p.ringer.ring(ringing && !talking || p.testRings && !p.closing)
	switch {
	case ringing && talking:
		p.voice.play(audio.CallWaiting)
	case slices.ContainsFunc(p.calls, (*call).ringsThere):
		p.voice.play(audio.RingBack)
	default:
		p.voice.play(p.endTone)
	}
}

// ringsHere is whether a call waits for a person of ours to answer it, who has not
// silenced it.
func (c *call) ringsHere() bool {
	return c.announced && !c.wanted && !c.shown.Silenced && c.why == nil
}

// ringsThere is whether the caller is to hear that it rings: once there was a
// 180, until the other side itself is heard (RFC 3960 §3.2). Early audio that
// was only agreed on does not count: many a gateway then sends none. Who talks to
// somebody else meanwhile is not disturbed by it.
func (c *call) ringsThere() bool {
	return c.rings && !c.audible && c.shown.AnsweredAt == nil && c.why == nil && !c.reoffers.wanted.hold
}

// talks is whether a person of ours is on the phone with the call: not while
// it is on hold.
func (c *call) talks() bool {
	return c.why == nil && !c.reoffers.wanted.hold && (c.wanted || c.shown.State == CallConnected || c.shown.State == CallEarly)
}

// tellEnd sounds the tone of a call's end for a while.
func (p *Phone) tellEnd(c Call) {
	tone := ends[c.Cause]
	if c.Direction != Outgoing || tone == audio.NoTone || p.closing {
		return
	}
	p.hush()
	p.endTone = tone
	p.endTimer = p.loop.After(endTones, func() {
		p.hush()
		p.sounds()
	})
}

// hush takes the tone of a call's end away: a person who goes on has heard it.
func (p *Phone) hush() {
	p.endTone = audio.NoTone
	p.endTimer.Stop()
}
