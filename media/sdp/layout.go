package sdp

import "slices"

// Layout is the row of media lines both sides agreed on: which there are, in
// which order, and which of them is the audio. A later offer must repeat it
// (RFC 3264 section 8). The zero value is that of no exchange yet.
type Layout struct {
	lines []mediaName
	audio int
}

// mediaName is the part of an m= line that a refusal repeats.
type mediaName struct {
	media, proto string
	formats      []string
}

func newLayout(lines []*section, audio int) Layout {
	names := make([]mediaName, len(lines))
	for i, l := range lines {
		names[i] = l.name
	}
	return Layout{lines: names, audio: audio}
}

// count is the number of media lines of a body with this layout.
func (l Layout) count() int { return max(1, len(l.lines)) }

// proto is the audio line's protocol as agreed, "" before the first exchange.
func (l Layout) proto() string {
	if len(l.lines) == 0 {
		return ""
	}
	return l.lines[l.audio].proto
}

// withProto is the layout with another protocol for the audio.
func (l Layout) withProto(proto string) Layout {
	l.lines = slices.Clone(l.lines)
	if len(l.lines) == 0 {
		l.lines = []mediaName{{media: "audio"}}
	}
	l.lines[l.audio].proto = proto
	return l
}
