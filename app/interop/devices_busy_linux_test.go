//go:build interop

package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// exclusivePhone gives the first phone of the server as one whose microphone can have only one program at a time, and the
// lock that stands for having it. Its devices are all that ALSA has: no other takes the microphone's place.
func exclusivePhone(t *testing.T, s *SoundServer) (*SoundPhone, *os.File) {
	t.Helper()
	source, err := filepath.Abs("testdata/exclusive.c")
	if err != nil {
		t.Fatal(err)
	}
	plugin := s.path("exclusive.so")
	if text, err := prepare(t, requireProgram(t, "gcc", "gcc"), "-shared", "-fPIC", "-DPIC", "-Wall", "-Werror", "-o", plugin, source, "-lasound").CombinedOutput(); err != nil {
		t.Fatalf("the exclusive device does not build (its headers come with Debian's package libasound2-dev): %v\n%s", err, text)
	}
	lock, err := os.Create(s.path("card"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Close() })

	shared := s.Phone(0)
	phone := &SoundPhone{Microphone: "exclusive", Speaker: shared.Speaker, Bell: shared.Bell}
	s.write("exclusive.conf", fmt.Sprintf("pcm_hook_type.exclusive { lib %q install exclusive_install }\n"+
		"pcm.exclusive { type hooks slave.pcm { type asym %s } hooks.card { type exclusive hook_args { lock %q } } }\n",
		plugin, s.capture(shared), lock.Name())+device(phone.Speaker, s.playback(phone.Speaker))+device(phone.Bell, s.playback(phone.Bell)))
	phone.environment = append(s.environment(), "ALSA_CONFIG_PATH="+s.path("exclusive.conf"))
	return phone, lock
}

// A sound library looks for devices when the first is opened, that of ring-back here, and leaves out those that are busy
// then. So the other program takes the microphone while it rings.
func TestAMicrophoneInUseByAnotherProgramIsAStateAndUsedOnceItIsFree(t *testing.T) {
	t.Parallel()
	server, words, sound := StartKamailio(t), newSpeech(t), StartSoundServer(t, "alice")
	phone, card := exclusivePhone(t, sound)
	alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Devices: phone})
	bob := StartSotto(t, server.Account("bob", "tls"), SottoOptions{Encryption: "required", Play: words.Bob})
	id := alice.Dial(bob.Account.URI())
	incoming := bob.WaitForCall("incoming")
	mustBecome(alice, devicesState{Output: deviceState{Device: phone.Speaker}})
	if err := syscall.Flock(int(card.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	bob.Answer(incoming.ID)
	busy := phone.inCall()
	busy.Input = deviceState{phone.Microphone, "device-busy",
		`The microphone "exclusive" is in use by another program: the other side hears silence. Close that program.`}
	mustBecome(alice, busy)
	mustStillBe(t, alice, "connected")
	if sound.Captures(sound.Phone(0).Microphone) {
		t.Error("the microphone is captured nevertheless")
	}

	if err := syscall.Flock(int(card.Fd()), syscall.LOCK_UN); err != nil {
		t.Fatal(err)
	}
	mustBecome(alice, phone.inCall())
	if err := syscall.Flock(int(card.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
		t.Error("another program can have the microphone during the call")
	}
	mustHaveBeen(t, alice, id, "dialling", "ringing", "connected")
	alice.Hangup(id)
	mustBecome(alice, devicesState{})
	eventually(t, "the microphone is free again", alice.process, func() error {
		return syscall.Flock(int(card.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	})
	quitWithItsLogAlone(t, alice)
}
