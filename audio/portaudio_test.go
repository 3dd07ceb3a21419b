//go:build cgo

package audio

import (
	"errors"
	"testing"

	"github.com/gordonklaus/portaudio"
)

func TestPortAudiosErrorsAreSortedByWhatTheyMean(t *testing.T) {
	const inUseOnWindows = 0x8889000A
	for _, test := range []struct {
		err, want error
	}{
		{portaudio.InvalidSampleRate, errRateRefused},
		{portaudio.InvalidChannelCount, errChannelsRefused},
		{portaudio.DeviceUnavailable, ErrDeviceBusy},
		{portaudio.UnanticipatedHostError{HostApiType: portaudio.ALSA, Code: -16, Text: "Device or resource busy"}, ErrDeviceBusy},
		{portaudio.UnanticipatedHostError{HostApiType: portaudio.WASAPI, Code: inUseOnWindows - 1<<32}, ErrDeviceBusy},
		{portaudio.UnanticipatedHostError{HostApiType: portaudio.ALSA, Code: -19, Text: "No such device"}, ErrDeviceFailed},
		{portaudio.BadIODeviceCombination, ErrDeviceFailed},
	} {
		got := deviceError(test.err)
		for _, kind := range []error{errRateRefused, errChannelsRefused, ErrDeviceBusy, ErrDeviceFailed} {
			if errors.Is(got, kind) != (kind == test.want) {
				t.Errorf("%v became %v", test.err, got)
			}
		}
		if !errors.Is(got, test.err) {
			t.Errorf("%v is lost in %v", test.err, got)
		}
	}
	if err := deviceError(nil); err != nil {
		t.Errorf("no error became %v", err)
	}
}

func TestTheHostsThatASystemPrefersComeFirst(t *testing.T) {
	if !(rank(portaudio.WASAPI) < rank(portaudio.DirectSound) && rank(portaudio.DirectSound) < rank(portaudio.MME) &&
		rank(portaudio.MME) < rank(portaudio.WDMkS) && rank(portaudio.ALSA) < rank(portaudio.JACK)) {
		t.Error("the order is another one")
	}
}

func TestOpenMakesTheDevicesWithoutTouchingAny(t *testing.T) {
	backend, err := Open("device", Names{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if backend.Name() != "device" {
		t.Errorf("opened %q", backend.Name())
	}
	if err := backend.Close(); err != nil {
		t.Error(err)
	}
}
