package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"testing"
	"testing/iotest"
	"time"
)

// wavBytes builds a WAV file by hand: chunks in the order given, sizes right.
func wavBytes(chunks ...[]byte) []byte {
	body := append([]byte("WAVE"), bytes.Join(chunks, nil)...)
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
}

// chunk gives a chunk with its padding.
func chunk(id string, data []byte) []byte {
	c := slices.Concat([]byte(id), binary.LittleEndian.AppendUint32(nil, uint32(len(data))), data)
	if len(data)%2 == 1 {
		c = append(c, 0)
	}
	return c
}

func formatChunk(coding, channels, rate, bits int, extra ...byte) []byte {
	le := binary.LittleEndian
	align := channels * bits / 8
	data := le.AppendUint16(nil, uint16(coding))
	data = le.AppendUint16(data, uint16(channels))
	data = le.AppendUint32(data, uint32(rate))
	data = le.AppendUint32(data, uint32(rate*align))
	data = le.AppendUint16(data, uint16(align))
	data = le.AppendUint16(data, uint16(bits))
	return chunk("fmt ", append(data, extra...))
}

// extensible is what WAVE_FORMAT_EXTENSIBLE adds: sizes, a channel mask and the GUID of the coding.
func extensible(coding byte) []byte {
	return []byte{22, 0, 16, 0, 3, 0, 0, 0, coding, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71}
}

func floats(values ...float32) []byte {
	var data []byte
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

func TestEveryCodingIsRead(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, test := range []struct {
		name   string
		format []byte
		data   []byte
		want   []int16
	}{
		{"8 bits", formatChunk(1, 1, 8000, 8), []byte{0, 128, 255}, []int16{-32768, 0, 32512}},
		{"16 bits", formatChunk(1, 1, 8000, 16), []byte{0, 0x80, 0xff, 0x7f, 0xff, 0xff}, []int16{-32768, 32767, -1}},
		{"24 bits", formatChunk(1, 1, 8000, 24), []byte{0, 0, 0x80, 0xff, 0xff, 0x7f, 0, 1, 0, 0x80, 0xfe, 0xff}, []int16{-32768, 32767, 1, -2}},
		{"32 bits", formatChunk(1, 1, 8000, 32), []byte{0, 0, 0, 0x80, 0, 0, 0xff, 0x7f, 0xff, 0x7f, 2, 0}, []int16{-32768, 32767, 2}},
		{"floats", formatChunk(3, 1, 8000, 32), floats(-1, 0, 0.5, 1, 7, nan, inf), []int16{-32768, 0, 16384, 32767, 32767, 0, 32767}},
		{"A-law", formatChunk(6, 1, 8000, 8), []byte{0xd5, 0x55, 0xaa, 0x2a}, []int16{8, -8, 32256, -32256}},
		{"mu-law", formatChunk(7, 1, 8000, 8, 0, 0), []byte{0xff, 0x80, 0x00}, []int16{0, 32124, -32124}},
		{"extensible", formatChunk(0xFFFE, 1, 8000, 16, extensible(1)...), []byte{1, 0, 2, 0}, []int16{1, 2}},
		{"stereo", formatChunk(1, 2, 8000, 16), []byte{10, 0, 20, 0, 0xff, 0x7f, 0xff, 0x7f, 5, 0, 0xfb, 0xff}, []int16{15, 32767, 0}},
		{"stereo floats", formatChunk(3, 2, 8000, 32), floats(0.5, 0, -1, -1), []int16{8192, -32768}},
		{"three channels", formatChunk(1, 3, 8000, 8), []byte{128, 128, 131}, []int16{256}},
		{"nothing", formatChunk(1, 1, 8000, 16), nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			sound, err := ReadWAV(bytes.NewReader(wavBytes(test.format, chunk("data", test.data))))
			if err != nil {
				t.Fatal(err)
			}
			if sound.Rate != 8000 || !slices.Equal(sound.Samples, test.want) {
				t.Errorf("got %v at %d Hz, want %v", sound.Samples, sound.Rate, test.want)
			}
		})
	}
}

func TestChunksOfOthersAreSteppedOver(t *testing.T) {
	format := formatChunk(1, 1, 192000, 16, 0, 0, 7) // odd, and longer than it need be
	long := formatChunk(1, 1, 192000, 16, make([]byte, 101)...)
	data := chunk("data", []byte{1, 0, 2, 0})
	for name, file := range map[string][]byte{
		"before":         wavBytes(chunk("LIST", []byte("INFOabc")), chunk("bext", nil), format, chunk("odd ", []byte{1}), data),
		"after":          wavBytes(format, data, chunk("LIST", []byte("INFO"))),
		"a long format":  wavBytes(long, data),
		"bytes left out": wavBytes(format, data)[:4+4+4+8+20+8+2*2],
	} {
		sound, err := ReadWAV(iotest.OneByteReader(bytes.NewReader(file)))
		if err != nil || sound.Rate != 192000 || len(sound.Samples) == 0 || sound.Samples[0] != 1 {
			t.Errorf("%s: got %v, %v", name, sound, err)
		}
	}
}

func TestAFileCutShortGivesWhatItHas(t *testing.T) {
	whole := wavBytes(formatChunk(1, 2, 44100, 16), chunk("data", make([]byte, 4000)))
	for cut, want := range map[int]int{0: 1000, 1: 999, 4: 999, 3000: 250, 4000: 0} {
		sound, err := ReadWAV(bytes.NewReader(whole[:len(whole)-cut]))
		if err != nil || len(sound.Samples) != want {
			t.Errorf("without its last %d bytes: %d samples, %v, want %d", cut, len(sound.Samples), err, want)
		}
	}
	streamed := wavBytes(formatChunk(1, 1, 8000, 16), chunk("data", make([]byte, 100)))
	copy(streamed[40:], []byte{0xff, 0xff, 0xff, 0xff}) // written to a pipe: the size was not known
	if sound, err := ReadWAV(bytes.NewReader(streamed)); err != nil || len(sound.Samples) != 50 {
		t.Errorf("a streamed file: %d samples, %v", len(sound.Samples), err)
	}
}

