package app

import (
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"testing/synctest"

	"sotto/audio"
)

var cardDevices = map[audio.Role]string{audio.RoleInput: "Headset mic", audio.RoleOutput: "Headset", audio.RoleRing: "Speaker"}

func TestSoundIsCheckedRoleByRole(t *testing.T) {
	broken := NewSoundCard(ToneA)
	broken.Broken = true
	good := NewSoundCard(ToneA)
	good.Devices = cardDevices
	for name, test := range map[string]struct {
		card *SoundCard
		want []Step
	}{
		"all serve": {good, []Step{
			{Step: "input", OK: true, Text: `The microphone is "Headset mic".`},
			{Step: "output", OK: true, Text: `The loudspeaker or headset is "Headset".`},
			{Step: "ring", OK: true, Text: `The speaker to ring on is "Speaker".`},
		}},
		"none does": {broken, []Step{
			{Step: "input", Code: CodeDeviceFailed, Text: "The microphone does not work: the other side hears silence. Unplug it and plug it in again, or use another one. The reason: the sound card is broken."},
			{Step: "output", Code: CodeDeviceFailed, Text: "The loudspeaker or headset does not work: calls can't be heard here. Unplug it and plug it in again, or use another one. The reason: the sound card is broken."},
			{Step: "ring", Code: CodeDeviceFailed, Text: "The speaker to ring on does not work: incoming calls are shown, but don't ring. Unplug it and plug it in again, or use another one. The reason: the sound card is broken."},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := English.TestSound(t.Context(), test.card); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
			if test.card.open != 0 || test.card.told != nil {
				t.Errorf("left open: %d, watched: %v", test.card.open, test.card.told != nil)
			}
		})
	}
}

func TestOneDeviceThatIsMissingIsNamed(t *testing.T) {
	card := &missing{NewSoundCard(ToneA), audio.Status{Role: audio.RoleInput, Err: fmt.Errorf("no: %w", audio.ErrNoDevice)}}
	card.Devices = cardDevices
	got := English.TestSound(t.Context(), card)
	if len(got) != 3 || got[0].OK || got[0].Code != CodeNoDevice || !got[1].OK || !got[2].OK {
		t.Errorf("got %+v", got)
	}
}

// missing is a card one of whose devices is not there.
type missing struct {
	*SoundCard
	status audio.Status
}

func (m *missing) OpenInput(rate int) (audio.Input, error) {
	in, err := m.SoundCard.OpenInput(rate)
	m.Tell(m.status)
	return in, err
}

func TestADeviceThatSaysNothingIsNotWaitedForForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, step := range English.TestSound(t.Context(), NewSoundCard(ToneA)) {
			if step.OK || step.Code != CodeDeviceSilent || step.Text == "" {
				t.Errorf("%+v", step)
			}
		}
	})
}

func TestSoundWithoutDevicesIsSaidSo(t *testing.T) {
	if got := English.TestSound(t.Context(), audio.Null{}); len(got) != 1 || got[0].Step != "sound" || !got[0].OK {
		t.Errorf("null: %+v", got)
	}
	files, err := audio.Open("file::"+filepath.Join(t.TempDir(), "heard.wav"), audio.Names{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	if got := English.TestSound(t.Context(), files); len(got) != 1 || got[0].Step != "sound" || !got[0].OK {
		t.Errorf("files: %+v", got)
	}
}

func TestDevicesInUseAreSteps(t *testing.T) {
	got := English.SoundInUse(Audio{Input: Device{Device: "Headset"}, Ring: Device{Code: CodeNoDevice, Text: "There is none."}})
	want := []Step{{Step: "input", OK: true, Text: `The microphone is "Headset".`}, {Step: "ring", Code: CodeNoDevice, Text: "There is none."}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
