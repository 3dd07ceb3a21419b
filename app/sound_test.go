package app

import (
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"sotto/audio"
)

// Patience is how long a test waits for what has to happen.
const Patience = 20 * time.Second

// Tones that a SoundCard tells apart. A and B are whole numbers of cycles in a
// frame of 10 ms, so that each frame alone shows which of them it holds; that
// of the telephone network is near enough to be known too.
const (
	Silence     = 0
	ToneA       = 500
	ToneB       = 900
	ToneNetwork = 425
	Unknown     = -1 // sound, but none of these
)

// Frames for which the tones of the network sound without a break.
const (
	RingBackFrames   = 100
	BusyFrames       = 48
	CongestionFrames = 24
	WaitingFrames    = 20
)

// SoundCard is an audio.Backend with a microphone that hums, a loudspeaker
// that knows the tone it plays, and a bell.
type SoundCard struct {
	Hum     int                   // hertz of the microphone
	Broken  bool                  // its streams can't be opened
	Devices map[audio.Role]string // told of each stream that opens; nil: nothing is told

	mu            sync.Mutex
	opened, open  int // inputs so far, and now
	mostOpen      int
	outputs       int         // so far
	rings         int         // ringers so far
	tone, run     int         // what is heard, and for how many frames already
	whole         int         // as run, but not begun anew by who listens
	played        map[int]int // frames of each tone so far
	listeners     []listener
	beeps         []listener    // who wait for a tone that lasts so long and no longer
	closedStreams chan struct{} // one message for each input that was closed
	silenced      chan struct{} // one message for each output that was closed
	bell          chan bool     // true when it begins to be heard, false when it is closed
	statuses      map[audio.Role]audio.Status
	told          func(audio.Status)
}

// listener waits for a tone that lasts.
type listener struct {
	tone, frames int
	heard        chan struct{}
}

// NewSoundCard makes a card whose microphone hums at hertz.
func NewSoundCard(hertz int) *SoundCard {
	return &SoundCard{
		Hum: hertz, played: map[int]int{}, statuses: map[audio.Role]audio.Status{},
		closedStreams: make(chan struct{}, 1000), silenced: make(chan struct{}, 1000), bell: make(chan bool, 1000),
	}
}

// Await waits until the loudspeaker has played that tone for 100 ms on end.
func (s *SoundCard) Await(t *testing.T, tone int) {
	t.Helper()
	l := listener{tone, 10, make(chan struct{})}
	s.mu.Lock()
	s.run = 0
	s.listeners = append(s.listeners, l)
	s.mu.Unlock()
	s.await(t, l)
}

// AwaitBeep waits until the network's tone has sounded for so many frames, no
// more and no less.
func (s *SoundCard) AwaitBeep(t *testing.T, frames int) {
	t.Helper()
	l := listener{ToneNetwork, frames, make(chan struct{})}
	s.mu.Lock()
	s.beeps = append(s.beeps, l)
	s.mu.Unlock()
	s.await(t, l)
}

func (s *SoundCard) await(t *testing.T, l listener) {
	t.Helper()
	select {
	case <-l.heard:
	case <-time.After(Patience):
		s.mu.Lock()
		defer s.mu.Unlock()
		t.Fatalf("the loudspeaker never played %d Hz for %d frames; the last was %d Hz for %d", l.tone, l.frames, s.tone, s.whole)
	}
}

// AwaitBell waits until the bell begins to be heard, or until it is closed.
func (s *SoundCard) AwaitBell(t *testing.T, on bool) {
	t.Helper()
	select {
	case is := <-s.bell:
		if is != on {
			t.Fatalf("the bell rings: %v, want %v", is, on)
		}
	case <-time.After(Patience):
		t.Fatalf("the bell does not change to %v", on)
	}
}

// AwaitSilenced waits for the loudspeaker to be closed once.
func (s *SoundCard) AwaitSilenced(t *testing.T) {
	t.Helper()
	awaitOne(t, s.silenced, "the loudspeaker was never closed")
}

// awaitClosed waits for the microphone to be closed once.
func (s *SoundCard) awaitClosed(t *testing.T) {
	t.Helper()
	awaitOne(t, s.closedStreams, "the microphone was never closed")
}

func awaitOne(t *testing.T, happened <-chan struct{}, otherwise string) {
	t.Helper()
	select {
	case <-happened:
	case <-time.After(Patience):
		t.Fatal(otherwise)
	}
}

// Use is how often each of the card's streams was opened so far.
func (s *SoundCard) Use() (microphones, loudspeakers, bells int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened, s.outputs, s.rings
}

// Played is how many frames of a tone the loudspeaker has played so far.
func (s *SoundCard) Played(tone int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.played[tone]
}

// Tell has the card tell how a device stands.
func (s *SoundCard) Tell(status audio.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(status)
}

func (s *SoundCard) tell(status audio.Status) {
	s.statuses[status.Role] = status
	if s.told != nil {
		s.told(status)
	}
}

var errBrokenCard = errors.New("the sound card is broken")

// use notes a stream that opens. The card is locked.
func (s *SoundCard) use(role audio.Role, count *int) error {
	if s.Broken {
		return errBrokenCard
	}
	*count++
	if s.Devices != nil {
		s.tell(audio.Status{Role: role, Device: s.Devices[role]})
	}
	return nil
}

// unuse notes a stream that closes. The card is locked.
func (s *SoundCard) unuse(role audio.Role) { delete(s.statuses, role) }

