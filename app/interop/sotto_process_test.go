//go:build linux

package interop

import (
	"os"
	"testing"
	"time"
)

// startFake starts this test program as a Sotto.
func startFake(t *testing.T) *Sotto {
	t.Helper()
	t.Setenv(fakeMarker, "1")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	account := Account{User: "alice", Password: "right", Domain: Domain, Server: freePort(t), Transport: "tls"}
	return startSotto(t, program, account, SottoOptions{Encryption: "required", Play: "speech.wav"})
}

func TestASottoIsDrivenFromItsStartToItsEnd(t *testing.T) {
	s := startFake(t)
	if r := s.Registration; r.State != "registered" || r.Flow.Transport != "tls" || r.Flow.TLS.VerifiedBy != "ca-file" || r.Flow.TLS.Version != "1.3" {
		t.Errorf("the registration: %+v", r)
	}
	id := s.Dial("sip:bob@" + Domain)
	call := s.WaitForCall("connected")
	if id != "1" || call.ID != id || call.SRTP.Suite != "S" || call.Privacy.Verdict != "private" || call.Privacy.Expected || len(call.Privacy.Reasons) != 1 {
		t.Errorf("the call: %q, %+v", id, call)
	}
	eventually(t, "it has recorded", s.process, func() error {
		if s.recorded() != time.Second {
			return errNoLines
		}
		return nil
	})
	s.Hangup(id)
	if ended := s.WaitForCall("ended"); ended.Cause != "local-hangup" {
		t.Errorf("the end: %+v", ended)
	}
	if s.Quit() != s.recording {
		t.Error("the recording is another one")
	}
}

func TestASottoEndsOnSIGTERM(t *testing.T) {
	s := startFake(t)
	if s.Terminate(); !s.process.command.ProcessState.Success() {
		t.Errorf("it ended with %v", s.process.command.ProcessState)
	}
}
