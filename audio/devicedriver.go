package audio

import (
	"errors"
	"time"
)

// driver is a library of sound devices. One goroutine, locked to its thread, makes all calls, one after the other; each may
// take long.
type driver interface {
	// Start readies the library and reads the list of devices, which stays as it is until Stop.
	Start() ([]device, error)
	// Stop ends the library. All lines are closed before.
	Stop() error
	// Open starts the flow of samples from or to a device. Its errors are errRateRefused or errChannelsRefused, after which
	// another form may do, or wrap ErrDeviceBusy or ErrDeviceFailed.
	Open(lineForm) (line, error)
}

// line is an open device.
type line interface {
	// Latency is how long a sample is on its way between the callback and the air.
	Latency() time.Duration
	// Close ends the calls of move and frees the device. It is called once, also when the device has gone.
	Close() error
}

// lineForm says what to open.
type lineForm struct {
	device   device
	capture  bool // from the device, else to it
	rate     int  // hertz
	channels int
	// move is called from a thread of the library with each block of samples, the channels of one side by side: to read
	// them, or to fill them in.
	move func(block []int16)
}

var (
	errRateRefused     = errors.New("the sound device does not take this sample rate")
	errChannelsRefused = errors.New("the sound device does not take this number of channels")
)

// device is one entry of the library's list.
type device struct {
	index           int // in the list
	name            string
	inputs, outputs int // channels
	rate            int // hertz, its own
	defaultInput    bool
	defaultOutput   bool
}

// channels is how many there are in one direction.
func (d device) channels(capture bool) int {
	if capture {
		return d.inputs
	}
	return d.outputs
}

// chosen says whether the system has it as its default.
func (d device) chosen(capture bool) bool {
	if capture {
		return d.defaultInput
	}
	return d.defaultOutput
}
