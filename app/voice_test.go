package app

import (
	"errors"
	"log/slog"
	"net/netip"
	"slices"
	"testing"
	"time"

	"sotto/audio"
	"sotto/media"
	"sotto/media/sdp"
)

// sessions are the two ends of a call that runs on loopback.
func sessions(t testing.TB) (near, far *media.Session) {
	t.Helper()
	near, far = newSession(t), newSession(t)
	offer, err := near.Propose(false)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := far.Answer(offer)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{near.Receive("", answer), near.Commit(""), far.Commit("")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return near, far
}

func newSession(t testing.TB) *media.Session {
	t.Helper()
	s, err := media.NewSession(media.Config{Encryption: sdp.Required, Address: netip.AddrFrom4([4]byte{127, 0, 0, 1})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// streamsOf opens the sound of a backend for somebody who need not hear of it.
func streamsOf(backend audio.Backend) *streams {
	return &streams{backend: backend, log: slog.New(slog.DiscardHandler), told: func(audio.Role, bool, error) {}}
}

func voiceOf(t testing.TB, backend audio.Backend) *voice {
	t.Helper()
	v := newVoice(streamsOf(backend))
	t.Cleanup(v.close)
	return v
}

func TestTonesAreToldApart(t *testing.T) {
	for _, tone := range []int{ToneA, ToneB, ToneNetwork, Silence, 1300} {
		in, _ := NewSoundCard(tone).OpenInput(voiceRate)
		frame := make([]int16, voiceRate/100)
		in.Read(frame)
		want := tone
		if tone == 1300 {
			want = Unknown
		}
		if got := toneOf(frame, voiceRate); got != want {
			t.Errorf("%d Hz sounds like %d", tone, got)
		}
	}
}

func TestVoiceGoesBothWays(t *testing.T) {
	near, far := sessions(t)
	a, b := NewSoundCard(ToneA), NewSoundCard(ToneB)
	voiceOf(t, a).attach(near)
	voiceOf(t, b).attach(far)
	a.Await(t, ToneB)
	b.Await(t, ToneA)
}

func TestAMutedLegSendsSilenceAndStillHears(t *testing.T) {
	near, far := sessions(t)
	a, b := NewSoundCard(ToneA), NewSoundCard(ToneB)
	leg := voiceOf(t, a).attach(near)
	voiceOf(t, b).attach(far)
	b.Await(t, ToneA)
	leg.mute(true)
	b.Await(t, Silence)
	a.Await(t, ToneB)
	leg.mute(false)
	b.Await(t, ToneA)
}

func TestOneMicrophoneServesAllLegs(t *testing.T) {
	card := NewSoundCard(ToneA)
	v := voiceOf(t, card)
	var others []*SoundCard
	for range 3 {
		near, far := sessions(t)
		other := NewSoundCard(Silence)
		v.attach(near)
		voiceOf(t, other).attach(far)
		others = append(others, other)
	}
	for _, other := range others {
		other.Await(t, ToneA)
	}
	card.mu.Lock()
	defer card.mu.Unlock()
	if card.opened != 1 {
		t.Errorf("the microphone was opened %d times", card.opened)
	}
}

func TestLegsAreSpreadOverTheTwoBeatsOfAPacket(t *testing.T) {
	v := voiceOf(t, audio.Null{})
	session := newSession(t)
	phases := func() (list []uint64) {
		for _, l := range *v.legs.Load() {
			list = append(list, l.phase)
		}
		return list
	}
	var legs []*leg
	for range 6 {
		legs = append(legs, v.attach(session))
	}
	if got, want := phases(), []uint64{0, 1, 0, 1, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("phases %v, want %v", got, want)
	}
	for _, l := range []*leg{legs[0], legs[2], legs[4]} {
		v.detach(l)
	}
	v.attach(session)
	v.attach(session)
	if got, want := phases(), []uint64{1, 1, 1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("phases %v, want %v: new legs fill up what the ended ones left", got, want)
	}
}

func TestALegBeginsOnABeatOfItsPhaseAndThenTakesAll(t *testing.T) {
	for _, test := range []struct {
		phase   uint64
		first   uint64
		started []bool // after each beat
	}{
		{0, 0, []bool{true, true, true}},
		{0, 1, []bool{false, true, true}},
		{1, 0, []bool{false, true, true}},
		{1, 7, []bool{true, true, true}},
	} {
		l := &leg{session: newSession(t), phase: test.phase, heard: make([]int16, voiceRate/100)}
		silence := make([]int16, voiceRate/100)
		for i, want := range test.started {
			if l.turn(test.first+uint64(i), silence, silence, audio.NewMixer(voiceRate/100)); l.started != want {
				t.Errorf("phase %d, beat %d: started %v", test.phase, test.first+uint64(i), l.started)
			}
		}
	}
}

func TestTheBeatEndsWithTheLastLeg(t *testing.T) {
	card := NewSoundCard(ToneA)
	v := voiceOf(t, card)
	session := newSession(t)
	first, second := v.attach(session), v.attach(session)
	card.Await(t, Silence)
	v.detach(first)
	card.Await(t, Silence) // it still beats for the second
	v.detach(second)
	card.awaitClosed(t)
	v.detach(second) // once more does no harm
	v.attach(session)
	card.Await(t, Silence) // and it can begin again
}

func TestManyLivesOfTheBeatLeaveNothingBehind(t *testing.T) {
	const lives = 200
	card := NewSoundCard(ToneA)
	v := voiceOf(t, card)
	session := newSession(t)
	for range lives {
		v.detach(v.attach(session))
		v.play(audio.Busy)
		v.play(audio.NoTone)
	}
	v.close()
	card.mu.Lock()
	defer card.mu.Unlock()
	if card.opened > lives || card.open != 0 || card.mostOpen > 1 || card.outputs != len(card.silenced) {
		t.Errorf("the microphone was opened %d times, %d at once, and %d are left; %d loudspeakers were opened and %d closed",
			card.opened, card.mostOpen, card.open, card.outputs, len(card.silenced))
	}
}

func TestAfterCloseNothingBeats(t *testing.T) {
	card := NewSoundCard(ToneA)
	v := voiceOf(t, card)
	session := newSession(t)
	l := v.attach(session)
	v.close()
	v.close()
	v.attach(session)
	v.detach(l)
	card.mu.Lock()
	defer card.mu.Unlock()
	if card.open != 0 || card.opened > 1 {
		t.Errorf("%d microphones are open, %d were", card.open, card.opened)
	}
}

func TestASoundCardThatFailsStopsNothingButItsOwnSound(t *testing.T) {
	near, far := sessions(t)
	broken, other := NewSoundCard(ToneA), NewSoundCard(ToneB)
	broken.Broken = true
	v := newVoice(streamsOf(broken))
	failed := map[audio.Role]error{}
	v.streams.told = func(role audio.Role, open bool, err error) { // called by the beat alone
		if open {
			failed[role] = err
		}
	}
	v.attach(near)
	voiceOf(t, other).attach(far)
	other.Await(t, Silence)
	arrived := func(s *media.Session) bool { return s.Stats().PacketsReceived > 0 }
	for end := time.Now().Add(Patience); !arrived(near) || !arrived(far); {
		if other.Await(t, Silence); time.Now().After(end) {
			t.Fatal("no packets go both ways")
		}
	}
	v.close()
	for _, role := range []audio.Role{audio.RoleInput, audio.RoleOutput} {
		if !errors.Is(failed[role], errBrokenCard) {
			t.Errorf("of the %s is told: %v", role, failed[role])
		}
	}
}
