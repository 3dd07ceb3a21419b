package media

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtp"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

// changed is a stream's next packet after a change of its bytes.
func (p *packets) changed(change func([]byte) []byte) []byte { return change(p.next()) }

func TestWhatIsNotAgreedOnIsNotPlayed(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func([]byte) []byte
		why    reason
	}{
		{"another payload type", func(p []byte) []byte { p[1] = 18; return p }, wrongPayload},
		{"RTCP's types where it has its own socket", func(p []byte) []byte { p[1] = 200; return p }, wrongPayload},
		{"half a header", func(p []byte) []byte { return p[:6] }, malformed},
		{"sources that are not there", func(p []byte) []byte { p[0] |= 15; return p[:14] }, malformed},
		{"an extension that is not there", func(p []byte) []byte { p[0] |= 0x10; return p[:14] }, malformed},
		{"more padding than bytes", func(p []byte) []byte { p[0] |= 0x20; p[len(p)-1] = 200; return p }, malformed},
		{"padding of no bytes", func(p []byte) []byte { p[0] |= 0x20; p[len(p)-1] = 0; return p }, malformed},
		{"padding of an empty packet", func(p []byte) []byte { p[0] |= 0x20; return p[:12] }, malformed},
		{"a short telephone-event", func(p []byte) []byte { p[1] = 101; return p[:15] }, malformed},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := testReceiver(t, "", nil)
			r.take(newPackets(t, "").changed(row.change), peerAddress, epoch)
			if r.discarded[row.why] != 1 {
				t.Errorf("discarded %+v", r.discarded.public())
			}
			if r.buffer.Stats().Delay != 0 {
				t.Error("it waits to be played")
			}
		})
	}
}

