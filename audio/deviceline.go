package audio

import (
	"errors"
	"fmt"
)

// openedLine is a line and the way to its stream's end.
type openedLine struct {
	line    line
	left    *pulse
	connect func()
}

// openFirst opens the first of the devices that will have it. If none will, the error and the device are those of the best.
func openFirst(with driver, found []device, s *deviceStream) (openedLine, device, error) {
	var first error
	for _, d := range found {
		opened, err := openDevice(with, d, s)
		if err == nil {
			return opened, d, nil
		}
		if first == nil {
			first = err
		}
	}
	return openedLine{}, found[0], first
}

// openDevice opens a device in the first form that it takes.
func openDevice(with driver, d device, s *deviceStream) (openedLine, error) {
	rates, channels := forms(d, s.capture, s.rate)
	err := error(ErrDeviceFailed)
	for _, rate := range rates {
		for _, n := range channels {
			move, left, connect := s.end.fit(rate, n)
			var opened line
			opened, err = with.Open(lineForm{device: d, capture: s.capture, rate: rate, channels: n, move: move})
			switch {
			case err == nil:
				return openedLine{opened, left, connect}, nil
			case errors.Is(err, errChannelsRefused):
				continue
			case !errors.Is(err, errRateRefused):
				return openedLine{}, err
			}
			break
		}
	}
	return openedLine{}, fmt.Errorf("%w: %w", ErrDeviceFailed, err)
}
