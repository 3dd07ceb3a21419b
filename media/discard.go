package media

// reason is why a packet is not decoded.
type reason int

const (
	kept reason = iota
	malformed
	early
	unauthenticated
	replay
	unencrypted
	wrongPayload
	wrongSource
	reasons
)

// discards counts packets by the reason; kept ones are not counted.
type discards [reasons]uint64

func (d *discards) add(r reason) {
	if r != kept {
		d[r]++
	}
}

func (d *discards) public() Discarded {
	return Discarded{
		Malformed:       d[malformed],
		Early:           d[early],
		Unauthenticated: d[unauthenticated],
		Replayed:        d[replay],
		Plain:           d[unencrypted],
		WrongPayload:    d[wrongPayload],
		WrongSource:     d[wrongSource],
	}
}
