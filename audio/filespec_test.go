package audio

import "testing"

func TestFileSpecsAreTakenApart(t *testing.T) {
	for _, test := range []struct{ spec, play, rec string }{
		{"file:a.wav:b.wav", "a.wav", "b.wav"},
		{"file:/tmp/a.wav:/tmp/b.wav", "/tmp/a.wav", "/tmp/b.wav"},
		{"file::b.wav", "", "b.wav"},
		{"file:a.wav:", "a.wav", ""},
		{`file:C:\a.wav:D:\b.wav`, `C:\a.wav`, `D:\b.wav`},
		{`file:c:/a.wav:d:/b.wav`, `c:/a.wav`, `d:/b.wav`},
		{`file:C:\a.wav:b.wav`, `C:\a.wav`, "b.wav"},
		{`file:a.wav:Z:\b.wav`, "a.wav", `Z:\b.wav`},
		{`file::C:\b.wav`, "", `C:\b.wav`},
		{`file:C:\a.wav:`, `C:\a.wav`, ""},
		{"file:a:b", "a", "b"},
		{"file:ton é.wav:听.wav", "ton é.wav", "听.wav"},
	} {
		t.Run(test.spec, func(t *testing.T) {
			play, rec, ok := splitFileSpec(test.spec)
			if !ok || play != test.play || rec != test.rec {
				t.Errorf("got %q and %q (%v), want %q and %q", play, rec, ok, test.play, test.rec)
			}
		})
	}
}

func TestFileSpecsThatCanBeReadTwoWaysAreRefused(t *testing.T) {
	for _, spec := range []string{
		"file", "file:", "file::", "file:a.wav", `file:C:\a.wav`, "file:a:b:c", "file:a::b", `file:C:a.wav:D:b.wav`, "File:a:b",
	} {
		if play, rec, ok := splitFileSpec(spec); ok {
			t.Errorf("%s was read as %q and %q", spec, play, rec)
		}
	}
}
