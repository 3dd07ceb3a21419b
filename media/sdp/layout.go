package sdp

import (
	"slices"
	"strconv"
)

// Layout is the row of media lines both sides agreed on: which there are, in
// which order, and which of them is the audio. A later offer must repeat it
// (RFC 3264 section 8), and give no payload type another meaning (section
// 8.3.2). The zero value is that of no exchange yet.
type Layout struct {
	lines []mediaName
	audio int
	event int // payload type of this side's telephone-event; 0, or -1: none
}

// mediaName is the part of an m= line that a refusal repeats.
type mediaName struct {
	media, proto string
	formats      []string
}

func newLayout(lines []*section, audio, event int) Layout {
	names := make([]mediaName, len(lines))
	for i, l := range lines {
		names[i] = l.name
	}
	return Layout{lines: names, audio: audio, event: event}
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

// lists says whether the audio line has a payload type.
func (l Layout) lists(payloadType uint8) bool {
	return len(l.lines) > 0 && slices.Contains(l.lines[l.audio].formats, strconv.Itoa(int(payloadType)))
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
