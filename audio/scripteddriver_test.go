package audio

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// scripted is a driver whose devices come, go and fail as a test wants. What flows from its microphones is 1000 in every
// sample; what its loudspeakers play is kept.
type scripted struct {
	t *testing.T

	mu      sync.Mutex
	present []device
	frozen  []device        // as of Start
	busy    map[string]bool // by another program
	mute    map[string]bool // opens, but gives no callback
	rates   map[string]int  // the only rate that it takes
	least   map[string]int  // the fewest channels that it takes
	takes   time.Duration   // that each call takes
	hang    chan struct{}   // Close does not return before this is closed; nil: at once
	broken  error           // what Start answers
	log     []string        // the calls that have begun
	inside  int             // calls under way
	open    int             // lines
	played  map[string][]int16
}

func newScripted(t *testing.T, present ...device) *scripted {
	s := &scripted{t: t, busy: map[string]bool{}, mute: map[string]bool{}, rates: map[string]int{}, least: map[string]int{},
		played: map[string][]int16{}}
	s.plug(present...)
	return s
}

// plug makes the devices present and no others.
func (s *scripted) plug(present ...device) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.present = slices.Clone(present)
	for i := range s.present {
		s.present[i].index = i
	}
}

// set changes the script.
func (s *scripted) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// calls counts the calls of a name so far, all where it is empty.
func (s *scripted) calls(name string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, call := range s.log {
		if name == "" || call == name {
			n++
		}
	}
	return n
}

func (s *scripted) lines() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

func (s *scripted) heard(name string) []int16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.played[name])
}

func (s *scripted) has(name string) bool {
	return slices.ContainsFunc(s.present, func(d device) bool { return d.name == name })
}

// enter begins a call: none may be under way.
func (s *scripted) enter(format string, args ...any) (leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, fmt.Sprintf(format, args...))
	if s.inside++; s.inside > 1 {
		s.t.Errorf("two calls at once: %q", s.log)
	}
	takes := s.takes
	return func() {
		time.Sleep(takes)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.inside--
	}
}

func (s *scripted) Start() ([]device, error) {
	defer s.enter("start")()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return nil, s.broken
	}
	s.frozen = slices.Clone(s.present)
	return s.frozen, nil
}

func (s *scripted) Stop() error {
	defer s.enter("stop")()
	if s.lines() > 0 {
		s.t.Error("stopped while a line is open")
	}
	return nil
}

func (s *scripted) Open(form lineForm) (line, error) {
	defer s.enter("open %s", form.device.name)()
	s.mu.Lock()
	defer s.mu.Unlock()
	name := form.device.name
	if !slices.Contains(s.frozen, form.device) {
		s.t.Errorf("%v is not in the list", form.device)
	}
	switch {
	case !s.has(name):
		return nil, fmt.Errorf("%w: unplugged", ErrDeviceFailed)
	case s.busy[name]:
		return nil, fmt.Errorf("%w: taken", ErrDeviceBusy)
	case s.rates[name] != 0 && s.rates[name] != form.rate:
		return nil, fmt.Errorf("%w: %d", errRateRefused, form.rate)
	case form.channels < s.least[name]:
		return nil, fmt.Errorf("%w: %d", errChannelsRefused, form.channels)
	}
	s.open++
	l := &scriptedLine{driver: s, form: form, ended: make(chan struct{})}
	l.group.Go(l.flow)
	return l, nil
}

type scriptedLine struct {
	driver *scripted
	form   lineForm
	ended  chan struct{}
	group  sync.WaitGroup
}

// flow calls back every 10 ms while the device is there.
func (l *scriptedLine) flow() {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	block := make([]int16, l.form.rate/framesPerSecond*l.form.channels)
	for {
		select {
		case <-l.ended:
			return
		case <-ticker.C:
		}
		l.driver.mu.Lock()
		name := l.form.device.name
		flows := l.driver.has(name) && !l.driver.mute[name]
		l.driver.mu.Unlock()
		if !flows {
			continue
		}
		if l.form.capture {
			l.form.move(slices.Repeat([]int16{1000}, len(block)))
			continue
		}
		l.form.move(block)
		l.driver.mu.Lock()
		l.driver.played[name] = append(l.driver.played[name], block...)
		l.driver.mu.Unlock()
	}
}

func (l *scriptedLine) Latency() time.Duration { return 20 * time.Millisecond }

func (l *scriptedLine) Close() error {
	defer l.driver.enter("close %s", l.form.device.name)()
	l.driver.mu.Lock()
	hang := l.driver.hang
	l.driver.open--
	l.driver.mu.Unlock()
	if hang != nil {
		<-hang
	}
	close(l.ended)
	l.group.Wait()
	return errors.New("closed as well as could be")
}
