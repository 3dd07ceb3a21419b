package autostart

import (
	"encoding/xml"
	"slices"
	"testing"
)

func TestALaunchAgentRunsTheCommandAtLogin(t *testing.T) {
	e := Entry{ID: "app.example.program", Command: []string{"/Applications/A & B.app/Contents/MacOS/b", `--profile`, `</string>"<x>`}}
	var plist struct {
		Dict struct {
			Keys  []string  `xml:"key"`
			Label string    `xml:"string"`
			Words []string  `xml:"array>string"`
			On    *struct{} `xml:"true"`
		} `xml:"dict"`
	}
	if err := xml.Unmarshal(e.plist(), &plist); err != nil {
		t.Fatal(err)
	}
	if d := plist.Dict; !slices.Equal(d.Keys, []string{"Label", "ProgramArguments", "RunAtLoad"}) || d.Label != e.ID || !slices.Equal(d.Words, e.Command) || d.On == nil {
		t.Errorf("%+v", d)
	}
}
