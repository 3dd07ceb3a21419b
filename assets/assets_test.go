package assets

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

func TestTheMarkIsAWhiteWaveOnTheAccent(t *testing.T) {
	icon, err := png.Decode(bytes.NewReader(IconPNG()))
	if err != nil {
		t.Fatal(err)
	}
	if size := icon.Bounds().Size(); size.X != 512 || size.Y != 512 {
		t.Errorf("the mark has %v pixels", size)
	}
	accent, white := color.NRGBA{0x0b, 0x6e, 0x66, 0xff}, color.NRGBA{0xff, 0xff, 0xff, 0xff}
	for _, place := range []struct {
		name string
		x, y int
		want color.NRGBA
	}{
		{"corner", 0, 0, color.NRGBA{}},
		{"edge", 256, 2, accent},
		{"ground", 256, 400, accent},
		{"middle of the wave", 256, 256, white},
		{"crest", 192, 190, white},
		{"trough", 320, 322, white},
	} {
		if got := color.NRGBAModel.Convert(icon.At(place.x, place.y)); got != place.want {
			t.Errorf("%s: %v, want %v", place.name, got, place.want)
		}
	}
}

func TestTheScalableMarkIsWellFormed(t *testing.T) {
	var svg struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		ViewBox string   `xml:"viewBox,attr"`
	}
	if err := xml.Unmarshal(IconSVG(), &svg); err != nil {
		t.Fatal(err)
	}
	if svg.ViewBox != "0 0 512 512" || !strings.Contains(string(IconSVG()), "#0B6E66") {
		t.Errorf("its view is %q", svg.ViewBox)
	}
}

func TestSpeechIsTelephoneSound(t *testing.T) {
	for name, wav := range map[string][]byte{"speech.wav": Speech(), "speech-b.wav": SpeechB(), "sentence.wav": Sentence()} {
		t.Run(name, func(t *testing.T) {
			format := []byte{1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0} // PCM, mono, 8 kHz, 16 bits
			if len(wav) < 44 || string(wav[8:16]) != "WAVEfmt " || !bytes.Equal(wav[20:36], format) {
				t.Fatalf("its header is % x", wav[:min(len(wav), 44)])
			}
			if seconds := (len(wav) - 44) / 16000; seconds < 6 || seconds > 12 {
				t.Errorf("it plays for %d s", seconds)
			}
			loudest := 0
			for data := wav[44:]; len(data) > 1; data = data[2:] {
				loudest = max(loudest, int(int16(binary.LittleEndian.Uint16(data))))
			}
			if loudest < 10000 || loudest > 30000 {
				t.Errorf("its loudest sample is %d", loudest)
			}
		})
	}
	if bytes.Equal(Speech(), SpeechB()) {
		t.Error("both speeches are the same")
	}
}

func TestWhatIsHandedOutIsACopy(t *testing.T) {
	for name, get := range map[string]func() []byte{"IconSVG": IconSVG, "IconPNG": IconPNG, "Speech": Speech, "SpeechB": SpeechB, "Sentence": Sentence} {
		before := get()
		clear(get())
		if !bytes.Equal(get(), before) {
			t.Errorf("%s was changed by who got it", name)
		}
	}
}
