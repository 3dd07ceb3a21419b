package audio

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

var (
	builtin = device{name: "Built-in", inputs: 2, outputs: 2, rate: 48000, defaultInput: true, defaultOutput: true}
	headset = device{name: "Headset", inputs: 1, outputs: 2, rate: 48000}
	wantSet = Names{Input: []string{"Headset"}, Output: []string{"Headset"}}
)

// bench is a backend on scripted devices, and what its watcher was told. All of its time is synctest's.
type bench struct {
	*Devices
	script *scripted
	told   chan Status
}

// withDevices runs a test in a bubble and closes the backend at its end.
func withDevices(t *testing.T, names Names, present []device, test func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		script := newScripted(t, present...)
		b := &bench{Devices: newDevices(script, names, nil), script: script, told: make(chan Status, 1000)}
		b.Watch(func(s Status) { b.told <- s })
		defer func() {
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			if n := script.lines(); n != 0 {
				t.Errorf("%d lines are left open", n)
			}
		}()
		test(t, b)
	})
}

// next is the next status told, which comes within the time given.
func (b *bench) next(t *testing.T, within time.Duration) Status {
	t.Helper()
	select {
	case s := <-b.told:
		return s
	case <-time.After(within):
		t.Fatalf("nothing was told within %v; calls: %q", within, b.script.log)
		return Status{}
	}
}

func (b *bench) nothing(t *testing.T, within time.Duration) {
	t.Helper()
	select {
	case s := <-b.told:
		t.Fatalf("told %+v", s)
	case <-time.After(within):
	}
}

func want(t *testing.T, got Status, role Role, name string, err error) {
	t.Helper()
	if got.Role != role || got.Device != name || !errors.Is(got.Err, err) {
		t.Errorf("told %+v, want %s on %q with the error %v", got, role, name, err)
	}
}

func (b *bench) input(t *testing.T) Input {
	t.Helper()
	in, err := b.OpenInput(8000)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func (b *bench) output(t *testing.T) Output {
	t.Helper()
	out, err := b.OpenOutput(8000)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// listen reads frames for a while and returns how many of the last ten had sound.
func listen(in Input, d time.Duration) (loud int) {
	frame := make([]int16, 80)
	for n := int(d / (10 * time.Millisecond)); n > 0; n-- {
		time.Sleep(10 * time.Millisecond)
		if in.Read(frame); n <= 10 && frame[0] == 1000 {
			loud++
		}
	}
	return loud
}

func TestOpeningReturnsAtOnceAndSoundComesWhenTheDeviceIsReady(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		b.script.takes = 700 * time.Millisecond
		began := time.Now()
		in, out := b.input(t), b.output(t)
		frame := ramp(80)
		if in.Read(frame); !silent(frame) {
			t.Error("a microphone that is not open yet said something")
		}
		out.Write(ramp(80))
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v", took)
		}
		want(t, b.next(t, 3*time.Second), RoleInput, "Built-in", nil)
		want(t, b.next(t, 3*time.Second), RoleOutput, "Built-in", nil)
		if loud := listen(in, time.Second); loud != 10 {
			t.Errorf("%d of 10 frames have sound", loud)
		}
	})
}

func TestEachRoleIsServedByItsOwnDevice(t *testing.T) {
	names := Names{Input: []string{"Headset"}, Output: []string{"Nowhere", "headset"}, Ring: []string{"built"}}
	withDevices(t, names, []device{builtin, headset}, func(t *testing.T, b *bench) {
		b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Headset", nil)
		b.output(t)
		want(t, b.next(t, time.Second), RoleOutput, "Headset", nil)
		if _, err := b.OpenRinger(8000); err != nil {
			t.Fatal(err)
		}
		want(t, b.next(t, time.Second), RoleRing, "Built-in", nil)
		if n := b.script.lines(); n != 3 {
			t.Errorf("%d lines are open, want three separate ones", n)
		}
		if starts := b.script.calls("start"); starts != 1 {
			t.Errorf("the list was read %d times", starts)
		}
	})
}

func TestAWatcherIsToldHowItStandsAndNothingOnceItLeft(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		in := b.input(t)
		b.next(t, time.Second)
		b.Watch(nil)
		b.output(t)
		b.nothing(t, time.Second)
		b.Watch(func(s Status) { b.told <- s })
		want(t, b.next(t, time.Millisecond), RoleInput, "Built-in", nil)
		want(t, b.next(t, time.Millisecond), RoleOutput, "Built-in", nil)
		in.Close()
		time.Sleep(time.Second)
		b.Watch(func(s Status) { b.told <- s })
		want(t, b.next(t, time.Millisecond), RoleOutput, "Built-in", nil)
		b.nothing(t, time.Second)
	})
}

func TestADeviceIsHeldOnlyWhileAStreamIsOpen(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		time.Sleep(time.Minute)
		if n := b.script.calls(""); n != 0 {
			t.Errorf("%q before anything was opened", b.script.log)
		}
		in := b.input(t)
		b.next(t, time.Second)
		in.Close()
		in.Close()
		time.Sleep(2 * deviceTick)
		if n := b.script.lines(); n != 0 {
			t.Error("the microphone is still open")
		}
		if b.script.calls("stop") != 0 {
			t.Error("the library is not ready for the next stream any more")
		}
		time.Sleep(linger + time.Second)
		if b.script.calls("stop") != 1 {
			t.Error("the library is still up")
		}
		frame := ramp(80)
		if in.Read(frame); !silent(frame) {
			t.Error("a closed microphone said something")
		}
	})
}

