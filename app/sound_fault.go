package app

import (
	"slices"
	"time"

	"sotto/audio"
	"sotto/media"
)

const (
	// listenEvery is the time between two looks at a call's sound.
	listenEvery = time.Second
	// silentAfter is how long a call is silent before that is told: with the time
	// to the next look, within four seconds.
	silentAfter = 2500 * time.Millisecond
	// deserted is how long a call lasts to which the other side sends nothing at
	// all any more, neither sound nor reports: it has gone without a word.
	deserted = time.Minute
)

// The codes of Call.Sound.
const (
	CodeNoPackets          = "no-packets"
	CodeSRTPAuthentication = "srtp-authentication"
	CodeWrongSource        = "wrong-source"
	CodeWrongCodec         = "wrong-codec"
	CodeDeadMicrophone     = "dead-microphone"
)

// heardOf is when the other side of a call was last heard of.
type heardOf struct {
	since   time.Time       // of the last packet of sound, or since it could have come
	packets uint64          // so far, by then
	before  media.Discarded // until then
}

// watchSilence begins to look whether calls are heard, for as long as there are
// some with sound.
func (p *Phone) watchSilence() {
	if p.hearing == nil && !p.closing {
		p.hearing = p.loop.After(listenEvery, p.listenIn)
	}
}

func (p *Phone) listenIn() {
	p.hearing = nil
	for _, c := range slices.Clone(p.calls) {
		if c.leg != nil {
			c.listenIn(time.Now())
			p.watchSilence()
		}
	}
}

// listenIn finds out whether both sides hear one another.
func (c *call) listenIn(now time.Time) {
	stats := c.session.Stats()
	h := &c.heardOf
	switch {
	case h.since.IsZero(), !c.flows():
		*h = heardOf{now, stats.PacketsReceived, stats.Discarded}
	case stats.PacketsReceived != h.packets:
		*h = heardOf{stats.LastPacket, stats.PacketsReceived, stats.Discarded}
	}
	if c.flows() && min(now.Sub(h.since), now.Sub(stats.LastControl)) > deserted {
		c.hangup(CauseMediaTimeout, c.say("end.media-timeout", "who", c.who()))
		return
	}
	fault := c.soundFault(stats, now)
	if was := c.shown.Sound; (was == nil) != (fault == nil) || was != nil && was.Code != fault.Code {
		c.shown.Sound = fault
		c.changed()
	}
}

// flows is whether sound is meant to come from the other side.
func (c *call) flows() bool {
	d, running := c.session.Running()
	return running && d.Direction.Receives() && c.shown.State == CallConnected && c.why == nil &&
		!c.reoffers.wanted.hold && !c.shown.Hold.Local && !c.shown.Hold.Remote && !c.reoffers.moving
}

// soundFault is why one side does not hear the other, nil when it does: first what
// people here notice.
func (c *call) soundFault(stats media.Stats, now time.Time) *Reason {
	key := ""
	switch {
	case !c.flows():
	case now.Sub(c.heardOf.since) > silentAfter:
		key = c.unheard(stats.Discarded)
	case c.phone.deadMicrophone() && !c.shown.Muted:
		key = "sound.dead-microphone"
	}
	if key == "" {
		return nil
	}
	fault := c.say(key, "who", c.who())
	return &fault
}

// unheard says why nothing is heard here, by what came in its place: the key of a
// sentence.
func (c *call) unheard(d media.Discarded) string {
	before := c.heardOf.before
	switch {
	case d.Unauthenticated > before.Unauthenticated, d.Plain > before.Plain:
		return "sound.srtp-authentication"
	case d.WrongSource > before.WrongSource:
		return "sound.wrong-source"
	case d.WrongPayload > before.WrongPayload:
		return "sound.wrong-codec"
	}
	return "sound.no-packets"
}

// deadMicrophone is whether the microphone is open and gives nothing at all.
// Silence and files in its place may.
func (p *Phone) deadMicrophone() bool {
	switch p.options.Audio.Name() {
	case "null", "file":
		return false
	}
	return p.devices.of(audio.RoleInput).Code != "" ||
		time.Duration(p.voice.mute.Load())*frameTime > silentAfter
}
