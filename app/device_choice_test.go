package app_test

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/audio"
)

// choosy is a sound card among several.
type choosy struct {
	*app.SoundCard
	mu     sync.Mutex
	chosen []audio.Names
}

func (*choosy) List(context.Context) (audio.Listing, error) {
	return audio.Listing{
		Inputs: []string{"Webcam"}, Outputs: []string{"Headset", "Speakers"},
		Serving: map[audio.Role]string{audio.RoleInput: "Webcam", audio.RoleOutput: "Speakers"},
	}, nil
}

func (c *choosy) Choose(names audio.Names) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.chosen = append(c.chosen, names)
}

func TestADeviceThatIsSelectedComesFirstAtOnceAndIsKept(t *testing.T) {
	dir := t.TempDir()
	settings := config.Default()
	settings.Audio.Output = []string{"Speakers", "Headset"}
	if err := config.Save(dir, settings); err != nil {
		t.Fatal(err)
	}
	card := &choosy{SoundCard: app.NewSoundCard(app.Silence)}
	p, err := app.New(app.Options{Config: loaded(t, dir), Profile: dir, Audio: card})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	list, err := p.Devices(t.Context())
	if err != nil || !slices.Equal(list.Inputs, []string{"Webcam"}) || !slices.Equal(list.Outputs, []string{"Headset", "Speakers"}) {
		t.Errorf("listed %+v, %v", list, err)
	}
	name := func(n string) *string { return &n }
	for _, test := range []struct {
		choice app.DeviceChoice
		want   audio.Names
	}{
		{app.DeviceChoice{Output: name("Headset")}, audio.Names{Output: []string{"Headset", "Speakers"}}},
		{app.DeviceChoice{Input: name("Webcam"), Ring: name("Speakers")},
			audio.Names{Input: []string{"Webcam"}, Output: []string{"Headset", "Speakers"}, Ring: []string{"Speakers"}}},
		{app.DeviceChoice{Output: name("")}, audio.Names{Input: []string{"Webcam"}, Output: []string{}, Ring: []string{"Speakers"}}},
	} {
		if err := p.SelectDevices(test.choice); err != nil {
			t.Fatal(err)
		}
		if got := card.chosen[len(card.chosen)-1]; !slices.Equal(got.Input, test.want.Input) || !slices.Equal(got.Output, test.want.Output) || !slices.Equal(got.Ring, test.want.Ring) {
			t.Errorf("chosen %+v, want %+v", got, test.want)
		}
		if kept := app.DeviceNames(loaded(t, dir).Audio); !slices.Equal(kept.Output, test.want.Output) || !slices.Equal(kept.Input, test.want.Input) {
			t.Errorf("kept %+v, want %+v", kept, test.want)
		}
	}
	refuses(t, p.SelectDevices(app.DeviceChoice{Ring: name(" ")}), app.CodeBadConfig)
	if len(card.chosen) != 3 {
		t.Errorf("chosen %+v", card.chosen)
	}
}

func TestWhereThereAreNoDevicesNoneIsListedAndNoneCanBeSelected(t *testing.T) {
	p, err := app.New(app.Options{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	list, err := p.Devices(t.Context())
	if err != nil || !reflect.DeepEqual(list, app.DeviceList{Inputs: []string{}, Outputs: []string{}}) {
		t.Errorf("listed %+v, %v", list, err)
	}
	headset := "Headset"
	refuses(t, p.SelectDevices(app.DeviceChoice{Output: &headset}), app.CodeWrongState)
}
