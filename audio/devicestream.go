package audio

import (
	"sync"
	"sync/atomic"
	"time"
)

// end is the core's end of a stream: what stays while devices come and go.
type end interface {
	// fit makes a way between the core and a device that has the rate and number of channels: its callback, what that leaves
	// behind, and what connects the core to it.
	fit(rate, channels int) (move func([]int16), left *pulse, connect func())
	// part lets go of the device: silence comes, what is written is dropped.
	part()
	// waiting is how long it takes until the device has all that the core gave.
	waiting() time.Duration
}

// handle is what an input and an output share: they can be closed.
type handle struct {
	closed atomic.Bool
	once   sync.Once
	end    func() // tells the loop
}

// Close ends the stream.
func (h *handle) Close() error {
	h.closed.Store(true)
	h.once.Do(h.end)
	return nil
}

// deviceInput is the core's end of a stream from a device.
type deviceInput struct {
	handle
	rate int
	now  func() time.Duration
	way  atomic.Pointer[capture] // nil: no device
}

// Read fills a frame; silence where there is none.
func (in *deviceInput) Read(frame []int16) {
	if way := in.way.Load(); way != nil && !in.closed.Load() {
		way.read(frame)
		return
	}
	clear(frame)
}

func (in *deviceInput) fit(rate, channels int) (func([]int16), *pulse, func()) {
	way := newCapture(rate, channels, in.rate, in.now)
	return way.take, &way.pulse, func() { in.way.Store(way) }
}

func (in *deviceInput) part()                  { in.way.Store(nil) }
func (in *deviceInput) waiting() time.Duration { return 0 }

// deviceOutput is the core's end of a stream to a device.
type deviceOutput struct {
	handle
	rate int
	now  func() time.Duration
	way  atomic.Pointer[render] // nil: no device
}

// Write takes a frame; it is dropped where no device takes it.
func (out *deviceOutput) Write(frame []int16) {
	if way := out.way.Load(); way != nil && !out.closed.Load() {
		way.write(frame)
	}
}

func (out *deviceOutput) fit(rate, channels int) (func([]int16), *pulse, func()) {
	way := newRender(rate, channels, out.rate, out.now)
	return way.give, &way.pulse, func() { out.way.Store(way) }
}

func (out *deviceOutput) part() { out.way.Store(nil) }

func (out *deviceOutput) waiting() time.Duration {
	if way := out.way.Load(); way != nil {
		return way.waiting()
	}
	return 0
}
