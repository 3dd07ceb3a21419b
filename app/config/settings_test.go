package config

import (
	"errors"
	"reflect"
	"testing"
)

func TestSettingsAreChangedByTheKeysThatAreGiven(t *testing.T) {
	c := load(t, writeProfile(t, everyKey))
	before := c.Settings()
	after, err := before.With([]byte(`{"audio":{"ring_volume":0},"calls":{"limit":2},"ui":{"theme":"","text_scale":200}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := before
	want.Audio.Ring, want.Calls.Limit, want.UI.Theme, want.UI.TextScale = 0, 2, "", 200
	if after != want {
		t.Errorf("got %+v, want %+v", after, want)
	}
	changed := c.Set(after)
	if got := changed.Settings(); got != after {
		t.Errorf("the configuration has %+v, want %+v", got, after)
	}
	if back := changed.Set(before); !reflect.DeepEqual(back, c) {
		t.Errorf("something else has changed:\n%+v\nwas\n%+v", back, c)
	}
}

func TestSettingsThatAreNoneAreRefusedWithTheirKey(t *testing.T) {
	for changes, key := range map[string]string{
		`{"calls":{"dnd":true}}`:             "calls.dnd",
		`{"audio":{"input":[]}}`:             "audio.input",
		`{"account":[]}`:                     "account",
		`{"ui":{"text_scale":"big"}}`:        "ui.text_scale",
		`{"audio":{"tone_volume":1.5}}`:      "audio.tone_volume",
		`{"calls":{"limit":99999999999999}}`: "calls.limit",
		`{"ui":"dark"}`:                      "ui",
	} {
		_, err := Default().Settings().With([]byte(changes))
		if e, ok := errors.AsType[*Error](err); !ok || e.Key != key {
			t.Errorf("%s: %v", changes, err)
		}
	}
	for _, wrong := range []Settings{{}, {UI: UI{TextScale: 100}}} { // no limit
		if Default().Set(wrong).Check() == nil {
			t.Errorf("%+v was taken", wrong)
		}
	}
}
