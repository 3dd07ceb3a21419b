package command

import (
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/audio"
)

// hasDevices is whether this build has a binding to the system's sound devices.
func hasDevices(t *testing.T) bool {
	t.Helper()
	backend, err := audio.Open("device", audio.Names{}, nil)
	if errors.Is(err, audio.ErrNoDevices) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := backend.Close(); err != nil {
		t.Error(err)
	}
	return true
}

func TestOnlyABuildWithoutSoundDevicesIsSilentByItself(t *testing.T) {
	var log strings.Builder
	backend, err := (&flags{}).sound(audio.Names{}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = backend.Close() }()
	if hasDevices(t) {
		if backend.Name() != "device" || log.Len() != 0 {
			t.Errorf("sound is %q, and it warns: %s", backend.Name(), log.String())
		}
		return
	}
	if backend.Name() != "null" || !strings.Contains(log.String(), "this build has no sound devices") {
		t.Errorf("sound is %q, and it says %q", backend.Name(), log.String())
	}
}

func TestAPhoneStartsWithTheSoundDevicesOfTheBuildWhateverTheMachineHas(t *testing.T) {
	got := sotto(t, "headless", "--profile", filepath.Join(t.TempDir(), "profile"), "--audio", "device")
	if hasDevices(t) {
		if got.status != 0 || !strings.Contains(got.out, `"hello"`) {
			t.Errorf("status %d: %s", got.status, got.err)
		}
		return
	}
	if got.status != 1 || !strings.Contains(got.err, "this build has no sound devices") {
		t.Errorf("status %d, %q", got.status, got.err)
	}
}

func TestTheProfilesLanguageCountsWhereNoFlagSaysAnother(t *testing.T) {
	for _, test := range []struct {
		flag, profile string
		want          app.Language
	}{{"", "zh", app.Chinese}, {"", "", app.English}, {"en", "zh", app.English}} {
		p := &program{language: app.English, flags: flags{lang: test.flag}}
		if p.speak(config.UI{Language: test.profile}); p.language != test.want {
			t.Errorf("--lang %q and %q in the profile: %q", test.flag, test.profile, p.language)
		}
	}
}
