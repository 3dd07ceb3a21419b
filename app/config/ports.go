package config

// PortRange is the first and the last port of a range, both included.
type PortRange [2]uint16

// Min is the first port.
func (r PortRange) Min() uint16 { return r[0] }

// Max is the last port.
func (r PortRange) Max() uint16 { return r[1] }
