package audio

import "slices"

// Choose has other devices serve from now on, also the streams that are open: one whose device is not the best any more goes
// over to another, which takes a moment. Where the first name of a list is not among the devices known, all streams are
// interrupted for a new list.
func (d *Devices) Choose(names Names) {
	d.mu.Lock()
	d.names = names
	d.mu.Unlock()
	d.loop.post(func() { d.loop.choose(names) })
}

// choose gives the open streams their names anew.
func (l *deviceLoop) choose(names Names) {
	for _, s := range l.streams {
		before := s.names
		s.names = names.of(s.role)
		if s.closing || slices.Equal(before, s.names) {
			continue
		}
		s.next = l.now()
		found := candidates(l.list, s.capture, s.names, l.dead)
		switch {
		case s.line == nil:
		case len(s.names) > 0 && len(candidates(l.list, s.capture, s.names[:1], nil)) == len(candidates(l.list, s.capture, nil, nil)):
			l.renewing = true // the first choice is unknown: perhaps it was plugged in since
		case len(found) > 0 && found[0].index != s.device.index:
			s.lost = true
			s.end.part()
		}
	}
}

// of are the names for a role.
func (n Names) of(role Role) []string {
	switch role {
	case RoleInput:
		return n.Input
	case RoleOutput:
		return n.Output
	}
	return n.Ring
}
