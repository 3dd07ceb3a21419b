package media

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/pion/rtcp"

	"sotto/media/sdes"
)

// attacker knows the addresses, the SSRC, the sequence numbers and the timestamps of a stream, and
// keeps what went by. It has no key.
type attacker struct {
	t     *testing.T
	suite sdes.Suite
	wrong *outbound
	seen  [][]byte
}

func newAttacker(t *testing.T, suite sdes.Suite) *attacker {
	t.Helper()
	key := fixedKey(suite)
	key.Key[0] ^= 1
	wrong, err := newOutbound(key)
	if err != nil {
		t.Fatal(err)
	}
	return &attacker{t: t, suite: suite, wrong: wrong}
}

// loud is a plain packet in the place of a genuine one: its header, and noise at full level.
func loud(genuine []byte) []byte {
	packet := slices.Concat(genuine[:rtpHeader], make([]byte, 160))
	for i := range packet[rtpHeader:] {
		packet[rtpHeader+i] = byte(i&1) << 7 // both ends of the μ-law
	}
	return packet
}

// forge is that packet under a key that looks no different.
func (a *attacker) forge(genuine []byte) []byte {
	a.t.Helper()
	packet, err := a.wrong.rtp(make([]byte, largestPacket), loud(genuine))
	if err != nil {
		a.t.Fatal(err)
	}
	return bytes.Clone(packet)
}

// random is a genuine header before bytes that mean nothing, as many as were there.
func random(genuine []byte) []byte {
	packet := bytes.Clone(genuine)
	_, _ = rand.Read(packet[rtpHeader:])
	return packet
}

// before is all that the attacker sends ahead of a genuine packet, by its kind.
func (a *attacker) before(genuine []byte) map[string][][]byte {
	attack := map[string][][]byte{
		"plain":  {loud(genuine)},
		"forged": {a.forge(genuine), random(genuine)},
	}
	for n := range len(genuine) {
		attack["truncated"] = append(attack["truncated"], genuine[:n])
	}
	for back := 1; back <= len(a.seen); back *= 2 {
		attack["replayed"] = append(attack["replayed"], a.seen[len(a.seen)-back])
	}
	a.seen = append(a.seen, genuine)
	return attack
}

// streamOver makes packets whose sequence numbers cross 2^16 in the middle.
func streamOver(t *testing.T, suite sdes.Suite, count int) [][]byte {
	t.Helper()
	source, voice := newPackets(t, suite), &tone{hertz: 440, rate: 8000}
	source.sender.sequence = uint16(-count / 2)
	var stream [][]byte
	for range count {
		for range 2 {
			voice.frame(source.frame[:])
			source.sender.write(source.frame[:], epoch)
		}
		stream = append(stream, bytes.Clone(source.out.last))
	}
	return stream
}

// TestAnAttackChangesNoSampleThatIsHeard plays a stream twice: alone, and with all that an attacker can
// do on the way from the peer's own address. Each frame has to be the same.
func TestAnAttackChangesNoSampleThatIsHeard(t *testing.T) {
	const count = 200
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			t.Parallel()
			quiet, attacked := testReceiver(t, suite, nil), testReceiver(t, suite, nil)
			a := newAttacker(t, suite)
			sent := map[string]uint64{}
			for i, genuine := range streamOver(t, suite, count) {
				quiet.take(genuine, peerAddress, epoch)
				for kind, packets := range a.before(genuine) {
					for _, p := range packets {
						sent[kind]++
						attacked.take(p, peerAddress, epoch)
					}
				}
				attacked.take(genuine, peerAddress, epoch)
				for range 2 {
					want, got := make([]int16, 80), make([]int16, 80)
					quiet.read(want)
					attacked.read(got)
					if !slices.Equal(got, want) {
						t.Fatalf("packet %d is not heard as it was said", i)
					}
				}
			}
			if quiet.packets != count || quiet.discarded != (discards{}) {
				t.Fatalf("without an attack %d packets were taken, discarded %+v", quiet.packets, quiet.discarded.public())
			}
			d := attacked.discarded.public()
			if attacked.packets != count || attacked.address() != peerAddress {
				t.Errorf("%d packets taken, audio goes to %v", attacked.packets, attacked.address())
			}
			// What is cut off where a whole frame of plain RTP would end counts as plain.
			if d.Malformed != count*rtpHeader || d.Plain < sent["plain"] || d.Replayed != sent["replayed"] || d.Early+d.WrongPayload+d.WrongSource != 0 {
				t.Errorf("discarded %+v of %v", d, sent)
			}
			if all := d.Malformed + d.Plain + d.Replayed + d.Unauthenticated; all != sent["plain"]+sent["forged"]+sent["truncated"]+sent["replayed"] {
				t.Errorf("discarded %+v of %v: some were not counted", d, sent)
			}
		})
	}
}

