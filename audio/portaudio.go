//go:build cgo

package audio

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"time"

	"github.com/gordonklaus/portaudio"
)

// leastLatency is asked of a device that promises less: its callback is a Go function, which waits while the collector stops
// the world and while other threads have the processor.
const leastLatency = 20 * time.Millisecond

// openDevices makes the backend of the system's sound devices.
func openDevices(names Names, log *slog.Logger) (Backend, error) {
	return newDevices(new(portAudio), names, log), nil
}

// portAudio is the driver on PortAudio.
type portAudio struct {
	list []*portaudio.DeviceInfo
}

// Start initialises PortAudio, with what it and the libraries below it would print kept off the terminal.
func (p *portAudio) Start() ([]device, error) {
	keepQuiet()
	ensureDeferredName()
	if err := portaudio.Initialize(); err != nil {
		return nil, deviceError(err)
	}
	hosts, err := portaudio.HostApis()
	if err != nil {
		return nil, errors.Join(deviceError(err), portaudio.Terminate())
	}
	hosts = slices.Clone(hosts)
	slices.SortStableFunc(hosts, func(a, b *portaudio.HostApiInfo) int { return cmp.Compare(rank(a.Type), rank(b.Type)) })
	p.list = nil
	var list []device
	for _, host := range hosts {
		for _, info := range host.Devices {
			list = append(list, device{
				index: len(p.list), name: info.Name,
				inputs: info.MaxInputChannels, outputs: info.MaxOutputChannels,
				rate: int(math.Round(info.DefaultSampleRate)),
			})
			p.list = append(p.list, info)
		}
	}
	p.markDefault(list, hosts)
	return list, nil
}

// markDefault marks the defaults of the best host API that has any.
func (p *portAudio) markDefault(list []device, hosts []*portaudio.HostApiInfo) {
	var input, output *portaudio.DeviceInfo
	for _, host := range hosts {
		input, output = cmp.Or(input, host.DefaultInputDevice), cmp.Or(output, host.DefaultOutputDevice)
	}
	for i, info := range p.list {
		list[i].defaultInput = info == input
		list[i].defaultOutput = info == output
	}
}

// rank orders the host APIs by which a system's devices are reached, best first. Windows lists each device under several.
func rank(api portaudio.HostApiType) int {
	best := []portaudio.HostApiType{
		portaudio.WASAPI, portaudio.CoreAudio, portaudio.ALSA, portaudio.DirectSound, portaudio.MME, portaudio.JACK,
	}
	if at := slices.Index(best, api); at >= 0 {
		return at
	}
	return len(best)
}

// Stop ends PortAudio.
func (p *portAudio) Stop() error { return deviceError(portaudio.Terminate()) }

// Open opens a stream of one direction and starts it.
func (p *portAudio) Open(form lineForm) (line, error) {
	info := p.list[form.device.index]
	parameters := portaudio.StreamParameters{
		SampleRate:      float64(form.rate),
		FramesPerBuffer: portaudio.FramesPerBufferUnspecified,
	}
	way := portaudio.StreamDeviceParameters{Device: info, Channels: form.channels}
	if form.capture {
		way.Latency = max(info.DefaultLowInputLatency, leastLatency)
		parameters.Input = way
	} else {
		way.Latency = max(info.DefaultLowOutputLatency, leastLatency)
		parameters.Output = way
	}
	stream, err := portaudio.OpenStream(parameters, form.move)
	if err != nil {
		return nil, deviceError(err)
	}
	if err := stream.Start(); err != nil {
		return nil, errors.Join(deviceError(err), stream.Close())
	}
	opened := &portAudioLine{stream: stream}
	if about := stream.Info(); about != nil {
		opened.latency = about.InputLatency + about.OutputLatency // one of them is 0
	}
	return opened, nil
}

type portAudioLine struct {
	stream  *portaudio.Stream
	latency time.Duration
}

func (l *portAudioLine) Latency() time.Duration { return l.latency }

// Close aborts the stream: to stop it would wait until a device that may have gone has played what it holds. ALSA's thread is
// then cancelled where it waits for the device, and nowhere else.
func (l *portAudioLine) Close() error {
	return errors.Join(deviceError(l.stream.Abort()), deviceError(l.stream.Close()))
}

// deviceError puts an error of PortAudio into this package's words.
func deviceError(err error) error {
	if err == nil {
		return nil
	}
	kind := ErrDeviceFailed
	switch {
	case errors.Is(err, portaudio.InvalidSampleRate):
		kind = errRateRefused
	case errors.Is(err, portaudio.InvalidChannelCount):
		kind = errChannelsRefused
	case errors.Is(err, portaudio.DeviceUnavailable), inUse(err):
		kind = ErrDeviceBusy
	}
	return fmt.Errorf("%w: %w", kind, err)
}

// inUse says whether the system's own error, which PortAudio hands on, is that another program has the device.
func inUse(err error) bool {
	var host portaudio.UnanticipatedHostError
	if !errors.As(err, &host) {
		return false
	}
	switch host.HostApiType {
	case portaudio.ALSA:
		return host.Code == -16 // EBUSY
	case portaudio.WASAPI:
		return uint32(host.Code) == 0x8889000A // AUDCLNT_E_DEVICE_IN_USE
	}
	return false
}
