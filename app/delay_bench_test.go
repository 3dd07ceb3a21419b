package app

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"sotto/media"
)

const (
	packetTime = 2 * frameTime
	phases     = 5                      // calls of one measurement
	listening  = 500 * time.Millisecond // of each call
	settling   = 10 * time.Second       // until playout holds no more than it needs
)

// BenchmarkDelay measures what the phone adds to the delay of a voice in each
// direction: the voice of this package on the real clock, and a peer that is no
// more than a socket and its SRTP keys. Packets have 20 ms, loopback no jitter.
//
//   - to-wire begins when the last frame of 10 ms of a packet is complete in the
//     microphone's ring, and ends when the peer has the packet. The packet's
//     first sample was there 20 ms before; that is the packet's own time.
//   - to-speaker begins when the peer sends a packet, and ends when its first
//     frame is written to the loudspeaker's ring. Its last follows 10 ms later.
//   - sum is of both, each of the one with each of the other.
//
// A frame that is complete waits for the beat that reads it, and a packet for
// the beat that plays it. Neither the microphone nor the peer has the beat's
// clock, so all phases are as likely: calls are measured in which both begin 1,
// 3, 5, 7 and 9 ms after a beat. What the rings of devices hold is for package
// audio to measure; it takes the place of the wait for the beat.
//
// In a call that begins playout has the delay it starts with. After ten seconds
// without jitter it has given back what it did not need; those pass without a
// clock, since playout's own is the frames that are read.
func BenchmarkDelay(b *testing.B) {
	for _, test := range []struct {
		name   string
		before time.Duration // of the call, in playout's time
	}{
		{"begun", 0},
		{"settled", settling},
	} {
		b.Run(test.name, func(b *testing.B) {
			var d delays
			for b.Loop() {
				for i := range phases {
					d.measure(b, frameTime*time.Duration(2*i+1)/(2*phases), test.before)
				}
			}
			d.report(b)
		})
	}
}

// delays are those of all packets of some calls.
type delays struct {
	toWire, toSpeaker []time.Duration
	playout           time.Duration // as the last call reports it
}

// measure makes a call whose microphone and peer begin that long after a beat.
func (d *delays) measure(b *testing.B, phase, before time.Duration) {
	session := newSession(b)
	peer := newBarePeer(b, session)
	heard := make([]int16, voiceRate/framesPerSecond)
	for sent := time.Duration(0); sent < before; sent += packetTime {
		peer.send(b)
		await(b, session, peer.sent)
		session.ReadFrame(heard)
		session.ReadFrame(heard)
	}
	card := newNumberedCard(b, phase)
	v := newVoice(streamsOf(card))
	v.attach(session)
	begin := <-card.opened
	packets := time.NewTimer(time.Until(begin.Add(phase)))
	defer packets.Stop()
	first := peer.sent
	for n := range int(listening / packetTime) {
		<-packets.C
		peer.send(b)
		packets.Reset(time.Until(begin.Add(phase + time.Duration(n+1)*packetTime)))
	}
	<-packets.C
	v.close()
	d.playout = session.Stats().PlayoutDelay
	d.toWire = append(d.toWire, between(card.complete, peer.close())...)
	d.toSpeaker = append(d.toSpeaker, between(peer.began[first:], card.heard)...)
}

// await waits until a session has taken so many packets.
func await(b *testing.B, session *media.Session, packets int) {
	b.Helper()
	for end := time.Now().Add(Patience); session.Stats().PacketsReceived < uint64(packets); runtime.Gosched() {
		if time.Now().After(end) {
			b.Fatalf("packet %d never came", packets)
		}
	}
}

// between pairs the times of frames by their numbers, of which a call needs each
// only once. What was not heard does not count.
func between(from, to []event) (d []time.Duration) {
	for _, f := range from {
		if i := slices.IndexFunc(to, func(e event) bool { return e.frame == f.frame }); i >= 0 {
			d = append(d, to[i].at.Sub(f.at))
		}
	}
	return d
}

func (d *delays) report(b *testing.B) {
	if len(d.toWire) == 0 || len(d.toSpeaker) == 0 {
		b.Fatalf("of the packets %d were sent and %d heard", len(d.toWire), len(d.toSpeaker))
	}
	var sums []time.Duration
	for _, out := range d.toWire {
		for _, in := range d.toSpeaker {
			sums = append(sums, out+in)
		}
	}
	for _, part := range []struct {
		name  string
		times []time.Duration
	}{
		{"to-wire", d.toWire}, {"to-speaker", d.toSpeaker}, {"sum", sums},
	} {
		slices.Sort(part.times)
		for _, percent := range []int{50, 99} {
			at := part.times[(len(part.times)-1)*percent/100]
			b.ReportMetric(at.Seconds()*1000, fmt.Sprintf("%s-p%d-ms", part.name, percent))
		}
	}
	b.ReportMetric(d.playout.Seconds()*1000, "playout-ms")
	b.ReportMetric(0, "ns/op") // how long the calls were, which says nothing
}