// TestAPacketOfAnEarlierRolloverIsNoNewOne replays a whole round of sequence numbers: each of them would
// be a new packet but for the rollover counter that its tag covers (RFC 3711 section 3.3.1).
func TestAPacketOfAnEarlierRolloverIsNoNewOne(t *testing.T) {
	for _, suite := range []sdes.Suite{suite80, sdes.AEADAES128GCM} { // pion counts the rollovers of the two kinds apart
		t.Run(string(suite), func(t *testing.T) {
			t.Parallel()
			r, source := testReceiver(t, suite, nil), newPackets(t, suite)
			var old [][]byte
			const round = 1 << 16
			for i := range round + 1000 {
				packet := source.next()
				r.take(packet, peerAddress, epoch)
				if i%100 == 0 {
					old = append(old, packet)
				}
			}
			if r.packets != round+1000 {
				t.Fatalf("%d packets taken, discarded %+v", r.packets, r.discarded.public())
			}
			for _, packet := range old {
				r.take(packet, peerAddress, epoch)
			}
			if d := r.discarded.public(); r.packets != round+1000 || d.Replayed+d.Unauthenticated != uint64(len(old)) {
				t.Errorf("%d packets taken, %d sent again, discarded %+v", r.packets, len(old), d)
			}
			if r.take(source.next(), peerAddress, epoch); r.packets != round+1001 {
				t.Error("the next good packet is not taken")
			}
		})
	}
}

// TestAnAttackOnRTCPTellsNothingAndEndsNothing does with reports what is done with RTP above.
func TestAnAttackOnRTCPTellsNothingAndEndsNothing(t *testing.T) {
	const peer = 7
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			c := testControl(t, suite, func(e Event) { t.Errorf("the event %v", e) })
			stream := newPackets(t, suite)
			stream.sender.ssrc = peer
			c.receiver.emit = func(Event) {} // its first packet
			c.receiver.take(stream.next(), peerAddress, epoch)
			genuine := protectedReport(t, suite, peer)
			c.take(genuine, peerAddress, epoch)

			lies := senderReportOf(t, peer, &rtcp.ReceiverReport{SSRC: peer, Reports: []rtcp.ReceptionReport{{SSRC: c.sender.ssrc, TotalLost: 5000, Jitter: 9000}}},
				&rtcp.Goodbye{Sources: []uint32{peer}})
			wrong := newAttacker(t, suite).wrong
			var forged []byte
			for range 2 { // the first has the index of the genuine one, and so would be a replay
				var err error
				if forged, err = wrong.rtcp(bytes.Clone(lies)); err != nil {
					t.Fatal(err)
				}
			}
			c.take(lies, peerAddress, epoch)
			c.take(forged, peerAddress, epoch)
			c.take(genuine, peerAddress, epoch)
			fresh := protectedReport(t, suite, peer+1, &rtcp.Goodbye{Sources: []uint32{peer}})
			for n := range len(fresh) {
				c.take(fresh[:n], peerAddress, epoch)
			}
			d := c.discarded.public()
			// What is cut off where the sender report ends counts as plain.
			if d.Plain != 2 || d.Replayed != 1 || d.Malformed != rtcpHeader || d.Unauthenticated != uint64(len(fresh)-rtcpHeader) {
				t.Errorf("discarded %+v", d)
			}
			if c.remote != (remoteReport{}) || c.heard.ssrc != peer {
				t.Errorf("believed %+v, %+v", c.remote, c.heard)
			}
		})
	}
}

// TestPlainRTCPOnTheSocketOfRTPEndsNothing has the forger take the other port.
func TestPlainRTCPOnTheSocketOfRTPEndsNothing(t *testing.T) {
	r := testReceiver(t, suite80, nil)
	stream := newPackets(t, suite80)
	r.take(stream.next(), peerAddress, epoch)
	ssrc := binary.BigEndian.Uint32(stream.next()[8:])
	r.emit = func(e Event) { t.Errorf("the event %v", e) }
	r.take(senderReportOf(t, ssrc, &rtcp.Goodbye{Sources: []uint32{ssrc}}), peerAddress, epoch)
	if d := r.discarded.public(); r.packets != 1 || d.Unauthenticated != 1 {
		t.Errorf("%d packets taken, discarded %+v", r.packets, d)
	}
}
