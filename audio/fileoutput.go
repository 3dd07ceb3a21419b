package audio

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	outputBuffer     = 4 * time.Second        // how long the disk may stall without a loss
	drainEvery       = 100 * time.Millisecond // how often what was heard goes to the disk
	checkpointDrains = 10                     // drains between two headers: a second
)

// FileOutput is the loudspeaker of a File backend. Write only fills a ring; a goroutine of the output's own empties it into
// the recording and lives until Close.
type FileOutput struct {
	backend *File
	ring    *Ring
	lost    atomic.Int64 // samples that found the ring full, not yet made up for
	closed  atomic.Bool
	began   firstFrame
	offset  int

	stop chan struct{}
	done chan struct{} // closed after the writing goroutine set err
	once sync.Once
	err  error
}

// newFileOutput starts an output that appends to the backend's recording. The backend's lock is held.
func newFileOutput(backend *File, rate int) (*FileOutput, error) {
	out := &FileOutput{backend: backend, stop: make(chan struct{}), done: make(chan struct{})}
	rec := backend.rec
	if rec == nil {
		close(out.done)
		return out, nil
	}
	if rec.Samples() == 0 {
		rec.rate = rate
	}
	out.ring = NewRing(int(outputBuffer.Seconds()) * rate)
	out.offset = rec.Samples()
	resampler, err := NewResampler(rate, rec.rate)
	if err != nil {
		return nil, err
	}
	resampler.align()
	a := &appender{out: out, rec: rec, resampler: resampler, chunk: make([]int16, rate/framesPerSecond)}
	go func() {
		defer close(out.done)
		out.err = a.run()
	}()
	return out, nil
}

// Write hands frame to the recording. What finds the ring full, because the disk stalls, is recorded as silence.
func (out *FileOutput) Write(frame []int16) {
	if out.closed.Load() {
		return
	}
	out.began.mark()
	if out.ring == nil {
		return
	}
	if n := out.ring.Write(frame); n < len(frame) {
		out.lost.Add(int64(len(frame) - n))
	}
}

// Started is when the first frame was written, with a monotonic reading; zero before. Any goroutine may ask.
func (out *FileOutput) Started() time.Time { return out.began.time() }

// Offset is the sample of the recording, at the recording's rate, at which this output begins.
func (out *FileOutput) Offset() int { return out.offset }

// Close puts what was heard on the disk. The error is the first that writing met; what came after it is not recorded.
func (out *FileOutput) Close() error {
	out.once.Do(func() {
		out.closed.Store(true)
		close(out.stop)
		<-out.done
		out.backend.release(out)
	})
	<-out.done
	return out.err
}

// appender is what an output's goroutine works with: it moves samples from the ring to the recording.
type appender struct {
	out       *FileOutput
	rec       *WAVWriter
	resampler *Resampler
	chunk     []int16 // one frame at the output's rate
	resampled []int16
}

// run drains the ring until the output closes. After an error it only waits for that.
func (a *appender) run() error {
	ticker := time.NewTicker(drainEvery)
	defer ticker.Stop()
	for drains := 1; ; drains++ {
		select {
		case <-a.out.stop:
			return a.finish()
		case <-ticker.C:
		}
		err := a.drain()
		if err == nil && drains%checkpointDrains == 0 {
			err = a.rec.Checkpoint()
		}
		if err != nil {
			<-a.out.stop
			return err
		}
	}
}

// drain records what the ring holds, then silence for what it could not hold, so that the time stays right.
func (a *appender) drain() error {
	for n := a.out.ring.Read(a.chunk); n > 0; n = a.out.ring.Read(a.chunk) {
		if err := a.record(a.chunk[:n]); err != nil {
			return err
		}
	}
	clear(a.chunk)
	for lost := int(a.out.lost.Swap(0)); lost > 0; lost -= len(a.chunk) {
		if err := a.record(a.chunk[:min(lost, len(a.chunk))]); err != nil {
			return err
		}
	}
	return nil
}

func (a *appender) record(samples []int16) error {
	a.resampled = a.resampler.Append(a.resampled[:0], samples)
	return a.rec.Write(a.resampled)
}

// finish records what is left and makes the header right.
func (a *appender) finish() error {
	if err := a.drain(); err != nil {
		return err
	}
	if err := a.rec.Write(a.resampler.flush(a.resampled[:0])); err != nil {
		return err
	}
	return a.rec.Checkpoint()
}
