package playout_test

import (
	"math"
	"strings"
	"testing"

	"sotto/media/codec"
	"sotto/media/playout"
)

const (
	rate  = 8000
	frame = rate / 100
)

// row is one packet: what it is, when it arrives in milliseconds, and what is to become of it.
type row struct {
	sequence  uint16
	timestamp uint32
	arrival   int
	outcome   playout.Outcome
	frames    int  // its length in frames of 10 ms; 0: two
	marker    bool // first of a talk spurt
	noAudio   bool
}

// stream tells packets apart: the audio of the n-th row is of one level, which no other row has.
type stream struct {
	t      *testing.T
	buffer *playout.Buffer
	format codec.Codec
	heard  string
	now    int // milliseconds
}

func newStream(t *testing.T) *stream {
	format, ok := codec.Lookup("PCMU", rate)
	if !ok {
		t.Fatal("no PCMU")
	}
	return &stream{t: t, buffer: playout.New(format), format: format}
}

// level is the sample of the n-th row's audio, as mu-law gives it back.
func (s *stream) level(n int) int16 {
	code := [1]byte{byte(0x80 + 2*(n%26))}
	var sample [1]int16
	if _, err := s.format.NewDecoder().Decode(sample[:], code[:]); err != nil {
		s.t.Fatal(err)
	}
	return sample[0]
}

func (s *stream) put(n int, r row) {
	s.t.Helper()
	s.beatUntil(r.arrival)
	frames := r.frames
	if frames == 0 {
		frames = 2
	}
	var payload []byte
	for range frames * frame {
		payload = append(payload, byte(0x80+2*(n%26)))
	}
	if r.noAudio {
		payload = nil
	}
	got := s.buffer.Put(playout.Packet{Sequence: r.sequence, Timestamp: r.timestamp, Marker: r.marker, Payload: payload})
	if got != r.outcome {
		s.t.Errorf("row %d, sequence %d: %v, want %v", n, r.sequence, got, r.outcome)
	}
}

// beatUntil reads a frame for every 10 ms before that time. It writes a letter for each: of the row
// that is heard at the frame's end, ~ for concealment, . for silence.
func (s *stream) beatUntil(milliseconds int) {
	for ; s.now < milliseconds; s.now += 10 {
		var samples [frame]int16
		switch s.buffer.Read(samples[:]) {
		case playout.Silence:
			s.heard += "."
		case playout.Concealed:
			s.heard += "~"
		case playout.Played:
			s.heard += s.letter(samples[frame-1])
		}
	}
}

func (s *stream) letter(sample int16) string {
	for n := range 26 {
		if s.level(n) == sample {
			return string(rune('a' + n))
		}
	}
	return "?"
}

