package interop

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestNetstringsComeBackAsTheyWereWritten(t *testing.T) {
	texts := []string{`{"event":true}`, "", "with, comma: and colon", "grün"}
	var wire strings.Builder
	for _, text := range texts {
		if err := writeNetstring(&wire, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	r := bufio.NewReader(strings.NewReader(wire.String()))
	for {
		text, err := readNetstring(r)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(text))
	}
	if !slices.Equal(got, texts) {
		t.Errorf("got %q; want %q", got, texts)
	}
}

func TestWhatIsNotANetstringIsRefused(t *testing.T) {
	for name, wire := range map[string]string{
		"no length":    "x:y,",
		"negative":     "-1:,",
		"no colon":     "12",
		"cut short":    "5:abc",
		"no comma":     "3:abcd",
		"far too long": "99999999:x",
	} {
		t.Run(name, func(t *testing.T) {
			if text, err := readNetstring(bufio.NewReader(strings.NewReader(wire))); !errors.Is(err, errNetstring) {
				t.Errorf("read %q, %v", text, err)
			}
		})
	}
}
