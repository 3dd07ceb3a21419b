package config

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Sound devices that one role may name, and the characters of a name: more than
// anybody has.
const (
	mostDevices   = 16
	longestDevice = 256
)

// loudest is the highest volume: a sound as it comes.
const loudest = 100

// Check says what is wrong with a configuration that did not come out of Load;
// the error is an *Error without a file.
func (c Config) Check() error {
	if c.Version > Version {
		return &Error{Key: "version", Text: ErrNewer.Error(), Err: ErrNewer}
	}
	return firstFault(check(c))
}

// checker collects faults below a path.
type checker struct {
	path   string
	about  string // starts the sentence: whose account it is
	faults *[]fault
}

// check returns every value that a configuration can't have.
func check(c Config) []fault {
	var faults []fault
	root := checker{faults: &faults}
	root.verify(c.Version == Version, "version", "version is %d; this program writes version %d", c.Version, Version)
	root.in("audio").audio(c.Audio)
	root.in("calls").calls(c)
	root.in("ui").ui(c.UI)
	root.in("network").network(c.Network)
	lines := map[string]int{}
	for i, a := range c.Accounts {
		at := root.in(element("account", i))
		if _, twice := lines[a.ID]; twice {
			at.wrong("id", "id %q is taken by another account", a.ID)
		}
		lines[a.ID] = i
		if idPattern.MatchString(a.ID) {
			at.about = fmt.Sprintf("account %q: ", a.ID)
		}
		at.account(a)
	}
	return faults
}

func (k checker) audio(a Audio) {
	k.devices("input", a.Input)
	k.devices("output", a.Output)
	k.devices("ring", a.Ring)
	k.between("input_volume", a.InputVolume, 0, loudest, "")
	k.between("output_volume", a.OutputVolume, 0, loudest, "")
	k.between("ring_volume", a.RingVolume, 0, loudest, "")
	k.between("tone_volume", a.ToneVolume, 0, loudest, "")
}

// devices takes the names of sound devices. None at all is the system's choice.
func (k checker) devices(key string, names []string) {
	k.verify(len(names) <= mostDevices, key, "%s names %d sound devices; it can be %d", key, len(names), mostDevices)
	for i, name := range names {
		at := element(key, i)
		k.verify(strings.TrimSpace(name) != "", at, "%s has a sound device without a name; an empty list, [], is the system's choice", key)
		k.verify(utf8.RuneCountInString(name) <= longestDevice, at, "a name of a sound device in %s is longer than %d characters", key, longestDevice)
		k.verify(!strings.ContainsFunc(name, isControl), at, "a name of a sound device in %s has a line end or another control character in it", key)
	}
}

func (k checker) calls(c Config) {
	k.verify(c.Calls.Limit >= 1 && c.Calls.Limit <= 100, "limit", "limit is %d; it can be 1 to 100", c.Calls.Limit)
	ports := c.Calls.RTPPorts
	k.verify(ports.Min() >= 1024, "rtp_ports[0]", "rtp_ports begins at %d; ports below 1024 belong to the system", ports.Min())
	// A call takes an even port and the next one (RFC 3550 section 11).
	first := (int(ports.Min()) + 1) &^ 1
	k.verify(first+1 <= int(ports.Max()), "rtp_ports", "rtp_ports has to hold an even port and the odd one after it, such as [16384, 32767]")
	if id := c.Calls.DefaultAccount; id != "" {
		_, known := c.Account(id)
		k.verify(known, "default_account", "default_account is %q, and no account has that id", id)
	}
}

// in returns the checker of a table below this one.
func (k checker) in(key string) checker {
	return checker{path: join(k.path, key), about: k.about, faults: k.faults}
}

func (k checker) wrong(key, format string, args ...any) {
	*k.faults = append(*k.faults, fault{join(k.path, key), k.about + fmt.Sprintf(format, args...), ErrValue})
}

func (k checker) verify(ok bool, key, format string, args ...any) {
	if !ok {
		k.wrong(key, format, args...)
	}
}

// oneOf takes one of the values and nothing else.
func (k checker) oneOf(key, value string, values ...string) {
	for _, v := range values {
		if value == v {
			return
		}
	}
	last := len(values) - 1
	k.wrong(key, "%s is %q; it can be %s or %s", key, value, strings.Join(values[:last], ", "), values[last])
}

// between takes a number from low to high, both included.
func (k checker) between(key string, n, low, high int, unit string) {
	if unit != "" {
		unit = " " + unit
	}
	k.verify(n >= low && n <= high, key, "%s is %d; it can be %d to %d%s", key, n, low, high, unit)
}

// oneLine refuses what would break a header into two.
func (k checker) oneLine(key, value string) {
	k.verify(!strings.ContainsFunc(value, isControl), key, "%s has a line end or another control character in it", key)
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }
