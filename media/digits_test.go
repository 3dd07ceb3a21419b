package media

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/pion/rtp"

	"sotto/media/sdes"
)

// sentDigits runs a sender for that many frames and returns the telephone-events and, by frame, what
// kind of packet went out: e, a for audio, or . for none.
func sentDigits(t *testing.T, s *sender, out *sink, frames int) (events []rtp.Packet, course string) {
	t.Helper()
	frame := make([]int16, 80)
	for range frames {
		out.last = nil
		s.write(frame, epoch)
		if out.last == nil {
			course += "."
			continue
		}
		var p rtp.Packet
		if err := p.Unmarshal(append([]byte(nil), out.last...)); err != nil {
			t.Fatal(err)
		}
		if p.PayloadType == 101 {
			events = append(events, p)
			course += "e"
		} else {
			course += "a"
		}
	}
	return events, course
}

func TestADigitIsSentAsRFC4733Says(t *testing.T) {
	s, out := testSender(t, "")
	sentDigits(t, s, out, 2)
	sequence, timestamp := s.sequence, s.timestamp
	if err := s.sendDigits("5"); err != nil {
		t.Fatal(err)
	}
	events, course := sentDigits(t, s, out, 20)
	if want := ".e.e.e.e.e.e.e...a.a"; course != want {
		t.Errorf("frames %s, want %s", course, want)
	}
	for i, want := range []struct {
		duration    uint16
		marker, end bool
	}{
		{160, true, false}, {320, false, false}, {480, false, false}, {640, false, false},
		{800, false, true}, {800, false, true}, {800, false, true},
	} {
		if i >= len(events) {
			t.Fatalf("only %d packets", len(events))
		}
		p := events[i]
		e, ok := parseTelephoneEvent(p.Payload)
		if !ok || e.code != 5 || e.duration != want.duration || e.end != want.end || p.Marker != want.marker {
			t.Errorf("packet %d: %+v, marker %v, want %+v", i, e, p.Marker, want)
		}
		if p.Timestamp != timestamp {
			t.Errorf("packet %d has timestamp %d, the digit began at %d", i, p.Timestamp, timestamp)
		}
		if p.SequenceNumber != sequence+uint16(i) {
			t.Errorf("packet %d has sequence number %d after %d", i, p.SequenceNumber, sequence)
		}
	}
	var next rtp.Packet
	if err := next.Unmarshal(out.last); err != nil {
		t.Fatal(err)
	}
	if next.Timestamp != timestamp+18*80 {
		t.Errorf("audio goes on at %d after %d", next.Timestamp, timestamp)
	}
}

func TestAudioAfterADigitBeginsATalkSpurt(t *testing.T) {
	s, out := testSender(t, "")
	if err := s.sendDigits("5"); err != nil {
		t.Fatal(err)
	}
	sentDigits(t, s, out, digitPeriod+2)
	if out.last[1] != 0x80 {
		t.Errorf("the first packet of audio has marker and type %#x", out.last[1])
	}
}

func TestDigitsThatCannotBeSentAreErrors(t *testing.T) {
	for _, row := range []struct {
		name, digits string
		prepare      func(*sender)
		want         error
	}{
		{"a letter that is no digit", "12E", func(*sender) {}, ErrDigit},
		{"a space", "1 2", func(*sender) {}, ErrDigit},
		{"another script's digit", "٣", func(*sender) {}, ErrDigit},
		{"bad UTF-8", "1\xff", func(*sender) {}, ErrDigit},
		{"nothing runs", "1", func(s *sender) { s.path = nil }, ErrNotSending},
		{"a hold", "1", func(s *sender) { s.path.Direction = 2 }, ErrNotSending},
		{"no telephone-event", "1", func(s *sender) { s.path.TelephoneEvent = -1 }, ErrNoEvents},
		{"all of them", "0123456789*#ABCDabcd", func(*sender) {}, nil},
		{"none", "", func(*sender) {}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, _ := testSender(t, "")
			row.prepare(s)
			if err := s.sendDigits(row.digits); !errors.Is(err, row.want) {
				t.Errorf("%v, want %v", err, row.want)
			}
		})
	}
}

