package audio

import (
	"errors"
	"fmt"
	"slices"
)

// look finds the lines whose device has gone: their callbacks stay away.
func (l *deviceLoop) look() {
	for _, s := range l.streams {
		if s.line == nil || s.lost || s.closing {
			continue
		}
		if beats := s.left.beats.Load(); beats != s.beats {
			s.beats, s.still = beats, 0
			l.flowing(s)
			continue
		}
		s.still += deviceTick // counted, not measured: a process that was stopped has lost nothing
		if s.flows && s.still >= goneAfter {
			l.lose(s, ErrDeviceGone)
		} else if !s.flows && s.still >= deadAfter {
			l.lose(s, fmt.Errorf("%w: it gives no sound", ErrDeviceFailed))
		}
	}
}

func (l *deviceLoop) flowing(s *deviceStream) {
	if s.flows {
		return
	}
	s.flows, s.missed, s.pause = true, nil, firstPause
	l.board.put(Status{Role: s.role, Device: s.device.name})
}

// lose gives up a line and looks for the next device.
func (l *deviceLoop) lose(s *deviceStream, why error) {
	s.lost, s.next = true, l.now()
	s.end.part()
	l.dead[s.device.index] = true
	l.tell(s, Status{Role: s.role, Device: s.device.name, Err: why})
}

// tell puts up why a stream has no sound. What took it from it stands until it has some again: that there is no other device
// is no news.
func (l *deviceLoop) tell(s *deviceStream, status Status) {
	if s.missed == nil && errors.Is(status.Err, ErrDeviceGone) {
		s.missed = &status
	}
	if s.missed != nil {
		status = *s.missed
	}
	l.board.put(status)
}

// step does what is to be done next, if no call is under way.
func (l *deviceLoop) step() {
	if l.busy {
		l.tellStuck()
		return
	}
	l.forget()
	if s := l.toClose(); s != nil {
		l.closeLine(s)
		return
	}
	switch {
	case l.up && (l.renewing || l.quitting || l.tired()):
		if !slices.ContainsFunc(l.streams, (*deviceStream).open) {
			l.stop()
		}
	case l.quitting:
	case !l.up && (len(l.asked) > 0 || l.needy() != nil):
		l.start()
	case len(l.asked) > 0:
		l.answer(l.list, nil)
	default:
		if s := l.needy(); s != nil {
			l.serve(s)
		}
	}
}

func (s *deviceStream) open() bool { return s.line != nil }

// tired says whether the library was ready for nothing long enough.
func (l *deviceLoop) tired() bool {
	return len(l.streams) == 0 && len(l.asked) == 0 && l.now()-l.idle >= linger
}

// forget removes the streams that are closed.
func (l *deviceLoop) forget() {
	before := len(l.streams)
	l.streams = slices.DeleteFunc(l.streams, func(s *deviceStream) bool { return s.closing && s.line == nil })
	if len(l.streams) == before {
		return
	}
	l.idle = l.now()
	for _, role := range []Role{RoleInput, RoleOutput, RoleRing} {
		if !slices.ContainsFunc(l.streams, func(s *deviceStream) bool { return s.role == role }) {
			l.board.remove(role)
		}
	}
}

// toClose is a stream whose line is to be closed now, or nil.
func (l *deviceLoop) toClose() *deviceStream {
	for _, s := range l.streams {
		if s.line != nil && (s.lost || l.renewing || s.closing && (l.quitting || l.now() >= s.closeAt)) {
			return s
		}
	}
	return nil
}

func (l *deviceLoop) closeLine(s *deviceStream) {
	closed := s.line
	s.end.part()
	l.do(func() func() {
		err := closed.Close()
		return func() {
			if err != nil {
				l.board.log.Debug("a sound device was not closed well", "device", s.device.name, "err", err)
			}
			s.line, s.left, s.lost, s.flows, s.beats, s.still = nil, nil, false, false, 0, 0
		}
	})
}

func (l *deviceLoop) stop() {
	l.do(func() func() {
		err := l.driver.Stop()
		return func() {
			if err != nil {
				l.board.log.Debug("the sound library was not ended well", "err", err)
			}
			l.up, l.renewing = false, false
		}
	})
}

func (l *deviceLoop) start() {
	l.do(func() func() {
		list, err := l.driver.Start()
		return func() {
			if err != nil {
				l.answer(nil, err)
				for _, s := range l.streams {
					if !s.closing {
						l.fail(s, "", err)
					}
				}
				return
			}
			l.up, l.list, l.listed, l.dead, l.renewing = true, list, l.now(), map[int]bool{}, false
			l.idle = l.now()
			for _, s := range l.streams {
				s.renew, s.next = false, l.now()
			}
		}
	})
}

func (l *deviceLoop) answer(list []device, err error) {
	for _, answer := range l.asked {
		answer(list, err)
	}
	l.asked = nil
}

// needy is a stream that has no line and is to be tried for one now, or nil.
func (l *deviceLoop) needy() *deviceStream {
	for _, s := range l.streams {
		if s.line == nil && !s.closing && l.now() >= s.next {
			return s
		}
	}
	return nil
}

// serve opens a line for a stream, or begins to read the list anew.
func (l *deviceLoop) serve(s *deviceStream) {
	if s.renew {
		l.renewing = true
		l.step()
		return
	}
	found := candidates(l.list, s.capture, s.names, l.dead)
	if len(found) == 0 {
		name := ""
		if len(s.names) > 0 {
			name = s.names[0]
		}
		l.fail(s, name, ErrNoDevice)
		return
	}
	l.do(func() func() {
		opened, device, err := openFirst(l.driver, found, s)
		return func() {
			if err != nil {
				l.fail(s, device.name, err)
				return
			}
			s.line, s.left, s.device = opened.line, opened.left, device
			if !s.closing {
				opened.connect()
			}
		}
	})
}

// fail has a stream wait before it is tried again. A new list helps unless the device is only busy.
func (l *deviceLoop) fail(s *deviceStream, name string, err error) {
	l.tell(s, Status{Role: s.role, Device: name, Err: err})
	s.renew = !errors.Is(err, ErrDeviceBusy)
	s.next = l.now() + s.pause
	if s.renew && slices.ContainsFunc(l.streams, (*deviceStream).open) {
		s.pause = min(2*s.pause, longestPause)
	} else {
		s.pause = firstPause
	}
}

// tellStuck tells of a call that does not come back, to those who wait for a device.
func (l *deviceLoop) tellStuck() {
	if l.now()-l.since < stuckAfter {
		return
	}
	for _, s := range l.streams {
		if s.line == nil && !s.closing {
			l.tell(s, Status{Role: s.role, Err: fmt.Errorf("%w: it does not answer", ErrDeviceFailed)})
		}
	}
}
