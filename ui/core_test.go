//go:build !headless

package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"sotto/app"
)

func TestASilentCallSaysWhyInTheCall(t *testing.T) {
	state := registered()
	silent := connected("1", "office", "Bob Martin", private(false))
	silent.Sound = &app.Reason{Code: app.CodeNoPackets, Text: "Bob Martin can't be heard: no sound arrives here."}
	state.Calls = []app.Call{silent}
	s := newScene(t, state)
	s.tell(app.Audio{Input: app.Device{Code: "device-gone", Text: "The microphone has gone."}})
	if said := strings.Join(saysIn(s.shell.call.content), "|"); !strings.Contains(said, silent.Sound.Text+"\nThe microphone has gone.") {
		t.Errorf("it says %q", said)
	}
	silent.Sound = nil
	s.tell(silent, app.Audio{})
	if s.shell.call.trouble.content.Visible() {
		t.Error("all is well, and it still complains")
	}
}

func TestACallThatRingsIsSilencedInItsWindow(t *testing.T) {
	s := newScene(t, registered())
	s.tell(ringing("9"))
	popup := s.popups.open["9"].window.Content()
	tap(t, popup, "Silence")
	s.phone.expect(t, "silence 9")
	quiet := ringing("9")
	quiet.Silenced = true
	s.tell(quiet)
	if said := saysIn(popup); !slices.Contains(said, "It rings on for the caller.") || slices.Contains(said, "Silence") {
		t.Errorf("once silenced it says %q", said)
	}
	if said := saysIn(s.shell.call.content); !slices.Contains(said, "It rings on for the caller.") {
		t.Errorf("the main window says %q", said)
	}
}

func TestKeysSoundWhereverTheyArePressed(t *testing.T) {
	s := newScene(t, registered())
	tap(t, s.shell.content, "7")
	s.tell(connected("1", "office", "Bob Martin", private(false)))
	s.rune('#')
	s.phone.expect(t, "digits 1 #")
	s.settle()
	if slices.Sort(s.phone.tones); !slices.Equal(s.phone.tones, []string{"#", "7"}) {
		t.Errorf("it sounded %q", s.phone.tones)
	}
}

func TestTheLevelsOfACallAreShownEachWay(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	phone := newRichPhone(state)
	phone.quality = Quality{MOS: 4.3, Received: 990}
	s := richScene(t, phone, Program{Language: "en"})
	s.settle()
	s.shell.levels()
	s.settle()
	if in, out := s.shell.call.quality.levels.in.part, s.shell.call.quality.levels.out.part; in != 70 || out != 50 {
		t.Errorf("-18 dBFS and -30 dBFS are shown as %d %% and %d %%", in, out)
	}
}

func TestTheMicrophoneIsTriedUntilThePageIsLeft(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(settingsPage)
	s.settle()
	sound := s.shell.settings.sound
	tap(t, sound.content, "Microphone: test")
	s.phone.expect(t, "listen")
	s.settle()
	for sound.ear.meter.part == 0 {
		(<-s.drawn)()
	}
	if got := sound.ear.meter.part; got != 80 || !sound.ear.content.Visible() {
		t.Errorf("-12 dBFS are shown as %d %%", got)
	}
	s.turn(keypadPage)
	s.phone.expect(t, "deaf")
	if sound.ear.content.Visible() {
		t.Error("it is still shown")
	}
}

func TestWhatIsHeardIsTriedByATone(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(settingsPage)
	s.settle()
	tap(t, s.shell.settings.sound.content, "Rings on: test")
	s.phone.expect(t, "tone ring")
	tap(t, s.shell.settings.sound.content, "Calls are heard with: test")
	s.phone.expect(t, "tone output")
}

func TestSettingsOpenOnTheDevicesChosen(t *testing.T) {
	phone := newRichPhone(registered())
	phone.devices.Chosen.Ring = "Bluetooth"
	s := richScene(t, phone, Program{Language: "en"})
	s.turn(settingsPage)
	s.settle()
	var chosen []string
	for _, o := range seenIn(s.shell.settings.sound.content) {
		if choose, ok := o.(*selection); ok {
			chosen = append(chosen, choose.Selected)
		}
	}
	if want := []string{"Headset", "Headset", "Bluetooth (not there)"}; !slices.Equal(chosen, want) {
		t.Errorf("they open on %q, want %q", chosen, want)
	}
	if said := saysIn(s.shell.settings.sound.content); !slices.Contains(said, "In use: Speakers") {
		t.Errorf("it does not say what serves: %q", said)
	}
	s.tell(app.Audio{Ring: app.Device{Code: "no-device", Text: "There is no speaker to ring on."}})
	if said := saysIn(s.shell.settings.sound.content); !slices.Contains(said, "There is no speaker to ring on.") {
		t.Errorf("it does not say what is wrong: %q", said)
	}
}

