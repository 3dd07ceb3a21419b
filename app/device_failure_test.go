package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sotto/audio"
)

func TestEachFaultOfADeviceHasItsCodeAndSaysWhatToDo(t *testing.T) {
	for _, test := range []struct {
		status audio.Status
		code   string
		text   string
	}{
		{audio.Status{Role: audio.RoleInput, Device: "Mic"}, "", ""},
		{audio.Status{Role: audio.RoleInput, Err: audio.ErrNoDevice}, "no-device",
			"There is no microphone: the other side hears silence. Plug one in."},
		{audio.Status{Role: audio.RoleInput, Device: "Mic", Err: fmt.Errorf("open: %w", audio.ErrDeviceBusy)}, "device-busy",
			`The microphone "Mic" is in use by another program: the other side hears silence. Close that program.`},
		{audio.Status{Role: audio.RoleOutput, Device: "Headset", Err: audio.ErrDeviceGone}, "device-gone",
			`The loudspeaker or headset "Headset" has gone: calls can't be heard here. Plug it in again.`},
		{audio.Status{Role: audio.RoleRing, Device: "HDMI", Err: fmt.Errorf("%w: it gives no sound.", audio.ErrDeviceFailed)}, "device-failed",
			`The speaker to ring on "HDMI" does not work: incoming calls are shown, but don't ring. Unplug it and plug it in again, or use another one. The reason: the sound device does not work: it gives no sound.`},
		{audio.Status{Role: audio.RoleOutput, Err: errors.New("something else")}, "device-failed",
			"The loudspeaker or headset does not work: calls can't be heard here. Unplug it and plug it in again, or use another one. The reason: something else."},
	} {
		got := English.device(test.status)
		if got.Code != test.code || got.Text != test.text || got.Device != test.status.Device {
			t.Errorf("%v:\ngot  %+v\nwant %s, %s", test.status, got, test.code, test.text)
		}
	}
}

func TestEveryRoleHasItsWords(t *testing.T) {
	for _, role := range []audio.Role{audio.RoleInput, audio.RoleOutput, audio.RoleRing} {
		for _, err := range []error{audio.ErrNoDevice, audio.ErrDeviceBusy, audio.ErrDeviceGone, audio.ErrDeviceFailed} {
			text := English.device(audio.Status{Role: role, Err: err}).Text
			if strings.Contains(text, "  ") || strings.Contains(text, " :") || !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q", role, text)
			}
		}
	}
}
