//go:build !cgo

package audio

import (
	"errors"
	"testing"
)

func TestABuildWithoutDevicesSaysSo(t *testing.T) {
	if backend, err := Open("device", Names{}, nil); !errors.Is(err, ErrNoDevices) || backend != nil {
		t.Errorf("got %v, %v", backend, err)
	}
}