func TestTheProgramIsStartedByTheSystemIfThatIsWished(t *testing.T) {
	phone := newRichPhone(registered())
	phone.login = true
	s := richScene(t, phone, Program{Language: "en"})
	s.turn(settingsPage)
	s.settle()
	tap(t, s.shell.settings.content, "Start when I log in")
	s.phone.expect(t, "login false")
}

func TestThePhoneSpeaksTheLanguageOfTheWindow(t *testing.T) {
	phone := newRichPhone(registered())
	s := richScene(t, phone, Program{})
	t.Cleanup(func() { close(phone.events) }) // a stream ends with the window
	s.begin()
	s.turn(settingsPage)
	tap(t, s.shell.settings.content, "中文")
	s.phone.expect(t, "settings zh light 100 60")
	s.settle()
	if want := []app.Language{"en", "zh"}; !slices.Equal(s.phone.words, want) {
		t.Errorf("it was told to speak %q, want %q", s.phone.words, want)
	}
}

func TestDoNotDisturbIsShownWhoeverSwitchedIt(t *testing.T) {
	s, _ := rich(t, registered())
	s.tell(app.DND{On: true})
	tap(t, s.shell.top, "Disturb me again")
	s.phone.expect(t, "dnd false")
}

func TestAWarningOfBeforeTheWindowIsSaid(t *testing.T) {
	state := registered()
	state.Warnings = []app.Warning{{Code: app.WarningHistoryMemory, Text: "The history can't be used."}}
	s := newScene(t, state)
	if said := saysIn(s.shell.top); !slices.Contains(said, "The history can't be used.") {
		t.Errorf("it says %q", said)
	}
}

func TestACallOfTheHistorySaysWhatItStoodOnAndHowItEnded(t *testing.T) {
	s, _ := rich(t, registered())
	talked := past()[1]
	talked.Privacy.Reasons = []app.Reason{{Code: "keys-over-tls", Args: map[string]string{"server": "pbx.example.com", "version": "1.3", "verified_by": "pin"}}}
	s.showPast(talked)
	if said := saysIn(s.shell.detail); !slices.Contains(said, "Its keys went only over TLS 1.3 to pbx.example.com, whose certificate you trusted.") {
		t.Errorf("it says %q", said)
	}
	unanswered := past()[4]
	unanswered.Ending = func(l app.Language) string {
		return l.Ending(app.HistoryRow{ReasonCode: "no-answer", ReasonArgs: map[string]string{"who": "Boris"}})
	}
	s.showPast(unanswered)
	if said := saysIn(s.shell.detail); !slices.Contains(said, "Boris does not answer.") {
		t.Errorf("it says %q", said)
	}
}

func TestTheReasonsSayHowLongSoundTakes(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	phone := newRichPhone(state)
	phone.quality = Quality{MOS: 4.3, Received: 990, RoundTrip: 41.6}
	s := richScene(t, phone, Program{Language: "en"})
	s.settle()
	s.shell.call.opened = true
	s.render()
	if said := saysIn(s.shell.call.content); !slices.Contains(said, "Sound takes 42 ms there and back.") {
		t.Errorf("they say %q", said)
	}
}

func TestTheEndOfACallThatAPersonWantedIsNoNews(t *testing.T) {
	s := newScene(t, registered())
	hungUp, declined := connected("1", "office", "Bob Martin", private(false)), ringing("2")
	hungUp.State, hungUp.Cause = app.CallEnded, app.CauseRemoteHangup
	declined.State, declined.Cause, declined.Reason = app.CallEnded, app.CauseDeclined, "You declined the call."
	s.tell(hungUp, declined)
	if s.shell.notice.content.Visible() {
		t.Errorf("it says %q", s.shell.notice.words.value)
	}
}

func TestWhoHearsTheWindowHearsWhatIsOnAndChosen(t *testing.T) {
	test.NewTempApp(t)
	if err := speak("en"); err != nil {
		t.Fatal(err)
	}
	box := newTick("Register", true, nil)
	one := newChoice("udp", nil, [2]string{"udp", "UDP"}, [2]string{"tls", "TLS"})
	heard := func() [3]string {
		return [3]string{box.AccessibilityLabel(), one.options[0].AccessibilityLabel(), one.options[1].AccessibilityLabel()}
	}
	if got := heard(); got != [3]string{"Register, on", "UDP, chosen", "TLS"} {
		t.Errorf("at first %q", got)
	}
	box.Tapped(nil)
	one.choose("tls")
	if got := heard(); got != [3]string{"Register, off", "UDP", "TLS, chosen"} {
		t.Errorf("then %q", got)
	}
}