func TestPacketsAreHeardInOrderAndInTime(t *testing.T) {
	for _, test := range []struct {
		name  string
		rows  []row
		until int
		heard string
		stats playout.Stats
	}{
		{
			name:  "a steady stream is heard after the delay",
			rows:  []row{{1, 1000, 0, playout.Queued, 0, true, false}, {2, 1160, 20, 0, 0, false, false}, {3, 1320, 40, 0, 0, false, false}},
			until: 100, heard: "....aabbcc",
		},
		{
			name:  "reordered packets are put in order",
			rows:  []row{{sequence: 1, timestamp: 1000}, {sequence: 3, timestamp: 1320, arrival: 20}, {sequence: 2, timestamp: 1160, arrival: 40}},
			until: 100, heard: "....aaccbb",
		},
		{
			name: "sequence numbers and timestamps wrap",
			rows: []row{
				{sequence: 65534, timestamp: math.MaxUint32 - 199}, {sequence: 65535, timestamp: math.MaxUint32 - 39, arrival: 20},
				{sequence: 0, timestamp: 120, arrival: 40}, {sequence: 1, timestamp: 280, arrival: 60},
			},
			until: 120, heard: "....aabbccdd",
		},
		{
			name: "a duplicate is dropped, also after it was heard",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 1, timestamp: 1000, arrival: 10, outcome: playout.Duplicate},
				{sequence: 2, timestamp: 1160, arrival: 20}, {sequence: 3, timestamp: 1320, arrival: 40},
				{sequence: 1, timestamp: 1000, arrival: 70, outcome: playout.Duplicate},
			},
			until: 100, heard: "....aaccdd", stats: playout.Stats{Duplicate: 2},
		},
		{
			name: "a packet that comes after its time is late, and its place was concealed",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 3, timestamp: 1320, arrival: 40},
				{sequence: 2, timestamp: 1160, arrival: 80, outcome: playout.Late}, {sequence: 4, timestamp: 1480, arrival: 80},
			},
			until: 120, heard: "....aa~~bbdd", stats: playout.Stats{Late: 1, Missed: 1, Gaps: 1, Concealed: 2},
		},
		{
			name: "a late packet moves what is behind it later and is heard whole",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 1160, arrival: 70}, {sequence: 3, timestamp: 1320, arrival: 70},
			},
			until: 120, heard: "....aa~~bbcc", stats: playout.Stats{Concealed: 2, Underruns: 1},
		},
		{
			name:  "a lost packet is concealed",
			rows:  []row{{sequence: 1, timestamp: 1000}, {sequence: 3, timestamp: 1320, arrival: 40}, {sequence: 4, timestamp: 1480, arrival: 60}},
			until: 120, heard: "....aa~~bbcc", stats: playout.Stats{Missed: 1, Gaps: 1, Concealed: 2},
		},
		{
			name:  "concealment ends in silence after 60 ms",
			rows:  []row{{sequence: 1, timestamp: 1000}},
			until: 160, heard: "....aa~~~~~~....", stats: playout.Stats{Concealed: 6},
		},
		{
			name: "a gap of timestamps without one of sequence numbers is silence",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 1160, arrival: 10}, {sequence: 3, timestamp: 1800, arrival: 60},
			},
			until: 160, heard: "....aabb......cc", stats: playout.Stats{},
		},
		{
			name: "packets without audio make no loss of a pause",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 1160, arrival: 20, noAudio: true},
				{sequence: 3, timestamp: 1160, arrival: 40, noAudio: true}, {sequence: 4, timestamp: 1480, arrival: 60},
			},
			until: 120, heard: "....aa....dd", stats: playout.Stats{},
		},
		{
			name: "packets without audio wait for nothing that is lost",
			rows: append(noAudio(2, 40, 1480),
				row{sequence: 41, timestamp: 1000 + 44*160, arrival: 880}, row{sequence: 42, timestamp: 1000 + 45*160, arrival: 900}),
			until: 960, heard: "....aa~~~~~~" + strings.Repeat(".", 80) + "nnoo", stats: playout.Stats{Missed: 1, Gaps: 1, Concealed: 6},
		},
		{
			name: "a new talk spurt begins after the delay again",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 5160, arrival: 500, marker: true}, {sequence: 3, timestamp: 5320, arrival: 520},
			},
			until: 580, heard: "....aa~~~~~~" + strings.Repeat(".", 42) + "bbcc", stats: playout.Stats{Concealed: 6},
		},
		{
			name: "timestamps that jump begin a new count and lose nothing",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 1160, arrival: 20},
				{sequence: 3, timestamp: 900000, arrival: 40}, {sequence: 4, timestamp: 900160, arrival: 60},
			},
			until: 120, heard: "....aabbccdd", stats: playout.Stats{},
		},
		{
			name: "timestamps that jump back do too",
			rows: []row{
				{sequence: 1, timestamp: 900000}, {sequence: 2, timestamp: 900160, arrival: 20},
				{sequence: 3, timestamp: 1000, arrival: 40}, {sequence: 4, timestamp: 1160, arrival: 60},
			},
			until: 120, heard: "....aabbccdd", stats: playout.Stats{},
		},
		{
			name: "a straggler from before a jump holds up nothing",
			rows: []row{
				{sequence: 1, timestamp: 900000}, {sequence: 3, timestamp: 1000, arrival: 20},
				{sequence: 2, timestamp: 900160, arrival: 30, outcome: playout.Late}, {sequence: 4, timestamp: 1160, arrival: 40},
			},
			until: 120, heard: "....aabbdd~~", stats: playout.Stats{Late: 1, Missed: 1, Gaps: 1, Concealed: 2},
		},
		{
			name: "a duplicate of a reordered packet is dropped",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 3, timestamp: 1320, arrival: 10}, {sequence: 2, timestamp: 1160, arrival: 20},
				{sequence: 2, timestamp: 1160, arrival: 30, outcome: playout.Duplicate},
			},
			until: 100, heard: "....aaccbb", stats: playout.Stats{Duplicate: 1},
		},
		{
			name: "packets without audio say that a pause is one before it is over",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 1160, arrival: 20, noAudio: true},
				{sequence: 3, timestamp: 2600, arrival: 200},
			},
			until: 260, heard: "....aa" + strings.Repeat(".", 18) + "cc", stats: playout.Stats{},
		},
		{
			name: "one packet from far away is not believed, two in a row are",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 30000, timestamp: 1000, arrival: 10, outcome: playout.Unexpected},
				{sequence: 2, timestamp: 1160, arrival: 20}, {sequence: 500, timestamp: 1320, arrival: 40, outcome: playout.Unexpected},
				{sequence: 501, timestamp: 1480, arrival: 60},
			},
			until: 120, heard: "....aa....ee", stats: playout.Stats{Unexpected: 2},
		},
		{
			name: "after an outage the stream goes on where it is",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 101, timestamp: 17000, arrival: 2000, outcome: playout.Unexpected},
				{sequence: 102, timestamp: 17160, arrival: 2020}, {sequence: 103, timestamp: 17320, arrival: 2040},
			},
			until: 2100, heard: "....aa~~~~~~" + strings.Repeat(".", 194) + "ccdd", stats: playout.Stats{Unexpected: 1, Concealed: 6},
		},
		{
			name: "a burst is kept: the beat may have stood still",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 1160}, {sequence: 3, timestamp: 1320}, {sequence: 4, timestamp: 1480},
				{sequence: 5, timestamp: 1640},
			},
			until: 140, heard: "....aabbccddee",
		},
		{
			name: "after an outage that was concealed to its end the stream begins anew",
			rows: []row{
				{sequence: 1, timestamp: 1000}, {sequence: 2, timestamp: 1160, arrival: 20},
				{sequence: 3, timestamp: 1320, arrival: 260}, {sequence: 4, timestamp: 1480, arrival: 260},
			},
			until: 340, heard: "....aabb~~~~~~" + strings.Repeat(".", 16) + "ccdd", stats: playout.Stats{Concealed: 6},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStream(t)
			for n, r := range test.rows {
				s.put(n, r)
			}
			s.beatUntil(test.until)
			if s.heard != test.heard {
				t.Errorf("heard %s\n want %s", s.heard, test.heard)
			}
			got := s.buffer.Stats()
			got.Delay = 0
			if got != test.stats {
				t.Errorf("counted %+v\n   want %+v", got, test.stats)
			}
		})
	}
}

func noAudio(from, to uint16, timestamp uint32) []row {
	rows := []row{{sequence: 1, timestamp: 1000}}
	for n := from + 1; n <= to; n++ {
		rows = append(rows, row{sequence: n, timestamp: timestamp, arrival: int(n) * 20, noAudio: true})
	}
	return rows
}
