package pbx

import (
	"time"

	"sotto/media"
)

const (
	frameTime  = 10 * time.Millisecond
	pulseCheck = 100 * time.Millisecond // between two looks for signs of the caller's life
	mostAtOnce = 2                      // frames in one tick, where earlier ones were late
	mostLate   = 20                     // frames that are made up for in this way
)

// talk runs the audio from the first ACK until the call ends, and ends it when
// there is nothing more to say or nobody there to say it to.
func (c *serviceCall) talk(v voice) {
	defer c.hangUp()
	defer c.session.Close()
	select {
	case <-c.begun:
	case <-c.ended.Done():
		return
	}
	tick := time.NewTicker(frameTime)
	defer tick.Stop()
	life := pulse{at: time.Now()}
	check := life.at.Add(pulseCheck)
	frame := make([]int16, speechRate*frameTime/time.Second)
	for frames := (beat{began: life.at}); ; {
		select {
		case <-c.ended.Done():
			return
		case now := <-tick.C:
			for range frames.due(now) {
				if !c.exchange(frame, v) {
					return
				}
			}
			if now.Before(check) {
				continue
			}
			check = now.Add(pulseCheck)
			if life.silence(c.session.Stats(), now) > c.pbx.tuning.services.vanished {
				c.pbx.log.Debug("a caller has vanished", "user", c.caller.user)
				return
			}
		}
	}
}

// beat counts the frames of a call. A process that was held for a while catches
// up gently: all at once would be too much for the other side's buffer, and
// what it has missed for longer is left out of the count.
type beat struct {
	began  time.Time
	frames int
}

// due is how many frames are to be exchanged now.
func (b *beat) due(now time.Time) int {
	late := int(now.Sub(b.began)/frameTime) - b.frames
	if late > mostLate {
		b.frames += late - 1
		late = 1
	}
	due := max(0, min(late, mostAtOnce))
	b.frames += due
	return due
}

// exchange hears and says one frame.
func (c *serviceCall) exchange(frame []int16, v voice) bool {
	c.session.ReadFrame(frame)
	more := v.next(frame)
	c.session.WriteFrame(frame)
	return more
}

// pulse tells from a session's counters when the caller was last heard of. RTP
// is counted; a report by RTCP shows in what it measured, which is never the
// same to the nanosecond.
type pulse struct {
	last sign
	at   time.Time
}

type sign struct {
	packets, lost     uint64
	jitter, roundTrip time.Duration
}

// silence is how long ago that was.
func (p *pulse) silence(s media.Stats, now time.Time) time.Duration {
	heard := sign{s.PacketsReceived, s.RemoteLost, s.RemoteJitter, s.RoundTrip}
	if heard != p.last {
		p.last, p.at = heard, now
	}
	return now.Sub(p.at)
}
