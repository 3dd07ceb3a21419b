package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/app"
)

func TestAPersonIsShownWhyTheWindowDoesNotOpen(t *testing.T) {
	dir := t.TempDir()
	text := "version = 1\n\n[[account]]\nid = \"office\"\nusername = \"alice\"\ndomain = \"pbx.example.com\"\ntransport = \"smoke\"\n"
	path := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openWindow(t, dir, "--lang", "zh")
	if status := <-s.ended; status != 1 {
		t.Errorf("status %d", status)
	}
	got := <-s.refusal
	if !strings.Contains(got.Text, path+":7") || got.Folder != dir || got.Language != app.Chinese {
		t.Errorf("it was shown %+v", got)
	}
	if said := s.says.String(); strings.Count(said, got.Text) != 1 {
		t.Errorf("standard error has %q", said)
	}
	if kept, err := os.ReadFile(path); string(kept) != text || err != nil {
		t.Errorf("the file is %q now (%v)", kept, err)
	}
}
