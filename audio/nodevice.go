//go:build !cgo

package audio

import "log/slog"

// openDevices answers for builds without a binding to the system's sound devices.
func openDevices(Names, *slog.Logger) (Backend, error) {
	return nil, ErrNoDevices
}
