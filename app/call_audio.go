package app

import (
	"slices"
	"time"

	"sotto/media"
	"sotto/media/sdp"
	"sotto/sip"
)

// mediaConfig is the account's part in a session; flow tells by which of our
// addresses the server, and so the way to most phones, is reached.
func (c *call) mediaConfig(flow sip.Flow) (media.Config, error) {
	encryption, err := sdp.ParseEncryption(c.policy)
	if err != nil {
		return media.Config{}, err
	}
	codecs := c.account.config.Codecs
	if len(codecs) == 0 {
		codecs = nil // all of them
	}
	ports := c.phone.settings.Calls.RTPPorts
	return media.Config{
		Encryption: encryption,
		Suites:     c.account.config.SRTPSuites,
		Codecs:     codecs,
		Address:    flow.Local.Addr(),
		Ports:      media.PortRange{Min: ports.Min(), Max: ports.Max()},
		Log:        c.phone.log.With("call", c.id),
		Events:     func(e media.Event) { c.phone.loop.Post(func() { c.heard(e) }) },
	}, nil
}

// heard takes an event of the call's session.
func (c *call) heard(e media.Event) {
	if !c.live() {
		return
	}
	switch e := e.(type) {
	case media.Digit:
		c.phone.publish(Digit{Call: c.id, Digit: string(e.Digit)})
	case media.FirstPacket:
		c.audible = true
		c.phone.sounds()
	}
}

// sent notes the way of our own body, for the verdict.
func (c *call) sent(e sip.Sent) {
	c.carried(c.given, c.flow(e.Flow))
	c.leaves(e.Flow)
	c.changed()
}

// sound connects the call to the microphone and the loudspeaker.
func (c *call) sound() {
	if c.leg == nil {
		c.leg = c.phone.voice.attach(c.session)
		c.phone.legs.Store(c.id, c.leg)
		c.heardOf.since = time.Now()
		c.phone.watchSilence()
		c.quieten()
	}
}

func (c *call) silence() {
	if c.leg != nil {
		c.phone.legs.Delete(c.id)
		c.phone.voice.detach(c.leg)
		c.leg = nil
	}
}

// Mute keeps the microphone from a call; on is false to give it back.
func (p *Phone) Mute(id string, on bool) error {
	return p.act(id, func(c *call) error {
		c.shown.Muted = on
		if c.leg != nil {
			c.leg.mute(on)
		}
		c.changed()
		return nil
	})
}

// Stats returns the counters of a call's sound.
func (p *Phone) Stats(id string) (media.Stats, error) {
	var stats media.Stats
	err := p.onCall(id, func(c *call) error {
		if c.session == nil {
			return p.refusal(CodeWrongState, "error.no-sound-yet")
		}
		stats = c.session.Stats()
		return nil
	})
	return stats, err
}

// worse orders verdicts.
func worse(a, b Verdict) bool {
	order := []Verdict{Private, Exposed, Open}
	return slices.Index(order, a) > slices.Index(order, b)
}
