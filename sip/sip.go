// Package sip is a SIP user agent for one account (RFC 3261): it registers,
// and it places and answers calls over UDP, TCP or TLS. Transports, parser and
// transactions are sipgo's; flows, digest policy, dialogs and the offer/answer
// exchange around them are this package's.
//
// A body is carried as bytes. Whichever message brought it, an SDP body is
// told as Offer or Answer with the Flow it came by, and the owner answers with
// Accept or Refuse (RFC 3264, RFC 6337).
package sip

import (
	"context"
	"log/slog"

	"github.com/emiago/sipgo/sip"
)

// largestDatagram is what UDP can carry (RFC 768, RFC 791).
const largestDatagram = 65535

func init() {
	// sipgo refuses datagrams above 1,300 bytes and would lose the message: an
	// INVITE with credentials and crypto lines, or a response with a few
	// Record-Routes, is often larger. IP fragments it instead.
	sip.UDPMTUSize = largestDatagram + 200 // sipgo keeps 200 bytes of it back
	// The program's default logger may be set later than this.
	sip.SetDefaultLogger(slog.New(quiet{next: func() slog.Handler { return slog.Default().Handler() }}))
}

// quiet passes sipgo's log on without what may hold credentials: sipgo prints
// whole messages that it can't parse.
type quiet struct {
	next  func() slog.Handler
	attrs []slog.Attr
}

// redacted names sipgo's attributes that hold bytes from or for the network.
var redacted = map[string]bool{"data": true, "msg": true, "req": true, "invite_request": true, "invite_response": true, "cancel_request": true}

// Quiet returns a logger for sipgo that writes to l but never what a message
// said. Nil means that nothing is logged.
func Quiet(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(quiet{next: l.Handler})
}

func (h quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next().Enabled(ctx, lowered(level))
}

func (h quiet) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, lowered(r.Level), "sipgo: "+r.Message, r.PC)
	unparsed := false
	r.Attrs(func(a slog.Attr) bool {
		unparsed = unparsed || a.Key == "data"
		return true
	})
	add := func(a slog.Attr) bool {
		// The parser's errors quote the line that they stumbled over.
		if !redacted[a.Key] && (!unparsed || a.Key != "error") {
			out.AddAttrs(a)
		}
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	r.Attrs(add)
	return h.next().Handle(ctx, out)
}

func (h quiet) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.attrs = append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)
	return h
}

// WithGroup puts everything into one group: sipgo opens none.
func (h quiet) WithGroup(string) slog.Handler { return h }

// lowered makes sipgo's log a matter of debugging: what it calls an error is
// mostly a stranger's broken packet, and what matters reaches the owner anyway.
func lowered(level slog.Level) slog.Level {
	return min(level, slog.LevelDebug)
}
