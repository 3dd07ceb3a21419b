package app

import (
	"context"
	"time"
)

// listenLimit is how long the microphone stays open for somebody who watches its
// level.
const listenLimit = 2 * time.Minute

// Microphone is the microphone while its level is watched.
type Microphone struct {
	voice *voice
	close context.CancelFunc
	done  chan struct{}
}

// Listen opens the microphone, as a call does, for who wants to see its level: the
// device that Devices names, and after SelectDevices the new one. It is closed by
// Close, by the end of ctx or of the phone, and after two minutes; until then calls
// use it too. A device that does not serve is told as Audio.Input of the state, and
// the level is silence.
func (p *Phone) Listen(ctx context.Context) (*Microphone, error) {
	m := &Microphone{voice: p.voice, done: make(chan struct{})}
	err := p.ask(func() error {
		ctx, m.close = context.WithTimeout(ctx, listenLimit)
		m.voice.watch(1)
		p.apart(func() {
			defer close(m.done)
			defer m.close()
			select {
			case <-ctx.Done():
			case <-p.ctx.Done():
			}
			m.voice.watch(-1)
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Level is how loud the microphone is, at its volume, in dBFS: see Levels.
func (m *Microphone) Level() float64 { return m.voice.level.DBFS() }

// Done is closed when nobody listens any more.
func (m *Microphone) Done() <-chan struct{} { return m.done }

// Close ends the listening and waits for that. Closing twice does no harm.
func (m *Microphone) Close() {
	m.close()
	<-m.done
}

// watch notes that so many more, or less, watch the level of the microphone.
func (v *voice) watch(more int32) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.watchers.Add(more) == 0 {
		v.rest()
		return
	}
	v.beat.start()
}

// listens is whether somebody needs the microphone: a call, or who watches it.
func (v *voice) listens(legs []*leg) bool { return len(legs) > 0 || v.watchers.Load() > 0 }
