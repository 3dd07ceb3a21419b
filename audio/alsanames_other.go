//go:build cgo && !linux

package audio

// ensureDeferredName has nothing to do where there is no ALSA.
func ensureDeferredName() {}
