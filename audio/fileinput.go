package audio

import (
	"sync/atomic"
	"time"
)

// FileInput is the microphone of a File backend: its sound, over and over.
type FileInput struct {
	loop   []int16 // empty: silence
	next   int     // the sample to be read next; the reader's own
	closed atomic.Bool
	began  firstFrame
}

// Read fills frame with the next samples of the loop.
func (in *FileInput) Read(frame []int16) {
	if in.closed.Load() {
		clear(frame)
		return
	}
	in.began.mark()
	if len(in.loop) == 0 {
		clear(frame)
		return
	}
	for len(frame) > 0 {
		n := copy(frame, in.loop[in.next:])
		frame = frame[n:]
		in.next = (in.next + n) % len(in.loop)
	}
}

// Started is when the first frame was read, with a monotonic reading; zero before. Any goroutine may ask.
func (in *FileInput) Started() time.Time { return in.began.time() }

// Close makes the microphone silent.
func (in *FileInput) Close() error {
	in.closed.Store(true)
	return nil
}

// firstFrame remembers when a stream's first frame passed. One goroutine marks, any may ask.
type firstFrame struct {
	at   time.Time // written once, before done is set
	done atomic.Bool
}

func (f *firstFrame) mark() {
	if !f.done.Load() {
		f.at = time.Now()
		f.done.Store(true)
	}
}

func (f *firstFrame) time() time.Time {
	if !f.done.Load() {
		return time.Time{}
	}
	return f.at
}
