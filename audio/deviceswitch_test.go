package audio

import (
	"slices"
	"testing"
	"time"
)

func TestChoosingADeviceMovesTheStreamsThatAreOpen(t *testing.T) {
	withDevices(t, Names{}, []device{builtin, headset}, func(t *testing.T, b *bench) {
		in, err := b.OpenInput(8000)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		out, err := b.OpenOutput(8000)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		want(t, b.next(t, time.Second), RoleInput, "Built-in", nil)
		want(t, b.next(t, time.Second), RoleOutput, "Built-in", nil)
		b.Choose(Names{Output: []string{"Headset"}})
		want(t, b.next(t, time.Second), RoleOutput, "Headset", nil)
		b.nothing(t, 5*time.Second) // the microphone was left alone
		if n := b.script.calls("start"); n != 1 {
			t.Errorf("the list was read %d times", n)
		}
		b.Choose(Names{Input: []string{"Headset"}})
		first, second := b.next(t, time.Second), b.next(t, time.Second)
		if first.Role == RoleOutput {
			first, second = second, first
		}
		want(t, first, RoleInput, "Headset", nil)
		want(t, second, RoleOutput, "Built-in", nil) // nothing is chosen for it any more
		frame := make([]int16, 80)
		time.Sleep(200 * time.Millisecond)
		if in.Read(frame); slices.Max(frame) == 0 {
			t.Error("the chosen microphone gives nothing")
		}
	})
}

func TestADeviceThatWasPluggedInDuringACallCanBeChosen(t *testing.T) {
	withDevices(t, Names{}, []device{builtin}, func(t *testing.T, b *bench) {
		out, err := b.OpenOutput(8000)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		want(t, b.next(t, time.Second), RoleOutput, "Built-in", nil)
		b.script.plug(builtin, headset)
		b.Choose(wantSet)
		want(t, b.next(t, 2*time.Second), RoleOutput, "Headset", nil)
	})
}

func TestWhatIsChosenServesTheNextStream(t *testing.T) {
	withDevices(t, Names{}, []device{builtin, headset}, func(t *testing.T, b *bench) {
		b.Choose(Names{Ring: []string{"Headset"}})
		ring, err := b.OpenRinger(16000)
		if err != nil {
			t.Fatal(err)
		}
		defer ring.Close()
		want(t, b.next(t, time.Second), RoleRing, "Headset", nil)
	})
}
