package command

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"testing"

	"github.com/pion/rtp"
)

// voice is a stream of RTP as it was captured.
type voice struct {
	route
	ssrc    uint32
	packets []*rtpPacket // by sequence number, each once
}

// rtpPacket is one packet, and its payload still as it was on the wire.
type rtpPacket struct {
	raw     []byte
	header  rtp.Header
	payload []byte
}

// voices finds the streams of RTP, and what is RTCP instead (RFC 5761 §4).
func (w *wire) voices() (voices []*voice, reports []datagram) {
	for _, d := range w.datagrams {
		var p rtp.Packet
		switch {
		case len(d.payload) < 8 || d.payload[0]>>6 != 2:
		case d.payload[1] >= 192 && d.payload[1] <= 223:
			reports = append(reports, d)
		case p.Unmarshal(d.payload) == nil:
			i := slices.IndexFunc(voices, func(v *voice) bool { return v.route == d.route && v.ssrc == p.SSRC })
			if i < 0 {
				i = len(voices)
				voices = append(voices, &voice{route: d.route, ssrc: p.SSRC})
			}
			voices[i].packets = append(voices[i].packets, &rtpPacket{d.payload, p.Header, p.Payload})
		}
	}
	for _, v := range voices {
		v.sort()
	}
	return voices, reports
}

func (v *voice) sort() {
	first := v.packets[0].header.SequenceNumber
	slices.SortStableFunc(v.packets, func(a, b *rtpPacket) int {
		return cmp.Compare(int16(a.header.SequenceNumber-first), int16(b.header.SequenceNumber-first))
	})
	v.packets = slices.CompactFunc(v.packets, func(a, b *rtpPacket) bool { return a.header.SequenceNumber == b.header.SequenceNumber })
}

// whole says whether no packet is missing between the first and the last, and
// no time.
func (v *voice) whole() error {
	for i, p := range v.packets {
		first := v.packets[0].header
		number, at := first.SequenceNumber+uint16(i), first.Timestamp+uint32(i*packetSamples)
		if p.header.SequenceNumber != number || p.header.Timestamp != at {
			return fmt.Errorf("packet %d of the stream from %v has number %d and time %d, want %d and %d",
				i, v.from, p.header.SequenceNumber, p.header.Timestamp, number, at)
		}
	}
	return nil
}

// payloads are those of all packets, each without its last bytes.
func (v *voice) payloads(without int) []byte {
	var all []byte
	for _, p := range v.packets {
		all = append(all, p.payload[:max(0, len(p.payload)-without)]...)
	}
	return all
}

// repeated counts the payloads that were sent before: encryption that repeats
// itself can be read, and silence that is not encrypted is always the same.
func (v *voice) repeated() int {
	sent := map[string]bool{}
	for _, p := range v.packets {
		sent[string(p.payload)] = true
	}
	return len(v.packets) - len(sent)
}

// entropy is Shannon's, in bits a byte: 8 for what looks like chance.
func entropy(data []byte) float64 {
	var count [256]int
	for _, b := range data {
		count[b]++
	}
	bits := 0.0
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(len(data))
			bits -= p * math.Log2(p)
		}
	}
	return bits
}

func TestStreamsAreToldFromReportsAndPutInOrder(t *testing.T) {
	way := route{netip.MustParseAddrPort("127.0.0.1:4000"), netip.MustParseAddrPort("127.0.0.1:4002")}
	var w wire
	for _, number := range []int{65534, 0, 65535, 65535, 1, 4} { // one late, one twice, two missing
		header := rtp.Header{Version: 2, SequenceNumber: uint16(number), Timestamp: uint32(int16(number)) * packetSamples, SSRC: 7}
		raw, err := (&rtp.Packet{Header: header, Payload: []byte{byte(number)}}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		w.datagrams = append(w.datagrams, datagram{way, raw})
	}
	w.datagrams = append(w.datagrams,
		datagram{way, []byte{0x80, 200, 0, 1, 0, 0, 0, 7}},
		datagram{way, []byte("OPTIONS sip:bob@localhost SIP/2.0")})
	voices, reports := w.voices()
	if len(voices) != 1 || len(reports) != 1 {
		t.Fatalf("%d streams, %d reports", len(voices), len(reports))
	}
	v := voices[0]
	if got := v.payloads(0); !slices.Equal(got, []byte{254, 255, 0, 1, 4}) {
		t.Errorf("in the order %v", got)
	}
	if v.whole() == nil {
		t.Error("what is missing is not noticed")
	}
	v.packets = v.packets[:4]
	if err := v.whole(); err != nil {
		t.Error(err)
	}
}
