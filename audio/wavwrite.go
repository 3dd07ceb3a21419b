package audio

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

const (
	wavHeaderSize = 44             // bytes: RIFF, "fmt " of linear PCM, and the head of "data"
	maxWAVData    = 1<<32 - 1 - 36 // bytes: what leaves RIFF's own size in 32 bits
)

// WAVWriter writes a WAV file of 16-bit mono samples that stays readable if the process dies: the header always describes
// samples that are in the file, and Checkpoint makes it describe all of them. It belongs to one goroutine.
type WAVWriter struct {
	file  *os.File
	rate  int
	size  int64 // bytes of data in the file
	bytes []byte
}

// CreateWAV makes a file at path for sound at rate hertz, readable by its owner only. What is there is overwritten if it is
// a WAV file or empty; anything else is left alone: ErrNotWAV. Other errors are ErrRate and those of the file system.
func CreateWAV(path string, rate int) (*WAVWriter, error) {
	if rate < MinRate || rate > MaxRate {
		return nil, fmt.Errorf("%d Hz: %w", rate, ErrRate)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	w := &WAVWriter{file: file, rate: rate}
	if err := w.begin(); err != nil {
		file.Close() // the reason for giving up says more
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return w, nil
}

// begin replaces what the file holds by an empty recording, if it may.
func (w *WAVWriter) begin() error {
	if err := mayOverwrite(w.file); err != nil {
		return err
	}
	if err := w.file.Truncate(0); err != nil {
		return err
	}
	return w.Checkpoint()
}

// mayOverwrite lets pass a file that is empty or a WAV file.
func mayOverwrite(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("not an ordinary file: %w", ErrNotWAV)
	}
	if info.Size() == 0 {
		return nil
	}
	head := make([]byte, 12)
	if _, err := file.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	if !isWAV(head) {
		return fmt.Errorf("not overwritten: %w", ErrNotWAV)
	}
	return nil
}

// Write appends samples. The error is ErrWAVFull, with nothing written, or the file system's.
func (w *WAVWriter) Write(samples []int16) error {
	if w.size+2*int64(len(samples)) > maxWAVData {
		return ErrWAVFull
	}
	w.bytes = w.bytes[:0]
	for _, sample := range samples {
		w.bytes = binary.LittleEndian.AppendUint16(w.bytes, uint16(sample))
	}
	n, err := w.file.WriteAt(w.bytes, wavHeaderSize+w.size)
	w.size += int64(n - n%2)
	return err
}

// Samples is the number of samples written.
func (w *WAVWriter) Samples() int { return int(w.size / 2) }

// Checkpoint rewrites the header for all samples written so far.
func (w *WAVWriter) Checkpoint() error {
	_, err := w.file.WriteAt(w.header(), 0)
	return err
}

// Close writes the header for the last time and closes the file.
func (w *WAVWriter) Close() error {
	err := w.Checkpoint()
	if closing := w.file.Close(); err == nil {
		err = closing
	}
	return err
}

func (w *WAVWriter) header() []byte {
	const channels, width = 1, 2
	le := binary.LittleEndian
	h := make([]byte, 0, wavHeaderSize)
	h = append(h, "RIFF"...)
	h = le.AppendUint32(h, uint32(wavHeaderSize-8+w.size))
	h = append(h, "WAVEfmt "...)
	h = le.AppendUint32(h, 16)
	h = le.AppendUint16(h, codingPCM)
	h = le.AppendUint16(h, channels)
	h = le.AppendUint32(h, uint32(w.rate))
	h = le.AppendUint32(h, uint32(w.rate*channels*width))
	h = le.AppendUint16(h, channels*width)
	h = le.AppendUint16(h, 8*width)
	h = append(h, "data"...)
	return le.AppendUint32(h, uint32(w.size))
}
