package audio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"
)

const maxWAVChannels = 8

// LoadWAV reads the WAV file at path with ReadWAV; the errors name the path.
func LoadWAV(path string) (Sound, error) {
	f, err := os.Open(path)
	if err != nil {
		return Sound{}, err
	}
	defer f.Close() // only read from: nothing can be lost
	sound, err := ReadWAV(f)
	if err != nil {
		return Sound{}, fmt.Errorf("%s: %w", path, err)
	}
	return sound, nil
}

// ReadWAV reads a WAV file whole: linear PCM of 8, 16, 24 or 32 bits, 32-bit floating point, mu-law or A-law (ITU-T G.711),
// at MinRate to MaxRate hertz, of up to eight channels, which are averaged. A file that ends before its header says, as one
// still being written does, gives what it has. Errors are ErrNotWAV, ErrWAVFormat, ErrWAVTooLong, or the reader's own.
func ReadWAV(r io.Reader) (Sound, error) {
	in := bufio.NewReader(r)
	var riff [12]byte
	if _, err := io.ReadFull(in, riff[:]); err != nil {
		return Sound{}, endIsNotWAV(err)
	}
	if !isWAV(riff[:]) {
		return Sound{}, ErrNotWAV
	}
	var format *wavFormat
	for {
		id, size, err := readChunkHeader(in)
		switch {
		case err != nil:
			return Sound{}, endIsNotWAV(err)
		case id == "fmt ":
			format, err = readFormat(in, size)
		case id == "data" && format == nil:
			return Sound{}, fmt.Errorf("its data come before their format: %w", ErrNotWAV)
		case id == "data":
			return format.readSamples(in, size)
		default:
			err = discard(in, size+size%2) // an odd chunk is padded
		}
		if err != nil {
			return Sound{}, endIsNotWAV(err)
		}
	}
}

// isWAV tells a WAV file by its first twelve bytes.
func isWAV(head []byte) bool {
	return len(head) >= 12 && string(head[0:4]) == "RIFF" && string(head[8:12]) == "WAVE"
}

// endIsNotWAV turns an end of the file in the wrong place into ErrNotWAV.
func endIsNotWAV(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("it ends too early: %w", ErrNotWAV)
	}
	return err
}

func readChunkHeader(r io.Reader) (id string, size int64, err error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return "", 0, err
	}
	return string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:])), nil
}

func discard(r io.Reader, bytes int64) error {
	_, err := io.CopyN(io.Discard, r, bytes)
	return err
}

// wavFormat is what a "fmt " chunk says.
type wavFormat struct {
	rate     int // hertz
	channels int
	width    int // bytes of one sample
	decode   sampleDecoder
}

func readFormat(r io.Reader, size int64) (*wavFormat, error) {
	var chunk [40]byte // the longest form, WAVE_FORMAT_EXTENSIBLE
	n := min(size, int64(len(chunk)))
	if n < 16 {
		return nil, fmt.Errorf("its format has %d bytes: %w", n, ErrNotWAV)
	}
	if _, err := io.ReadFull(r, chunk[:n]); err != nil {
		return nil, err
	}
	if err := discard(r, size-n+size%2); err != nil {
		return nil, err
	}
	return parseFormat(chunk[:n])
}

// parseFormat reads the fields of a "fmt " chunk of at least 16 bytes.
func parseFormat(chunk []byte) (*wavFormat, error) {
	field := func(at int) int { return int(binary.LittleEndian.Uint16(chunk[at:])) }
	coding, channels, blockAlign, bits := field(0), field(2), field(12), field(14)
	rate := int64(binary.LittleEndian.Uint32(chunk[4:]))
	if coding == codingExtensible && len(chunk) >= 26 {
		coding = field(24) // the first two bytes of the sub-format's GUID
	}
	decode, known := sampleDecoders[sampleCoding{coding, bits}]
	switch {
	case !known:
		return nil, fmt.Errorf("its coding is %d with %d bits: %w", coding, bits, ErrWAVFormat)
	case channels < 1 || channels > maxWAVChannels || blockAlign != channels*bits/8:
		return nil, fmt.Errorf("it has %d channels in %d bytes: %w", channels, blockAlign, ErrWAVFormat)
	case rate < MinRate || rate > MaxRate:
		return nil, fmt.Errorf("its rate is %d Hz: %w", rate, ErrWAVFormat)
	}
	return &wavFormat{rate: int(rate), channels: channels, width: bits / 8, decode: decode}, nil
}

// readSamples reads a "data" chunk of size bytes, or up to the end of the file if that comes first. Memory grows with what
// is there, not with what the header claims.
func (f *wavFormat) readSamples(r io.Reader, size int64) (Sound, error) {
	const blocks = 4096
	sound := Sound{Rate: f.rate}
	limit := f.rate * int(MaxSound/time.Second)
	align := f.width * f.channels
	buf := make([]byte, blocks*align)
	in := io.LimitReader(r, size)
	for {
		n, err := io.ReadFull(in, buf)
		sound.Samples = f.appendMono(sound.Samples, buf[:n-n%align])
		if len(sound.Samples) > limit {
			return Sound{}, ErrWAVTooLong
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return sound, nil
		}
		if err != nil {
			return Sound{}, err
		}
	}
}

// appendMono adds the averages over the channels of the blocks in data.
func (f *wavFormat) appendMono(samples []int16, data []byte) []int16 {
	for len(data) > 0 {
		var sum float64
		for range f.channels {
			sum += f.decode(data)
			data = data[f.width:]
		}
		samples = append(samples, roundSample(sum/float64(f.channels)))
	}
	return samples
}

// roundSample brings v to the nearest sample; what is no number becomes silence.
func roundSample(v float64) int16 {
	if v != v {
		return 0
	}
	return int16(min(max(math.Round(v), math.MinInt16), math.MaxInt16))
}