func TestWhatIsNoWAVFileIsRefused(t *testing.T) {
	format, data := formatChunk(1, 1, 8000, 16), chunk("data", make([]byte, 10))
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":         {nil, ErrNotWAV},
		"a short text":    {[]byte("RIFF"), ErrNotWAV},
		"a text":          {[]byte("Dear reader, this is not sound."), ErrNotWAV},
		"AVI":             {[]byte("RIFF\x04\x00\x00\x00AVI LIST\x00\x00\x00\x00"), ErrNotWAV},
		"no data":         {wavBytes(format), ErrNotWAV},
		"no format":       {wavBytes(data), ErrNotWAV},
		"format too late": {wavBytes(data, format), ErrNotWAV},
		"format cut":      {wavBytes(format)[:30], ErrNotWAV},
		"format short":    {wavBytes(chunk("fmt ", make([]byte, 14)), data), ErrNotWAV},
		"chunk too long":  {wavBytes([]byte("LIST\xff\xff\xff\xffINFO")), ErrNotWAV},
		"ADPCM":           {wavBytes(formatChunk(2, 1, 8000, 4), data), ErrWAVFormat},
		"12 bits":         {wavBytes(formatChunk(1, 1, 8000, 12), data), ErrWAVFormat},
		"64-bit floats":   {wavBytes(formatChunk(3, 1, 8000, 64), data), ErrWAVFormat},
		"extensible MP3":  {wavBytes(formatChunk(0xFFFE, 1, 8000, 16, extensible(0x55)...), data), ErrWAVFormat},
		"no channel":      {wavBytes(formatChunk(1, 0, 8000, 16), data), ErrWAVFormat},
		"nine channels":   {wavBytes(formatChunk(1, 9, 8000, 16), data), ErrWAVFormat},
		"7999 Hz":         {wavBytes(formatChunk(1, 1, 7999, 16), data), ErrWAVFormat},
		"192001 Hz":       {wavBytes(formatChunk(1, 1, 192001, 16), data), ErrWAVFormat},
		"2 GHz":           {wavBytes(formatChunk(1, 1, math.MaxInt32, 16), data), ErrWAVFormat},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadWAV(bytes.NewReader(test.file)); !errors.Is(err, test.want) {
				t.Errorf("got the error %v, want %v", err, test.want)
			}
		})
	}
}

func TestAFailingReaderIsNotTakenForABadFile(t *testing.T) {
	broken := errors.New("the disk is on fire")
	file := wavBytes(formatChunk(1, 1, 8000, 16), chunk("data", make([]byte, 1000)))
	for _, after := range []int{0, 5, 14, 30, 41, 100} {
		_, err := ReadWAV(io.MultiReader(bytes.NewReader(file[:after]), iotest.ErrReader(broken)))
		if !errors.Is(err, broken) {
			t.Errorf("failing after %d bytes: %v", after, err)
		}
	}
}

func TestTenMinutesAreReadAndNoMore(t *testing.T) {
	for extra, want := range map[int]error{0: nil, 1: ErrWAVTooLong} {
		data := make([]byte, 600*8000+extra)
		sound, err := ReadWAV(bytes.NewReader(wavBytes(formatChunk(7, 1, 8000, 8), chunk("data", data))))
		if !errors.Is(err, want) {
			t.Errorf("ten minutes and %d samples: %v", extra, err)
		}
		if err == nil && sound.Duration() != MaxSound {
			t.Errorf("it plays for %v", sound.Duration())
		}
	}
}

func TestASoundKnowsHowLongItPlays(t *testing.T) {
	if got := (Sound{Rate: 16000, Samples: make([]int16, 24000)}).Duration(); got != 1500*time.Millisecond {
		t.Errorf("24000 samples at 16 kHz play for %v", got)
	}
	if got := (Sound{}).Duration(); got != 0 {
		t.Errorf("nothing plays for %v", got)
	}
}

func FuzzReadWAV(f *testing.F) {
	data := chunk("data", []byte("sound like speech, as it were"))
	for _, bits := range []int{8, 16, 24, 32} {
		f.Add(wavBytes(formatChunk(1, 2, 44100, bits), data))
	}
	f.Add(wavBytes(formatChunk(3, 1, 8000, 32), data))
	f.Add(wavBytes(formatChunk(6, 1, 8000, 8), data))
	f.Add(wavBytes(formatChunk(7, 8, 192000, 8, 0, 0), data))
	f.Add(wavBytes(formatChunk(0xFFFE, 2, 48000, 24, extensible(1)...), chunk("fact", []byte{1, 2, 3}), data))
	f.Add(wavBytes(formatChunk(1, 1, 8000, 16), []byte("data\xff\xff\xff\xff1234567")))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVE"))
	f.Fuzz(func(t *testing.T, file []byte) {
		sound, err := ReadWAV(bytes.NewReader(file))
		if err != nil {
			if !errors.Is(err, ErrNotWAV) && !errors.Is(err, ErrWAVFormat) && !errors.Is(err, ErrWAVTooLong) {
				t.Errorf("an error of no kind: %v", err)
			}
			if sound.Samples != nil {
				t.Error("samples came with an error")
			}
			return
		}
		if sound.Rate < MinRate || sound.Rate > MaxRate || len(sound.Samples) > len(file) {
			t.Errorf("%d samples at %d Hz out of %d bytes", len(sound.Samples), sound.Rate, len(file))
		}
	})
}