func TestAClosedOutputPlaysWhatItTook(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		b.script.rates["Built-in"] = 8000
		out := b.output(t)
		b.next(t, time.Second)
		for range 50 {
			time.Sleep(10 * time.Millisecond)
			out.Write(slices.Repeat([]int16{1000}, 80))
		}
		out.Close()
		time.Sleep(time.Second)
		loud := 0
		for _, sample := range b.script.heard("Built-in") {
			if sample > 900 {
				loud++
			}
		}
		if loud < 50*80-40 { // the filter's tail is less than that
			t.Errorf("%d of %d samples were played", loud, 50*80)
		}
		if n := b.script.lines(); n != 0 {
			t.Error("the loudspeaker is still open")
		}
	})
}

func TestADeviceIsOpenedInTheFormThatItTakes(t *testing.T) {
	for _, test := range []struct {
		name        string
		rate, least int
		opens       int
	}{
		{"as asked", 0, 1, 1},
		{"at its own rate", 48000, 1, 2},
		{"with two channels", 8000, 2, 2},
		{"at its own rate with two channels", 48000, 2, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
				b.script.rates["Built-in"], b.script.least["Built-in"] = test.rate, test.least
				in := b.input(t)
				want(t, b.next(t, time.Second), RoleInput, "Built-in", nil)
				if n := b.script.calls("open Built-in"); n > test.opens {
					t.Errorf("it took %d attempts: %q", n, b.script.log)
				}
				if loud := listen(in, time.Second); loud != 10 {
					t.Errorf("%d of 10 frames have sound", loud)
				}
			})
		})
	}
	t.Run("none", func(t *testing.T) {
		withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
			b.script.rates["Built-in"] = 11025
			b.input(t)
			want(t, b.next(t, time.Second), RoleInput, "Built-in", ErrDeviceFailed)
		})
	})
}

func TestAStreamClosedBeforeItsDeviceIsOpenLeavesNothing(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		b.script.takes = 300 * time.Millisecond
		b.input(t).Close()
		in := b.input(t)
		time.Sleep(400 * time.Millisecond) // the device is being opened
		in.Close()
		time.Sleep(2 * time.Second)
		if n := b.script.lines(); n != 0 {
			t.Errorf("%d lines are open", n)
		}
		b.nothing(t, time.Second)
	})
}

func TestClosingTheDevicesEndsEveryStream(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		in, out := b.input(t), b.output(t)
		b.next(t, time.Second)
		b.next(t, time.Second)
		if err := errors.Join(b.Close(), b.Close()); err != nil {
			t.Error(err)
		}
		frame := ramp(80)
		if in.Read(frame); !silent(frame) {
			t.Error("the microphone said something")
		}
		out.Write(ramp(80))
		if err := errors.Join(in.Close(), out.Close()); err != nil {
			t.Error(err)
		}
		if _, err := b.OpenInput(8000); !errors.Is(err, ErrClosed) {
			t.Errorf("opened an input: %v", err)
		}
		if _, err := b.OpenRinger(8000); !errors.Is(err, ErrClosed) {
			t.Errorf("opened a ringer: %v", err)
		}
		if _, err := b.List(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("listed devices: %v", err)
		}
	})
}

func TestDeviceStreamsWithoutWholeFramesAreRefused(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		for _, rate := range []int{0, 4000, 11025, 384000} {
			if _, err := b.OpenInput(rate); !errors.Is(err, ErrRate) {
				t.Errorf("input at %d Hz: %v", rate, err)
			}
			if _, err := b.OpenOutput(rate); !errors.Is(err, ErrRate) {
				t.Errorf("output at %d Hz: %v", rate, err)
			}
		}
	})
}

func TestTheListNamesTheDeviceThatServesEachRole(t *testing.T) {
	speaker := device{name: "Speaker", outputs: 1}
	withDevices(t, Names{Input: []string{"head"}, Ring: []string{"Gone", "Speaker"}}, []device{builtin, headset, speaker}, func(t *testing.T, b *bench) {
		serves := func(want map[Role]string) {
			t.Helper()
			if got, err := b.List(t.Context()); err != nil || !maps.Equal(got.Serving, want) {
				t.Errorf("%v, %v; want %v", got.Serving, err, want)
			}
		}
		serves(map[Role]string{RoleInput: "Headset", RoleOutput: "Built-in", RoleRing: "Speaker"})
		b.Choose(Names{Output: []string{"Headset"}})
		serves(map[Role]string{RoleInput: "Built-in", RoleOutput: "Headset", RoleRing: "Built-in"})
		b.script.plug(speaker)
		time.Sleep(time.Second)
		serves(map[Role]string{})
	})
}

func TestTheListIsOfNowUnlessAStreamIsOpen(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		list := func() []string {
			t.Helper()
			listing, err := b.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return listing.Inputs
		}
		if got := list(); !slices.Equal(got, []string{"Built-in"}) {
			t.Errorf("listed %q", got)
		}
		b.script.plug(builtin, headset, headset, device{name: "Speaker", outputs: 1})
		time.Sleep(time.Second)
		if got := list(); !slices.Equal(got, []string{"Built-in", "Headset"}) {
			t.Errorf("listed %q", got)
		}
		b.input(t)
		b.next(t, time.Second)
		b.script.plug(builtin)
		if got := list(); !slices.Equal(got, []string{"Built-in", "Headset"}) {
			t.Errorf("while a stream is open listed %q", got)
		}
		b.script.set(func() { b.script.takes = time.Minute })
		b.output(t)
		time.Sleep(deviceTick)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := b.List(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while the library is at work: %v", err)
		}
		b.script.set(func() { b.script.takes = 0 })
		time.Sleep(2 * time.Minute)
	})
}