// Name implements audio.Backend.
func (s *SoundCard) Name() string { return "test" }

// OpenInput implements audio.Backend.
func (s *SoundCard) OpenInput(rate int) (audio.Input, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.use(audio.RoleInput, &s.opened); err != nil {
		return nil, err
	}
	s.open++
	s.mostOpen = max(s.mostOpen, s.open)
	return &microphone{card: s, step: 2 * math.Pi * float64(s.Hum) / float64(rate)}, nil
}

// OpenOutput implements audio.Backend.
func (s *SoundCard) OpenOutput(rate int) (audio.Output, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.use(audio.RoleOutput, &s.outputs); err != nil {
		return nil, err
	}
	return &loudspeaker{card: s, rate: rate}, nil
}

// OpenRinger implements audio.Backend.
func (s *SoundCard) OpenRinger(int) (audio.Output, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.use(audio.RoleRing, &s.rings); err != nil {
		return nil, err
	}
	return &bell{card: s}, nil
}

// Watch implements audio.Backend.
func (s *SoundCard) Watch(told func(audio.Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = told
	if told != nil {
		for _, status := range s.statuses {
			told(status)
		}
	}
}

// Close implements audio.Backend.
func (s *SoundCard) Close() error { return nil }

type microphone struct {
	card  *SoundCard
	step  float64
	phase float64
}

func (m *microphone) Read(frame []int16) {
	for i := range frame {
		frame[i] = int16(8000 * math.Sin(m.phase))
		m.phase += m.step
	}
}

func (m *microphone) Close() error {
	m.card.mu.Lock()
	m.card.open--
	m.card.unuse(audio.RoleInput)
	m.card.mu.Unlock()
	m.card.closedStreams <- struct{}{}
	return nil
}

type loudspeaker struct {
	card *SoundCard
	rate int
}

func (l *loudspeaker) Write(frame []int16) {
	tone := toneOf(frame, l.rate)
	s := l.card
	s.mu.Lock()
	defer s.mu.Unlock()
	if tone != s.tone {
		s.ended()
		s.tone = tone
	}
	s.run++
	s.whole++
	s.played[tone]++
	s.listeners = slices.DeleteFunc(s.listeners, func(w listener) bool {
		return w.meets(w.tone == tone && s.run >= w.frames)
	})
}

// ended is the end of what the loudspeaker has played until now. The card is
// locked.
func (s *SoundCard) ended() {
	s.beeps = slices.DeleteFunc(s.beeps, func(w listener) bool {
		return w.meets(w.tone == s.tone && s.whole == w.frames)
	})
	s.tone, s.run, s.whole = Silence, 0, 0
}

// meets lets a listener go on if it has heard what it waits for.
func (l listener) meets(heard bool) bool {
	if heard {
		close(l.heard)
	}
	return heard
}

func (l *loudspeaker) Close() error {
	l.card.mu.Lock()
	l.card.ended()
	l.card.unuse(audio.RoleOutput)
	l.card.mu.Unlock()
	l.card.silenced <- struct{}{}
	return nil
}

// bell is the stream of the ringer.
type bell struct {
	card  *SoundCard
	rings bool
}

func (b *bell) Write(frame []int16) {
	if !b.rings && slices.Max(frame) > 1000 {
		b.rings = true
		b.card.bell <- true
	}
}

func (b *bell) Close() error {
	b.card.mu.Lock()
	b.card.unuse(audio.RoleRing)
	b.card.mu.Unlock()
	b.card.bell <- false
	return nil
}

// toneOf tells which tone a frame holds.
func toneOf(frame []int16, rate int) int {
	total := 0.0
	for _, v := range frame {
		total += float64(v) * float64(v)
	}
	if math.Sqrt(total/float64(len(frame))) < 100 {
		return Silence
	}
	for _, tone := range []int{ToneA, ToneB, ToneNetwork} {
		var re, im float64
		for i, v := range frame {
			sin, cos := math.Sincos(2 * math.Pi * float64(tone) * float64(i) / float64(rate))
			re += float64(v) * cos
			im += float64(v) * sin
		}
		if share := 2 * (re*re + im*im) / (float64(len(frame)) * total); share > 0.6 { // the edges of a beep too
			return tone
		}
	}
	return Unknown
}

// Sounding is what the phone sounds now: the tone that a caller hears, and
// whether it rings.
func Sounding(p *Phone) (tone audio.Tone, rings bool) {
	_ = p.loop.Do(func() {
		p.ringer.beat.mu.Lock()
		defer p.ringer.beat.mu.Unlock()
		tone, rings = p.voice.plays, p.ringer.beat.stop != nil
	})
	return tone, rings
}

// LookAhead has the phone look at its calls' sound as if it were so much later.
func LookAhead(p *Phone, d time.Duration) {
	_ = p.loop.Do(func() {
		for _, c := range slices.Clone(p.calls) {
			c.listenIn(time.Now().Add(d))
		}
	})
}

// Occupy keeps the phone's owner busy from when busy is closed until free is.
func Occupy(p *Phone, busy chan<- struct{}, free <-chan struct{}) {
	_ = p.loop.Do(func() {
		close(busy)
		<-free
	})
}

// EndTest ends a test of the bell as if its time had come.
func EndTest(p *Phone) {
	_ = p.loop.Do(func() {
		p.testTimer.Stop()
		p.testRings = false
		p.sounds()
	})
}