func TestHeadersWithSourcesExtensionsAndPaddingAreUnderstood(t *testing.T) {
	header := rtp.Header{Version: 2, SequenceNumber: 9, Timestamp: 99, SSRC: 7, CSRC: []uint32{1, 2}}
	if err := header.SetExtension(1, []byte{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	payload := make([]byte, 160)
	packet, err := (&rtp.Packet{Header: header, Payload: payload}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	packet[0] |= 0x20
	packet = append(packet, 0, 0, 0, 4)
	for _, suite := range groups {
		t.Run(groupName(suite), func(t *testing.T) {
			wire := packet
			if suite != "" {
				out, err := newOutbound(fixedKey(suite))
				if err != nil {
					t.Fatal(err)
				}
				if wire, err = out.rtp(make([]byte, largestPacket), packet); err != nil {
					t.Fatal(err)
				}
			}
			r := testReceiver(t, suite, nil)
			got, authentic, why := r.opener.open(r.listening.Load(), wire, epoch)
			if why != kept || len(got) != 160 || authentic != (suite != "") {
				t.Errorf("%d bytes, authentic %v, reason %v", len(got), authentic, why)
			}
		})
	}
}

func TestNothingIsTakenBeforeAnExchange(t *testing.T) {
	for _, suite := range []sdes.Suite{"", suite80} {
		r := newReceiver(func(e Event) { t.Errorf("event %v", e) }, epoch)
		r.take(newPackets(t, suite).next(), peerAddress, epoch)
		if r.discarded[early] != 1 {
			t.Errorf("discarded %+v", r.discarded.public())
		}
		frame := []int16{1, 2, 3}
		if r.read(frame); frame[0] != 0 || frame[2] != 0 {
			t.Errorf("heard %v", frame)
		}
	}
}

func TestTheFirstPacketIsToldOnce(t *testing.T) {
	for _, suite := range groups {
		t.Run(groupName(suite), func(t *testing.T) {
			var events []Event
			r := testReceiver(t, suite, func(e Event) { events = append(events, e) })
			stream := newPackets(t, suite)
			r.take(stream.next(), netip.MustParseAddrPort("127.0.0.1:1"), epoch.Add(-time.Second)) // moves an SRTP call
			events = nil
			r.first = time.Time{}
			r.source = source{announced: peerAddress}
			for range 3 {
				r.take(stream.next(), peerAddress, epoch)
			}
			want := FirstPacket{From: peerAddress, Suite: string(suite), At: epoch}
			if len(events) != 1 || events[0] != want {
				t.Errorf("events %v, want %v", events, want)
			}
		})
	}
}

func TestStatsTellWhatCame(t *testing.T) {
	r := testReceiver(t, "", nil)
	stream := newPackets(t, "")
	at := epoch
	for n := range 10 {
		packet := stream.next()
		if n != 4 {
			r.take(packet, peerAddress, at)
		}
		if n == 6 {
			r.take(packet, peerAddress, at)
		}
		at = at.Add(20 * time.Millisecond)
	}
	var s Stats
	r.stats(&s)
	if s.PacketsReceived != 10 || s.BytesReceived != 10*172 || s.Duplicate != 1 {
		t.Errorf("%+v", s)
	}
	if s.FirstPacket != epoch || s.LastPacket != epoch.Add(180*time.Millisecond) {
		t.Errorf("from %v to %v", s.FirstPacket, s.LastPacket)
	}
	if s.PlayoutDelay <= 0 {
		t.Errorf("the delay is %v", s.PlayoutDelay)
	}
}

func TestComfortNoiseIsNoAudioAndNoLoss(t *testing.T) {
	r := testReceiver(t, "", nil)
	stream := newPackets(t, "")
	frame := make([]int16, 80)
	for n := range 40 {
		packet := stream.next()
		if n%4 == 3 {
			packet = packet[:rtpHeader+1]
			packet[1] = comfortNoise
		}
		r.take(packet, peerAddress, epoch)
		r.read(frame)
		r.read(frame)
	}
	var s Stats
	r.stats(&s)
	if s.Lost != 0 || s.Concealed != 0 || s.Discarded != (Discarded{}) {
		t.Errorf("%+v", s)
	}
}

func TestANewSSRCBeginsANewStream(t *testing.T) {
	r := testReceiver(t, "", nil)
	first, second := newPackets(t, ""), newPackets(t, "")
	if heard := play(r, first, 20); heard < 30 {
		t.Fatalf("%d frames heard", heard)
	}
	if heard := play(r, second, 20); heard < 30 {
		t.Errorf("of the second stream %d frames are heard", heard)
	}
	var s Stats
	r.stats(&s)
	if s.Lost != 0 || s.Late != 0 {
		t.Errorf("%+v", s)
	}
}

func TestTheOtherAgreedCodecIsHeardWithoutAGap(t *testing.T) {
	r := testReceiver(t, "", nil)
	stream := newPackets(t, "")
	voice := &tone{hertz: 440, rate: 8000}
	a := testPath(t, "")
	alaw, err := newPath(sdp.Agreement{Codec: sdp.PCMA(), Receive: []sdp.Codec{sdp.PCMA()}, TelephoneEvent: -1, Remote: peerAddress}, new(keys))
	if err != nil {
		t.Fatal(err)
	}
	var heard []int16
	for n := range 30 {
		stream.sender.run([]*path{a, alaw}[n%2])
		voice.frame(stream.frame[:])
		stream.sender.write(stream.frame[:], epoch)
		voice.frame(stream.frame[:])
		stream.sender.write(stream.frame[:], epoch)
		r.take(append([]byte(nil), stream.out.last...), peerAddress, epoch)
		for range 2 {
			frame := make([]int16, 80)
			r.read(frame)
			heard = append(heard, frame...)
		}
	}
	if got := share(heard[len(heard)-800:], 440, 8000); got < 0.98 {
		t.Errorf("%.3f of what was heard is the tone", got)
	}
	if r.buffer.Stats().Concealed != 0 {
		t.Errorf("%+v", r.buffer.Stats())
	}
}

func TestAnotherCodecKeepsTheCounters(t *testing.T) {
	r := testReceiver(t, "", nil)
	stream := newPackets(t, "")
	packet := stream.next()
	r.take(packet, peerAddress, epoch)
	r.take(packet, peerAddress, epoch)
	alaw, err := newPath(sdp.Agreement{Codec: sdp.PCMA(), Receive: []sdp.Codec{sdp.PCMA()}, TelephoneEvent: -1, Remote: peerAddress}, new(keys))
	if err != nil {
		t.Fatal(err)
	}
	r.run(alaw)
	var s Stats
	r.stats(&s)
	if s.Duplicate != 1 || s.PacketsReceived != 2 {
		t.Errorf("%+v", s)
	}
}

func TestAHoldStopsWhatWaits(t *testing.T) {
	r := testReceiver(t, "", nil)
	stream := newPackets(t, "")
	play(r, stream, 10)
	held := testPath(t, "")
	held.Direction = sdp.SendOnly
	r.run(held)
	for n := range 10 {
		frame := make([]int16, 80)
		r.read(frame)
		if n > 0 && share(frame, 440, 8000) != 0 {
			t.Errorf("frame %d of the hold is not silent", n)
		}
	}
}

func TestPacketsOfTenToSixtyMillisecondsAreUnderstood(t *testing.T) {
	for _, frames := range []int{1, 2, 3, 4, 5, 6} {
		r := testReceiver(t, "", nil)
		voice := &tone{hertz: 440, rate: 8000}
		var heard []int16
		for n := range 60 / frames {
			samples := make([]int16, 80*frames)
			voice.frame(samples)
			packet := make([]byte, rtpHeader+len(samples))
			packet[0] = 0x80
			binary.BigEndian.PutUint16(packet[2:], uint16(n))
			binary.BigEndian.PutUint32(packet[4:], uint32(n*len(samples)))
			if _, err := r.path.codec.NewEncoder().Encode(packet[rtpHeader:], samples); err != nil {
				t.Fatal(err)
			}
			r.take(packet, peerAddress, epoch)
			for range frames {
				frame := make([]int16, 80)
				r.read(frame)
				heard = append(heard, frame...)
			}
		}
		if got := share(heard[len(heard)-1600:], 440, 8000); got < 0.98 {
			t.Errorf("%d ms: %.3f of what was heard is the tone", 10*frames, got)
		}
	}
}
