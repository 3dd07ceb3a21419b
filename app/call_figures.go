package app

import (
	"math"
	"time"

	"sotto/media"
)

// Figures are how a call's sound has fared since it began. Times are in
// milliseconds, counts in packets unless they say otherwise.
type Figures struct {
	PacketsSent     uint64  `json:"packets_sent"`
	PacketsReceived uint64  `json:"packets_received"`
	BytesSent       uint64  `json:"bytes_sent"` // of whole UDP payloads
	BytesReceived   uint64  `json:"bytes_received"`
	Lost            uint64  `json:"lost"`       // of theirs, on the way here
	Late            uint64  `json:"late"`       // of theirs, too late to be played
	Discarded       uint64  `json:"discarded"`  // that were none of the call's, or did not authenticate
	Concealed       uint64  `json:"concealed"`  // frames of 10 ms that were made up
	Jitter          float64 `json:"jitter"`     // of arrival (RFC 3550 §6.4.1)
	RoundTrip       float64 `json:"round_trip"` // 0: not known yet
	Delay           float64 `json:"delay"`      // from arrival to being played
	RemoteLost      uint64  `json:"remote_lost"`
	RemoteJitter    float64 `json:"remote_jitter"` // as the other side reports
	R               float64 `json:"r"`             // transmission rating (ITU-T G.107), 0: nothing came
	MOS             float64 `json:"mos"`           // estimated mean opinion score, 1 to 4.5; 0: nothing came
	LevelIn         float64 `json:"level_in"`      // of the microphone just now, in dBFS: see Levels
	LevelOut        float64 `json:"level_out"`     // of what is heard of the call

	stats media.Stats // what they are made of
}

// Recent is how a call's sound fared between two looks at its figures.
type Recent struct {
	Missing float64 // the share of their packets that were lost or came too late, 0 to 1
	MOS     float64 // as in Figures; 0: nothing came
}

// Since tells how the sound fared after an earlier look at the same call.
func (f Figures) Since(earlier Figures) Recent {
	s := f.stats.Since(earlier.stats)
	return Recent{Missing: s.Missing(), MOS: rounded(s.Quality.MOS, 100)}
}

// Figures returns how a call's sound fares.
func (p *Phone) Figures(id string) (Figures, error) {
	stats, err := p.Stats(id)
	if err != nil {
		return Figures{}, err
	}
	figures := figuresOf(stats)
	levels, err := p.Levels(id)
	figures.LevelIn, figures.LevelOut = rounded(levels.In, 10), rounded(levels.Out, 10)
	return figures, err
}

func figuresOf(s media.Stats) Figures {
	return Figures{
		PacketsSent: s.PacketsSent, PacketsReceived: s.PacketsReceived,
		BytesSent: s.BytesSent, BytesReceived: s.BytesReceived,
		Lost: s.Lost, Late: s.Late, Discarded: discarded(s.Discarded), Concealed: s.Concealed,
		Jitter: milliseconds(s.Jitter), RoundTrip: milliseconds(s.RoundTrip), Delay: milliseconds(s.PlayoutDelay),
		RemoteLost: s.RemoteLost, RemoteJitter: milliseconds(s.RemoteJitter),
		R: rounded(s.Quality.R, 10), MOS: rounded(s.Quality.MOS, 100), stats: s,
	}
}

func discarded(d media.Discarded) uint64 {
	return d.Malformed + d.Early + d.Unauthenticated + d.Replayed + d.Plain + d.WrongPayload + d.WrongSource
}

// milliseconds is a duration to a tenth of one.
func milliseconds(d time.Duration) float64 {
	return rounded(float64(d)/float64(time.Millisecond), 10)
}

func rounded(v, parts float64) float64 { return math.Round(v*parts) / parts }
