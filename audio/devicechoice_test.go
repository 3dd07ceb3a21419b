package audio

import (
	"slices"
	"testing"
)

var desk = []device{
	{index: 0, name: "HDA Analog", inputs: 2, outputs: 2, rate: 44100},
	{index: 1, name: "USB Headset (hw:1,0)", inputs: 1, outputs: 2, rate: 48000},
	{index: 2, name: "HDMI", outputs: 8, rate: 48000},
	{index: 3, name: "Webcam", inputs: 2, rate: 16000},
	{index: 4, name: "default", inputs: 32, outputs: 32, rate: 44100, defaultInput: true, defaultOutput: true},
	{index: 5, name: "Headset", inputs: 1, outputs: 1, rate: 8000},
}

func TestTheBestDeviceThatIsThereIsChosen(t *testing.T) {
	for _, test := range []struct {
		name    string
		capture bool
		wanted  []string
		skip    map[int]bool
		want    []int
	}{
		{"no name: the default", true, nil, nil, []int{4}},
		{"an empty name is none", true, []string{""}, nil, []int{4}},
		{"exactly, then as a part", true, []string{"Headset"}, nil, []int{5, 1, 4}},
		{"in whatever case", true, []string{"usb heads"}, nil, []int{1, 4}},
		{"best first", false, []string{"HDMI", "HDA Analog"}, nil, []int{2, 0, 4}},
		{"a loudspeaker is no microphone", true, []string{"HDMI"}, nil, []int{4}},
		{"a microphone is no loudspeaker", false, []string{"webcam"}, nil, []int{4}},
		{"none of them", true, []string{"Gone", "Lost"}, nil, []int{4}},
		{"the default by its name is there once", true, []string{"default"}, nil, []int{4}},
		{"one that went is left out", true, []string{"Headset"}, map[int]bool{5: true}, []int{1, 4}},
		{"also the default", true, nil, map[int]bool{4: true}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []int
			for _, d := range candidates(desk, test.capture, test.wanted, test.skip) {
				got = append(got, d.index)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestFormsBeginWithTheCoresRateAndOneChannel(t *testing.T) {
	for _, test := range []struct {
		device          device
		capture         bool
		core            int
		rates, channels []int
	}{
		{desk[0], true, 8000, []int{8000, 44100}, []int{1, 2}},
		{desk[2], false, 48000, []int{48000}, []int{1, 2, 8}},
		{desk[5], false, 8000, []int{8000}, []int{1}},
		{device{outputs: 1, rate: 0}, false, 8000, []int{8000}, []int{1}},
		{device{outputs: 1, rate: 384000}, false, 8000, []int{8000}, []int{1}},
	} {
		rates, channels := forms(test.device, test.capture, test.core)
		if !slices.Equal(rates, test.rates) || !slices.Equal(channels, test.channels) {
			t.Errorf("%s at %d Hz: %v Hz, %v channels; want %v, %v", test.device.name, test.core, rates, channels, test.rates, test.channels)
		}
	}
}
