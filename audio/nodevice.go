package audio

// openDevice answers for builds without a binding to the system's sound devices.
func openDevice() (Backend, error) {
	return nil, ErrNoDevices
}
