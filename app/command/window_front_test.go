package command

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAWindowIsToldTheLanguageThatTheCommandLineAsksForAndNoOther(t *testing.T) {
	for asked, args := range map[string][]string{"": nil, "zh": {"--lang", "zh"}} {
		s := openWindow(t, filepath.Join(t.TempDir(), "p"), args...)
		if got := s.opened().Language; got != asked {
			t.Errorf("%v: it was told %q", args, got)
		}
		s.close(nil)
	}
}

func TestAWindowKeepsItsLogInTheProfile(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "p")
	s := openWindow(t, profile)
	folder := s.opened().Phone.LogFolder()
	s.close(nil)
	if want := filepath.Join(profile, "log"); folder != want {
		t.Errorf("its log is in %q, want %q", folder, want)
	}
	if _, err := os.Stat(filepath.Join(folder, "sotto.log")); err != nil {
		t.Error(err)
	}
}
