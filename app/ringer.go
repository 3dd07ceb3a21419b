package app

import "sotto/audio"

// ringRate is the rate of the bell, in hertz: higher than the calls', so that
// it need not sound like a telephone line.
const ringRate = 16000

// ringer rings for incoming calls. It has a beat of its own beside the voice's:
// its device is another one, and neither waits for the other to open or close.
type ringer struct {
	streams *streams
	beat    *beat
}

func newRinger(streams *streams) *ringer {
	r := &ringer{streams: streams}
	r.beat = &beat{live: r.live}
	return r
}

// ring begins to ring, or ends it.
func (r *ringer) ring(on bool) {
	if on {
		r.beat.start()
	} else {
		r.beat.end()
	}
}

// live rings once, however many calls ring.
func (r *ringer) live(stop <-chan struct{}) {
	bell := audio.NewTonePlayer(audio.Bell, ringRate)
	frame := make([]int16, ringRate/framesPerSecond)
	out, fade := r.streams.ringer(ringRate), newFaders(&r.streams.volumes)
	keepTime(newTicker, stop, func(uint64) {
		bell.Read(frame)
		fade.rung(frame)
		out.Write(frame)
	})
	bell.ReadLast(frame)
	fade.rung(frame)
	out.Write(frame)
	r.streams.close(audio.RoleRing, out)
}

// close ends the ringing for good and waits for that.
func (r *ringer) close() { r.beat.close() }
