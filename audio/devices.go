package audio

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// errDevicesStuck is returned by Close when the library of the sound devices does not come back from a call.
var errDevicesStuck = errors.New("the sound devices do not answer; what they hold is left to them")

// Devices is the Backend of the system's sound devices.
//
// Opening a stream returns at once and never fails because of a device: one that is missing, busy or gone is a Status, its
// stream is silent, and the device is tried again. A device is held only while a stream is open.
//
// Of the names for a role the first serves that is there (see Names), else the system's default. A device that goes is
// replaced by the next best at once, and by itself or a better one when the stream is opened anew. The list of devices can't
// be read while any is open; so while one role has none, all others are interrupted for a new list: every 2 s where no other
// has sound, else after 2, 4, 8, 16 and then every 30 s. A busy device is tried every 2 s and interrupts nobody.
type Devices struct {
	now   func() time.Duration
	board board
	loop  *deviceLoop

	mu     sync.Mutex
	names  Names
	closed bool
}

// Listing is the names of the devices that are there, in the system's order, and for each role of the one that would serve it
// if it were opened now and the device was free.
type Listing struct {
	Inputs, Outputs []string
	Serving         map[Role]string
}

func newDevices(with driver, names Names, log *slog.Logger) *Devices {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	begin := time.Now()
	d := &Devices{names: names, now: func() time.Duration { return time.Since(begin) }}
	d.board.log = log
	d.loop = startDeviceLoop(with, &d.board, d.now)
	return d
}

// Name is "device".
func (d *Devices) Name() string { return "device" }

// OpenInput starts to capture frames at rate hertz.
func (d *Devices) OpenInput(rate int) (Input, error) {
	in := &deviceInput{rate: rate, now: d.now}
	if err := d.open(&deviceStream{role: RoleInput, capture: true, end: in}, rate, &in.handle); err != nil {
		return nil, err
	}
	return in, nil
}

// OpenOutput starts to play frames at rate hertz.
func (d *Devices) OpenOutput(rate int) (Output, error) {
	return d.openOutput(RoleOutput, rate)
}

// OpenRinger is OpenOutput on the devices for ringing.
func (d *Devices) OpenRinger(rate int) (Output, error) {
	return d.openOutput(RoleRing, rate)
}

func (d *Devices) openOutput(role Role, rate int) (Output, error) {
	out := &deviceOutput{rate: rate, now: d.now}
	if err := d.open(&deviceStream{role: role, end: out}, rate, &out.handle); err != nil {
		return nil, err
	}
	return out, nil
}

// open hands a stream to the loop.
func (d *Devices) open(s *deviceStream, rate int, h *handle) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return ErrClosed
	}
	if err := checkStreamRate(rate); err != nil {
		return err
	}
	s.rate, s.names = rate, d.names.of(s.role)
	h.end = func() { d.loop.post(func() { d.loop.end(s) }) }
	d.loop.post(func() { d.loop.add(s) })
	return nil
}

// Watch has told called, see Backend. It must not call Watch itself.
func (d *Devices) Watch(told func(Status)) { d.board.watch(told) }

// List reads which devices there are. While a stream is open that is what was there when the list was last read. It may take
// as long as opening a device does; the error is that of ctx, ErrClosed, or wraps ErrDeviceFailed.
func (d *Devices) List(ctx context.Context) (Listing, error) {
	type answer struct {
		list []device
		err  error
	}
	answered := make(chan answer, 1)
	d.loop.post(func() {
		d.loop.ask(func(list []device, err error) { answered <- answer{list, err} })
	})
	select {
	case a := <-answered:
		if a.err != nil {
			return Listing{}, a.err
		}
		return Listing{Inputs: deviceNames(a.list, true), Outputs: deviceNames(a.list, false), Serving: d.serving(a.list)}, nil
	case <-ctx.Done():
		return Listing{}, ctx.Err()
	case <-d.loop.ended:
		return Listing{}, ErrClosed
	}
}

// Close ends all streams at once, frees the devices, and waits for it; not longer than a few seconds for a library that does
// not come back, which is then an error.
func (d *Devices) Close() error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.loop.post(d.loop.quit)
	<-d.loop.ended
	return d.loop.err
}
