package audio

import "errors"

// Role is what a stream is for. Each has a device of its own.
type Role string

// The roles, by the names that the configuration gives them.
const (
	RoleInput  Role = "input"  // the microphone
	RoleOutput Role = "output" // what calls are heard with
	RoleRing   Role = "ring"   // what an incoming call rings on
)

// Why a device does not serve its role. A Status wraps one of them; none of them ends a call.
var (
	ErrNoDevice     = errors.New("there is no such sound device")
	ErrDeviceBusy   = errors.New("the sound device is in use by another program")
	ErrDeviceGone   = errors.New("the sound device has gone")
	ErrDeviceFailed = errors.New("the sound device does not work")
)

// Status says which device serves a role, or why none does.
type Status struct {
	Role   Role
	Device string // the device in use, or the one that failed; empty where there is none to name
	Err    error  // nil: its sound flows
}

// Names are the devices that a person wants, best first. Where none of them is there, the system's default serves.
type Names struct {
	Input, Output, Ring []string
}
