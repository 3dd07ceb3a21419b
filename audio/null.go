package audio

// Null is a Backend without sound: silence comes in, what goes out is dropped.
type Null struct{}

// Name is "null".
func (Null) Name() string { return "null" }

// OpenInput gives silence at rate hertz.
func (Null) OpenInput(rate int) (Input, error) {
	if err := checkStreamRate(rate); err != nil {
		return nil, err
	}
	return nullStream{}, nil
}

// OpenOutput drops what it is given at rate hertz.
func (Null) OpenOutput(rate int) (Output, error) {
	if err := checkStreamRate(rate); err != nil {
		return nil, err
	}
	return nullStream{}, nil
}

// OpenRinger drops what it is given at rate hertz.
func (n Null) OpenRinger(rate int) (Output, error) { return n.OpenOutput(rate) }

// Watch has nothing to tell: silence needs no device.
func (Null) Watch(func(Status)) {}

// Close has nothing to end.
func (Null) Close() error { return nil }

type nullStream struct{}

func (nullStream) Read(frame []int16) { clear(frame) }
func (nullStream) Write([]int16)      {}
func (nullStream) Close() error       { return nil }
