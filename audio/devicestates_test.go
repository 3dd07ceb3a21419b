package audio

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestNoDeviceIsAStateUntilOneIsPluggedIn(t *testing.T) {
	withDevices(t, wantSet, nil, func(t *testing.T, b *bench) {
		in := b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Headset", ErrNoDevice)
		b.nothing(t, 10*time.Second)
		b.script.plug(builtin)
		want(t, b.next(t, 2500*time.Millisecond), RoleInput, "Built-in", nil)
		if loud := listen(in, time.Second); loud != 10 {
			t.Errorf("%d of 10 frames have sound", loud)
		}
	})
}

func TestABusyDeviceIsTriedAgainWithoutInterruptingOthers(t *testing.T) {
	withDevices(t, Names{}, []device{builtin, {name: "Speaker", outputs: 2, rate: 48000}}, func(t *testing.T, b *bench) {
		b.names.Output = []string{"Speaker"}
		b.output(t)
		want(t, b.next(t, time.Second), RoleOutput, "Speaker", nil)
		b.script.set(func() { b.script.busy["Built-in"] = true })
		b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Built-in", ErrDeviceBusy)
		b.nothing(t, 20*time.Second)
		b.script.set(func() { b.script.busy["Built-in"] = false })
		want(t, b.next(t, 2500*time.Millisecond), RoleInput, "Built-in", nil)
		if b.script.calls("open Speaker") != 1 || b.script.calls("stop") != 0 {
			t.Errorf("the loudspeaker was interrupted: %q", b.script.log)
		}
	})
}

func TestABusyDeviceLeavesItsRoleToTheNext(t *testing.T) {
	withDevices(t, wantSet, []device{builtin, headset}, func(t *testing.T, b *bench) {
		b.script.busy["Headset"] = true
		b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Built-in", nil)
	})
}

func TestADeviceThatGoesIsReplacedWithinTwoSeconds(t *testing.T) {
	withDevices(t, wantSet, []device{builtin, headset}, func(t *testing.T, b *bench) {
		in := b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Headset", nil)
		b.output(t)
		want(t, b.next(t, time.Second), RoleOutput, "Headset", nil)
		b.script.plug(builtin)
		gone := time.Now()
		var told []Status
		for range 4 {
			told = append(told, b.next(t, 2*time.Second))
		}
		for _, role := range []Role{RoleInput, RoleOutput} {
			of := slices.DeleteFunc(slices.Clone(told), func(s Status) bool { return s.Role != role })
			if len(of) != 2 {
				t.Fatalf("told %+v", told)
			}
			want(t, of[0], role, "Headset", ErrDeviceGone)
			want(t, of[1], role, "Built-in", nil)
		}
		if took := time.Since(gone); took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
		if loud := listen(in, time.Second); loud != 10 {
			t.Errorf("%d of 10 frames have sound", loud)
		}
		b.script.plug(builtin, headset) // the next best goes on
		b.nothing(t, 10*time.Second)
	})
}

func TestADeviceThatReturnsServesAgain(t *testing.T) {
	withDevices(t, wantSet, []device{headset}, func(t *testing.T, b *bench) {
		in := b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Headset", nil)
		for range 50 {
			b.script.plug()
			want(t, b.next(t, 2*time.Second), RoleInput, "Headset", ErrDeviceGone)
			if loud := listen(in, 5*time.Second); loud != 0 {
				t.Fatalf("%d frames have sound without a device", loud)
			}
			b.script.plug(headset)
			want(t, b.next(t, 2500*time.Millisecond), RoleInput, "Headset", nil)
			if loud := listen(in, time.Second); loud != 10 {
				t.Fatalf("%d of 10 frames have sound", loud)
			}
		}
	})
}

func TestTheBetterDeviceServesAtTheNextOpening(t *testing.T) {
	withDevices(t, wantSet, []device{builtin}, func(t *testing.T, b *bench) {
		in := b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Built-in", nil)
		b.script.plug(builtin, headset)
		in.Close()
		time.Sleep(linger + time.Second)
		b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "Headset", nil)
	})
}

func TestOthersAreInterruptedEverMoreSeldomForANewList(t *testing.T) {
	withDevices(t, Names{}, []device{{name: "Speaker", outputs: 2, rate: 48000, defaultOutput: true}}, func(t *testing.T, b *bench) {
		b.output(t)
		want(t, b.next(t, time.Second), RoleOutput, "Speaker", nil)
		b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "", ErrNoDevice)
		b.nothing(t, 125*time.Second) // 2, 4, 8, 16, 30, 30, 30
		if stops := b.script.calls("stop"); stops < 6 || stops > 7 {
			t.Errorf("the loudspeaker was interrupted %d times in two minutes", stops)
		}
	})
}

func TestADeviceThatOpensButStaysMuteIsReplaced(t *testing.T) {
	withDevices(t, wantSet, []device{builtin, headset}, func(t *testing.T, b *bench) {
		b.script.mute["Headset"] = true
		b.input(t)
		want(t, b.next(t, deadAfter+time.Second), RoleInput, "Headset", ErrDeviceFailed)
		want(t, b.next(t, time.Second), RoleInput, "Built-in", nil)
	})
}

func TestALibraryThatDoesNotStartIsAStateAndTriedAgain(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		b.script.broken = ErrDeviceFailed
		b.input(t)
		want(t, b.next(t, time.Second), RoleInput, "", ErrDeviceFailed)
		if _, err := b.List(t.Context()); !errors.Is(err, ErrDeviceFailed) {
			t.Errorf("the list came with the error %v", err)
		}
		b.script.set(func() { b.script.broken = nil })
		want(t, b.next(t, 2500*time.Millisecond), RoleInput, "Built-in", nil)
	})
}

func TestACallThatNeverReturnsHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script := newScripted(t, builtin, headset)
		script.hang = make(chan struct{})
		b := &bench{Devices: newDevices(script, Names{}, nil), script: script, told: make(chan Status, 100)}
		b.Watch(func(s Status) { b.told <- s })
		in := b.input(t)
		b.next(t, time.Second)
		b.script.plug()
		want(t, b.next(t, 2*time.Second), RoleInput, "Built-in", ErrDeviceGone)
		b.output(t)
		want(t, b.next(t, stuckAfter+time.Second), RoleOutput, "", ErrDeviceFailed)
		in.Close()
		began := time.Now()
		if err := b.Close(); !errors.Is(err, errDevicesStuck) {
			t.Errorf("closed with the error %v", err)
		}
		if took := time.Since(began); took > leaveWithin+2*deviceTick {
			t.Errorf("closing took %v", took)
		}
		close(script.hang)
	})
}
