package codec_test

import (
	"testing"

	"sotto/media/codec"
)

// The values of ITU-T G.711's two tables at a few places, in 16-bit samples.
var g711Values = []struct {
	name   string
	code   byte
	sample int16
}{
	{"PCMU", 0x00, -32124},
	{"PCMU", 0x80, 32124},
	{"PCMU", 0xFF, 0},
	{"PCMU", 0x7F, 0},
	{"PCMU", 0x8F, 16764},
	{"PCMU", 0xFE, 8},
	{"PCMA", 0xD5, 8},
	{"PCMA", 0x55, -8},
	{"PCMA", 0xAA, 32256},
	{"PCMA", 0x2A, -32256},
	{"PCMA", 0x80, 5504},
}

func TestG711DecodesTheValuesOfItsTables(t *testing.T) {
	for _, row := range g711Values {
		c, ok := codec.Lookup(row.name, 8000)
		if !ok {
			t.Fatalf("no %s", row.name)
		}
		var out [1]int16
		if _, err := c.NewDecoder().Decode(out[:], []byte{row.code}); err != nil {
			t.Fatal(err)
		}
		if out[0] != row.sample {
			t.Errorf("%s %#02x = %d, want %d", row.name, row.code, out[0], row.sample)
		}
	}
}

func TestEveryCodeOfG711SurvivesARoundTrip(t *testing.T) {
	for _, name := range []string{"PCMU", "PCMA"} {
		t.Run(name, func(t *testing.T) {
			c, ok := codec.Lookup(name, 8000)
			if !ok {
				t.Fatalf("no %s", name)
			}
			for code := range 256 {
				var first, second [1]int16
				var again [1]byte
				_, _ = c.NewDecoder().Decode(first[:], []byte{byte(code)})
				_, _ = c.NewEncoder().Encode(again[:], first[:])
				_, _ = c.NewDecoder().Decode(second[:], again[:])
				if first != second {
					t.Errorf("%#02x: %d became %d", code, first[0], second[0])
				}
			}
		})
	}
}

func TestFullScaleIsClippedAndDoesNotWrap(t *testing.T) {
	for _, name := range []string{"PCMU", "PCMA"} {
		c, ok := codec.Lookup(name, 8000)
		if !ok {
			t.Fatalf("no %s", name)
		}
		in := []int16{32767, -32768}
		payload := make([]byte, 2)
		out := make([]int16, 2)
		_, _ = c.NewEncoder().Encode(payload, in)
		_, _ = c.NewDecoder().Decode(out, payload)
		if out[0] < 30000 || out[1] > -30000 {
			t.Errorf("%s: %v became %v", name, in, out)
		}
	}
}