func TestTheQueueOfDigitsIsBoundedAndTakesAllOrNone(t *testing.T) {
	s, _ := testSender(t, "")
	for range manyDigits - 1 {
		if err := s.sendDigits("1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.sendDigits("23"); !errors.Is(err, ErrManyDigits) {
		t.Errorf("%v", err)
	}
	if s.digits.count != manyDigits-1 {
		t.Errorf("%d digits wait", s.digits.count)
	}
}

func TestADigitCutByAHoldIsSentAgainWhole(t *testing.T) {
	s, out := testSender(t, "")
	if err := s.sendDigits("5"); err != nil {
		t.Fatal(err)
	}
	sentDigits(t, s, out, 5)
	s.path.Direction = 2
	if _, course := sentDigits(t, s, out, 4); course != "...." {
		t.Errorf("held: %s", course)
	}
	s.path.Direction = 0
	events, _ := sentDigits(t, s, out, digitPeriod)
	if e, _ := parseTelephoneEvent(events[0].Payload); e.duration != 160 || !events[0].Marker {
		t.Errorf("it goes on with %+v", e)
	}
}

func TestDigitsArriveOnceEach(t *testing.T) {
	for _, suite := range []sdes.Suite{"", suite80, sdes.AEADAES256GCM} {
		t.Run(groupName(suite), func(t *testing.T) {
			a, b := call(t, secure(suite))
			const digits = "0123456789*#abcdD"
			mustHear(t, a, b)
			if err := a.SendDigits(digits); err != nil {
				t.Fatal(err)
			}
			voice := &tone{hertz: 440, rate: 8000}
			for range len(digits)*digitPeriod + 4 {
				beat(t, a, b, voice)
			}
			for _, want := range "0123456789*#ABCDD" {
				e := b.event(func(e Event) bool { _, ok := e.(Digit); return ok }).(Digit)
				if e.Digit != want || e.Duration != 100*time.Millisecond {
					t.Errorf("%q for %v, want %q", e.Digit, e.Duration, want)
				}
			}
			mustHear(t, a, b)
			for len(b.events) > 0 {
				if d, ok := (<-b.events).(Digit); ok {
					t.Errorf("%q once more", d.Digit)
				}
			}
			if s := b.Stats(); s.Lost != 0 || s.Concealed > 12 {
				t.Errorf("digits were taken for loss: %+v", s)
			}
		})
	}
}

// eventRow is one packet of telephone-events that comes in; wait is in frames before it.
type eventRow struct {
	timestamp uint32
	code      uint8
	duration  uint16
	end       bool
	wait      int
}

func TestADigitIsReportedOnceWhateverIsLost(t *testing.T) {
	whole := []eventRow{{1000, 5, 160, false, 0}, {1000, 5, 320, false, 2}, {1000, 5, 800, true, 6}, {1000, 5, 800, true, 2}, {1000, 5, 800, true, 2}}
	for _, test := range []struct {
		name string
		rows []eventRow
		then int // frames after the last row
		want []Digit
	}{
		{"the whole digit", whole, 40, []Digit{{'5', 100 * time.Millisecond}}},
		{"only its end", whole[2:3], 40, []Digit{{'5', 100 * time.Millisecond}}},
		{"its end is lost and nothing follows", whole[:2], digitSilence, []Digit{{'5', 40 * time.Millisecond}}},
		{"its end is lost but may still come", whole[:2], digitSilence - 1, nil},
		{
			"its end is lost and the next digit follows",
			append(whole[:2:2], eventRow{9000, 6, 160, false, 5}, eventRow{9000, 6, 400, true, 3}), 40,
			[]Digit{{'5', 40 * time.Millisecond}, {'6', 50 * time.Millisecond}},
		},
		{"one digit twice", append(whole[:5:5], eventRow{9000, 5, 800, true, 5}), 0, []Digit{{'5', 100 * time.Millisecond}, {'5', 100 * time.Millisecond}}},
		{"the end comes before the update", []eventRow{whole[0], whole[2], whole[1]}, 40, []Digit{{'5', 100 * time.Millisecond}}},
		{"a straggler of the digit before", append(whole[:3:3], eventRow{9000, 6, 160, false, 5}, whole[4], eventRow{9000, 6, 800, true, 5}), 40, []Digit{{'5', 100 * time.Millisecond}, {'6', 100 * time.Millisecond}}},
		{"an event that is no digit", []eventRow{{1000, 16, 800, true, 0}, {2000, 70, 800, true, 0}}, 40, nil},
		{
			"a key held for longer than a duration can say",
			[]eventRow{{1000, 5, 160, false, 0}, {1000, 5, 0xFFFF, false, 2}, {66535, 5, 160, false, 2}, {66535, 5, 400, true, 2}}, 40,
			[]Digit{{'5', 8241875 * time.Microsecond}},
		},
		{
			"it is held for even longer, and its packets are late or lost",
			[]eventRow{{1000, 5, 65440, false, 0}, {66535, 5, 160, false, 2}, {1000, 5, 0xFFFF, false, 0}, {132070, 5, 400, true, 9}, {66535, 5, 0xFFFF, false, 0}, {132070, 5, 400, true, 2}}, 40,
			[]Digit{{'5', 16433750 * time.Microsecond}},
		},
		{
			"another key right behind one that was held for long",
			[]eventRow{{1000, 5, 0xFFFF, false, 0}, {66535, 6, 400, true, 2}}, 40,
			[]Digit{{'5', 8191875 * time.Microsecond}, {'6', 50 * time.Millisecond}},
		},
		{"timestamps wrap", []eventRow{{4294967000, 1, 800, true, 0}, {200, 2, 800, true, 16}}, 0, []Digit{{'1', 100 * time.Millisecond}, {'2', 100 * time.Millisecond}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []Digit
			r := testReceiver(t, "", func(e Event) {
				if d, ok := e.(Digit); ok {
					got = append(got, d)
				}
			})
			beats := func(n int) {
				for range n {
					if r.read(make([]int16, 80)) {
						r.fallenDigit()
					}
				}
			}
			for n, row := range test.rows {
				beats(row.wait)
				r.take(eventPacket(uint16(n), row), peerAddress, epoch)
			}
			beats(test.then)
			if len(got) != len(test.want) {
				t.Fatalf("got %v, want %v", got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("got %v, want %v", got, test.want)
				}
			}
		})
	}
}

func eventPacket(sequence uint16, row eventRow) []byte {
	packet := make([]byte, rtpHeader+eventBytes)
	packet[0], packet[1] = 0x80, 101
	binary.BigEndian.PutUint16(packet[2:], sequence)
	binary.BigEndian.PutUint32(packet[4:], row.timestamp)
	telephoneEvent{code: row.code, duration: row.duration, end: row.end}.put(packet[rtpHeader:])
	return packet
}

func TestAudioAfterADigitWhoseEndWasLostReportsIt(t *testing.T) {
	var got []Digit
	r := testReceiver(t, "", func(e Event) {
		if d, ok := e.(Digit); ok {
			got = append(got, d)
		}
	})
	stream := newPackets(t, "")
	audio := stream.next()
	event := eventPacket(binary.BigEndian.Uint16(audio[2:])-1, eventRow{1000, 11, 320, false, 0})
	copy(event[8:12], audio[8:12])
	r.take(event, peerAddress, epoch)
	r.take(audio, peerAddress, epoch)
	r.take(stream.next(), peerAddress, epoch)
	if len(got) != 1 || got[0] != (Digit{'#', 40 * time.Millisecond}) {
		t.Errorf("got %v", got)
	}
}

func TestADigitThatFellSilentIsToldByTheSession(t *testing.T) {
	a, b := call(t, Config{})
	if err := a.SendDigits("7"); err != nil {
		t.Fatal(err)
	}
	voice := &tone{hertz: 440, rate: 8000}
	for range 4 { // two of its packets, and then the sender is gone
		beat(t, a, b, voice)
	}
	for range digitSilence {
		b.ReadFrame(make([]int16, 80))
	}
	e := b.event(func(e Event) bool { _, ok := e.(Digit); return ok })
	if e != (Digit{'7', 40 * time.Millisecond}) {
		t.Errorf("%v", e)
	}
}

func TestATelephoneEventSurvivesARoundTrip(t *testing.T) {
	for _, e := range []telephoneEvent{{0, false, 0}, {11, true, 800}, {15, false, 65535}, {255, true, 1}} {
		var payload [eventBytes]byte
		e.put(payload[:])
		if got, ok := parseTelephoneEvent(payload[:]); !ok || got != e {
			t.Errorf("%+v became %+v, %v", e, got, ok)
		}
	}
	if _, ok := parseTelephoneEvent(make([]byte, eventBytes-1)); ok {
		t.Error("three bytes are an event")
	}
}
