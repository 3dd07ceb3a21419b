package pbx

// echo says what it hears.
type echo struct{}

// next leaves the frame as it is.
func (echo) next([]int16) bool { return true }
