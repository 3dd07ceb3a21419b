//go:build cgo && linux

package audio

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"
)

func init() { children["chatter"] = makeLibrariesTalk }

// makeLibrariesTalk has the sound libraries look for devices and open one: on a machine without a sound card ALSA and JACK
// print about a hundred lines meanwhile.
func makeLibrariesTalk() error {
	backend, err := Open("device", Names{}, nil)
	if err != nil {
		return err
	}
	told := make(chan Status, 10)
	backend.Watch(func(s Status) { told <- s })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err = backend.(*Devices).List(ctx)
	out, openErr := backend.OpenOutput(8000)
	if err := errors.Join(err, openErr); err != nil {
		return errors.Join(err, backend.Close())
	}
	select {
	case <-told: // a device or why there is none
	case <-ctx.Done():
		err = ctx.Err()
	}
	return errors.Join(err, out.Close(), backend.Close())
}

func TestTheSoundLibrariesPrintNothing(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, own)
	child.Env = append(os.Environ(), childMarker+"=chatter", "HOME="+t.TempDir(), "PULSE_SERVER=unix:/nonexistent")
	var printed, complaint bytes.Buffer
	child.Stderr, child.Stdout = &printed, &complaint
	if err := child.Run(); err != nil {
		t.Errorf("%v: %s", err, complaint.String())
	}
	if printed.Len() > 0 {
		t.Errorf("%d bytes on standard error:\n%s", printed.Len(), printed.String())
	}
}
