//go:build !headless

package ui

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
)

func TestAFileIsOfferedUnderItsName(t *testing.T) {
	s := newScene(t, registered())
	s.save("sotto-contacts.vcf", func() ([]byte, error) { return []byte("all of them"), nil })
	s.settle()
	dialog := s.window.Canvas().Overlays().Top()
	if dialog == nil {
		t.Fatal("nobody is asked where to")
	}
	if size := dialog.Size(); size != s.window.Canvas().Size() {
		t.Errorf("the dialog has %v of %v", size, s.window.Canvas().Size())
	}
	s.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.covered() || len(saysIn(s.shell.notice.content)) > 0 {
		t.Errorf("after Esc it is there: %v; %q", s.covered(), saysIn(s.shell.notice.content))
	}
}

func TestWhatCannotBeMadeAsksForNoFile(t *testing.T) {
	s := newScene(t, registered())
	s.save("sotto-contacts.vcf", func() ([]byte, error) { return nil, errors.New("The contacts can't be read.") })
	s.settle()
	if s.window.Canvas().Overlays().Top() != nil {
		t.Error("it asks where to")
	}
	if said := saysIn(s.shell.notice.content); !slices.Contains(said, "The contacts can't be read.") {
		t.Errorf("it says %q", said)
	}
}

func TestWhatBecameOfAFileIsSaid(t *testing.T) {
	s := newScene(t, registered())
	path := filepath.Join(t.TempDir(), "out.csv")
	to, err := storage.Writer(storage.NewFileURI(path))
	if err != nil {
		t.Fatal(err)
	}
	s.write(to, []byte("one,two\n"), nil)
	s.settle()
	if got, err := os.ReadFile(path); string(got) != "one,two\n" {
		t.Errorf("the file has %q (%v)", got, err)
	}
	if said := saysIn(s.shell.notice.content); !slices.Contains(said, "Saved as "+path+".") {
		t.Errorf("it says %q", said)
	}
	for _, test := range []struct {
		fault error
		said  string
	}{
		{&fs.PathError{Op: "open", Path: "/there/out.csv", Err: fs.ErrPermission}, "The system does not let you use /there/out.csv. Choose another place."},
		{&fs.PathError{Op: "write", Path: "/there/out.csv", Err: errors.New("no space left")}, "/there/out.csv can't be used: no space left. Choose another place."},
		{errTooLarge, "The file is larger than 64 MiB. Choose a smaller one."},
	} {
		var none fyne.URIWriteCloser
		s.write(none, nil, test.fault)
		if said := saysIn(s.shell.notice.content); !slices.Contains(said, test.said) {
			t.Errorf("%v: it says %q, want %q", test.fault, said, test.said)
		}
	}
}

// endless is a file that goes on for ever.
type endless struct{}

func (endless) Read(into []byte) (int, error) { return len(into), nil }

func TestAFileThatNeverEndsIsNotReadForEver(t *testing.T) {
	if _, err := readAll(endless{}); !errors.Is(err, errTooLarge) {
		t.Errorf("got %v", err)
	}
	if got, err := readAll(strings.NewReader("short")); string(got) != "short" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
