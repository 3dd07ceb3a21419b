//go:build cgo && linux

package audio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// wantedDevices is the environment variable that names the devices a child has to find.
const wantedDevices = "SOTTO_AUDIO_WANTED"

func init() { children["list"] = listDevices }

// listDevices checks that the devices in its environment are there, also when they are looked for anew. A machine may have
// a sound card besides.
func listDevices() error {
	return errors.Join(findDevices(), findDevices())
}

func findDevices() error {
	backend, err := Open("device", Names{}, nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	list, err := backend.(*Devices).List(ctx)
	for _, wanted := range filepath.SplitList(os.Getenv(wantedDevices)) {
		if err == nil && !slices.Contains(list.Inputs, wanted) {
			err = fmt.Errorf("the inputs are %q; want %q among them", list.Inputs, wanted)
		}
	}
	return errors.Join(err, backend.Close())
}

func TestALSAsNamesNeedHoldNoDefault(t *testing.T) {
	const device = "pcm.%s { type null }\n"
	for name, test := range map[string]struct{ configuration, wanted string }{
		"no names":                           {},
		"a device":                           {fmt.Sprintf(device, "mine"), "mine"},
		"two devices":                        {fmt.Sprintf(device+device, "mine", "yours"), "mine:yours"},
		"a name without a device":            {fmt.Sprintf(device, "mine") + "pcm.absent { type none }\n", "mine"},
		"a default":                          {fmt.Sprintf(device+device, "mine", "!default"), "mine:default"},
		"a dmix":                             {fmt.Sprintf(device+device, "mine", "dmix"), "mine"},
		"only a default":                     {fmt.Sprintf(device, "!default"), "default"},
		"only a default without a device":    {"pcm.!default { type none }\n", ""},
		"a device with a default that isn't": {fmt.Sprintf(device, "mine") + "pcm.!default { type none }\n", "mine"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "asound.conf")
			if err := os.WriteFile(path, []byte(test.configuration), 0o600); err != nil {
				t.Fatal(err)
			}
			listsInAChild(t, path, test.wanted)
		})
	}
	t.Run("no configuration", func(t *testing.T) { listsInAChild(t, filepath.Join(t.TempDir(), "none.conf"), "") })
}

// listsInAChild looks for devices in a process of its own: the configuration is chosen by the environment, and what is
// wrong here ends the process.
func listsInAChild(t *testing.T, configuration, wanted string) {
	t.Helper()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, own)
	child.Env = append(os.Environ(), childMarker+"=list", "HOME="+t.TempDir(), "ALSA_CONFIG_PATH="+configuration, "GORACE=atexit_sleep_ms=0", wantedDevices+"="+wanted)
	if said, err := child.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("%v: %.500s", err, said)
	}
}
