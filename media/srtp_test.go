package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"

	"sotto/media/sdes"
)

// forgedSources is how many SSRCs an attacker makes up.
const forgedSources = 100_000

// heap is what is alive after a collection, in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// play gives a stream's next packets to the receiver and says how many frames were heard that were
// not silence.
func play(r *receiver, stream *packets, count int) (heard int) {
	voice := &tone{hertz: 440, rate: 8000}
	frame := make([]int16, 80)
	for range count {
		voice.frame(stream.frame[:])
		r.take(stream.next(), peerAddress, epoch)
		for range 2 {
			r.read(frame)
			if share(frame, 440, 8000) > 0.5 {
				heard++
			}
		}
	}
	return heard
}

func TestForgedSourcesLeaveMemoryAsItWas(t *testing.T) {
	for _, suite := range groups[1:] {
		t.Run(string(suite), func(t *testing.T) {
			r := testReceiver(t, suite, nil)
			good := newPackets(t, suite)
			if play(r, good, 20) < 30 {
				t.Fatal("the good stream is not heard")
			}
			forged := newPackets(t, suite).next()
			before := heap()
			for n := range uint32(forgedSources) {
				binary.BigEndian.PutUint32(forged[8:], n+1)
				r.take(forged, peerAddress, epoch)
			}
			grown := int64(heap()) - int64(before)
			if grown > 256<<10 {
				t.Errorf("%d forged sources hold %d bytes", forgedSources, grown)
			}
			if r.discarded[unauthenticated] != forgedSources {
				t.Errorf("%d packets did not authenticate", r.discarded[unauthenticated])
			}
			if heard := play(r, good, 20); heard < 38 {
				t.Errorf("of 40 frames %d are heard after the attack", heard)
			}
			runtime.KeepAlive(r)
		})
	}
}

func TestForgedSourcesOfRTCPLeaveMemoryAsItWas(t *testing.T) {
	for _, suite := range groups[1:] {
		t.Run(string(suite), func(t *testing.T) {
			c := testControl(t, suite, nil)
			forged := protectedReport(t, suite, 1)
			before := heap()
			for n := range uint32(forgedSources) {
				binary.BigEndian.PutUint32(forged[4:], n+2)
				c.take(forged, peerAddress, epoch)
			}
			grown := int64(heap()) - int64(before)
			if grown > 256<<10 {
				t.Errorf("%d forged sources hold %d bytes", forgedSources, grown)
			}
			if c.discarded[unauthenticated] != forgedSources {
				t.Errorf("%d packets did not authenticate", c.discarded[unauthenticated])
			}
			c.take(protectedReport(t, suite, 1), peerAddress, epoch)
			if c.heard.ssrc != 1 {
				t.Error("the good report is not read after the attack")
			}
		})
	}
}

// testControl is the RTCP of a session that runs testPath.
func testControl(t testing.TB, suite sdes.Suite, emit func(Event)) *control {
	if emit == nil {
		emit = func(Event) {}
	}
	r := testReceiver(t, suite, emit)
	s, _ := testSender(t, suite)
	c := newControl(s, r, sockets{}, "name", emit)
	c.use(testPath(t, suite))
	return c
}

// senderReportOf is a plain compound packet.
func senderReportOf(t testing.TB, ssrc uint32, more ...rtcp.Packet) []byte {
	t.Helper()
	packet, err := rtcp.Marshal(append([]rtcp.Packet{
		&rtcp.SenderReport{SSRC: ssrc, NTPTime: ntpTime(epoch)},
		rtcp.NewCNAMESourceDescription(ssrc, "peer"),
	}, more...))
	if err != nil {
		t.Fatal(err)
	}
	return packet
}

func protectedReport(t testing.TB, suite sdes.Suite, ssrc uint32, more ...rtcp.Packet) []byte {
	t.Helper()
	o, err := newOutbound(fixedKey(suite))
	if err != nil {
		t.Fatal(err)
	}
	packet, err := o.rtcp(senderReportOf(t, ssrc, more...))
	if err != nil {
		t.Fatal(err)
	}
	return packet
}

func TestOnlyWhatAuthenticatesIsDecoded(t *testing.T) {
	for _, suite := range sdes.Suites() {
		for _, row := range []struct {
			name   string
			change func(packet []byte) []byte
			why    reason
		}{
			{"a replay", func(p []byte) []byte { return nil }, replay},
			{"a bit of the payload", func(p []byte) []byte { p[20] ^= 1; return p }, unauthenticated},
			{"a bit of the tag", func(p []byte) []byte { p[len(p)-1] ^= 1; return p }, unauthenticated},
			{"the marker", func(p []byte) []byte { p[1] ^= 0x80; return p }, unauthenticated},
			{"the timestamp", func(p []byte) []byte { p[4] ^= 1; return p }, unauthenticated},
			{"another source", func(p []byte) []byte { p[8] ^= 1; return p }, unauthenticated},
			{"the last byte is missing", func(p []byte) []byte { return p[:len(p)-1] }, unauthenticated},
			{"half is missing", func(p []byte) []byte { return p[:len(p)/2] }, unauthenticated},
			{"nothing but the header", func(p []byte) []byte { return p[:rtpHeader] }, unauthenticated},
			{"not even the header", func(p []byte) []byte { return p[:rtpHeader-1] }, malformed},
			{"no bytes", func(p []byte) []byte { return p[:0] }, malformed},
			{"another version", func(p []byte) []byte { p[0] ^= 0xC0; return p }, malformed},
		} {
			t.Run(string(suite)+" "+row.name, func(t *testing.T) {
				r := testReceiver(t, suite, nil)
				stream := newPackets(t, suite)
				good := stream.next()
				r.take(good, peerAddress, epoch)
				bad := row.change(bytes.Clone(stream.next()))
				if bad == nil {
					bad = good
				}
				r.take(bad, peerAddress, epoch)
				if r.packets != 1 || r.discarded[row.why] != 1 {
					t.Errorf("%d packets taken, discarded %+v", r.packets, r.discarded.public())
				}
				if r.take(stream.next(), peerAddress, epoch); r.packets != 2 {
					t.Error("the next good packet is not taken")
				}
			})
		}
	}
}

func TestPlainRTPInAnSRTPCallIsDropped(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			r := testReceiver(t, suite, nil)
			stream := newPackets(t, "")
			for range 10 {
				r.take(stream.next(), peerAddress, epoch)
			}
			event := stream.next()[:rtpHeader+eventBytes]
			event[1] = 101
			r.take(event, peerAddress, epoch)
			if r.packets != 0 || r.discarded[unencrypted] != 11 {
				t.Errorf("%d packets taken, discarded %+v", r.packets, r.discarded.public())
			}
		})
	}
}

func TestSRTPInAPlainCallWaitsForTheExchangeThatAgreesOnIt(t *testing.T) {
	r := testReceiver(t, "", nil)
	next := testPath(t, suite80)
	r.listening.Store(newListening(r.path, []*path{next}))
	stream := newPackets(t, suite80)
	r.take(stream.next(), peerAddress, epoch)
	if r.packets != 1 || r.opener.header.PayloadType != 0 || r.discarded != (discards{}) {
		t.Errorf("%d packets taken, discarded %+v", r.packets, r.discarded.public())
	}
	plain := newPackets(t, "")
	r.take(plain.next(), peerAddress, epoch)
	if r.packets != 2 {
		t.Error("plain RTP is not taken any more, though it runs")
	}
}

func TestSecureControlPackets(t *testing.T) {
	for _, suite := range sdes.Suites() {
		good := func(t *testing.T) []byte { return protectedReport(t, suite, 7) }
		for _, row := range []struct {
			name   string
			packet func(t *testing.T) []byte
			why    reason
		}{
			{"a good one", good, kept},
			{"plain", func(t *testing.T) []byte { return senderReportOf(t, 7) }, unencrypted},
			{"a bit changed", func(t *testing.T) []byte { p := good(t); p[12] ^= 1; return p }, unauthenticated},
			{"truncated", func(t *testing.T) []byte { p := good(t); return p[:len(p)-1] }, unauthenticated},
			{"only a header", func(t *testing.T) []byte { return good(t)[:rtcpHeader] }, unauthenticated},
			{"less than a header", func(t *testing.T) []byte { return good(t)[:rtcpHeader-1] }, malformed},
			{"authentic but not encrypted", func(t *testing.T) []byte { return signedReport(t, suite) }, unauthenticated},
		} {
			t.Run(string(suite)+" "+row.name, func(t *testing.T) {
				c := testControl(t, suite, nil)
				c.take(row.packet(t), peerAddress, epoch)
				if (c.heard.ssrc == 7) != (row.why == kept) {
					t.Errorf("the report was read: %v", c.heard.ssrc == 7)
				}
				if row.why != kept && c.discarded[row.why] != 1 {
					t.Errorf("discarded %+v", c.discarded.public())
				}
			})
		}
	}
}

// signedReport is SRTCP as UNENCRYPTED_SRTCP would have it.
func signedReport(t *testing.T, suite sdes.Suite) []byte {
	t.Helper()
	context := pionContext(t, suite, srtp.SRTCPNoEncryption())
	packet, err := context.EncryptRTCP(nil, senderReportOf(t, 7), nil)
	if err != nil {
		t.Fatal(err)
	}
	return packet
}

func TestAReplayedControlPacketIsNotReadAgain(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			c := testControl(t, suite, nil)
			packet := protectedReport(t, suite, 7)
			c.take(packet, peerAddress, epoch)
			c.take(packet, peerAddress, epoch.Add(time.Second))
			if c.heard.at != epoch || c.discarded[replay] != 1 {
				t.Errorf("read at %v, discarded %+v", c.heard.at, c.discarded.public())
			}
		})
	}
}

func TestTheNumberOfAuthenticSourcesIsBounded(t *testing.T) {
	r := testReceiver(t, suite80, nil)
	sources := make([]*packets, authenticSources+1)
	for i := range sources {
		sources[i] = newPackets(t, suite80)
		r.take(sources[i].next(), peerAddress, epoch)
	}
	if r.packets != authenticSources || r.discarded[unauthenticated] != 1 {
		t.Errorf("%d packets taken, discarded %+v", r.packets, r.discarded.public())
	}
	r.take(sources[0].next(), peerAddress, epoch)
	if r.packets != authenticSources+1 {
		t.Error("a known source is not taken any more")
	}
}

func TestAReplayOfAnEarlierSourceIsKnown(t *testing.T) {
	r := testReceiver(t, suite80, nil)
	first, second := newPackets(t, suite80), newPackets(t, suite80)
	old := first.next()
	r.take(old, peerAddress, epoch)
	r.take(second.next(), peerAddress, epoch)
	r.take(old, peerAddress, epoch)
	if r.packets != 2 || r.discarded[replay] != 1 {
		t.Errorf("%d packets taken, discarded %+v", r.packets, r.discarded.public())
	}
}

func TestTheTrialIsRenewedBeforeItGrows(t *testing.T) {
	in, err := newInbound(fixedKey(suite80), nil)
	if err != nil {
		t.Fatal(err)
	}
	packet := newPackets(t, suite80).next()
	var header rtp.Header
	var contexts int
	var last *srtp.Context
	for n := range uint32(3 * trialAttempts) {
		binary.BigEndian.PutUint32(packet[8:], n+1)
		if _, err := in.rtp(make([]byte, largestPacket), packet, &header); !errors.Is(err, errUnknownSSRC) {
			t.Fatal(err)
		}
		if in.rtps.trial.context != last {
			last = in.rtps.trial.context
			contexts++
		}
	}
	if contexts != 3 {
		t.Errorf("%d contexts for %d attempts", contexts, 3*trialAttempts)
	}
}

func TestPacketsWithAMasterKeyIdentifierAreUnderstood(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			key := fixedKey(suite)
			key.MKI = []byte{0, 7}
			out, err := newOutbound(key)
			if err != nil {
				t.Fatal(err)
			}
			in, err := newInbound(key, nil)
			if err != nil {
				t.Fatal(err)
			}
			packet := plainPacket(t)
			protected, err := out.rtp(make([]byte, largestPacket), packet)
			if err != nil {
				t.Fatal(err)
			}
			var header rtp.Header
			plain, err := in.rtp(make([]byte, largestPacket), protected, &header)
			if err != nil || !bytes.Equal(plain, packet) {
				t.Errorf("%v, %d of %d bytes", err, len(plain), len(packet))
			}
			report, err := out.rtcp(senderReportOf(t, 7))
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := in.rtcp(report); err != nil || !bytes.Equal(plain, senderReportOf(t, 7)) {
				t.Errorf("control: %v", err)
			}
		})
	}
}

func TestAKeyOfTheWrongLengthIsAnErrorThatDoesNotTellIt(t *testing.T) {
	key := fixedKey(suite80)
	key.Key = []byte("SECRETSECRET")
	_, err := newInbound(key, nil)
	if err == nil || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "83 69") {
		t.Errorf("the error is %v", err)
	}
	if _, err := newOutbound(sdes.Crypto{Suite: "NULL_HMAC_SHA1_80"}); !errors.Is(err, sdes.ErrSuite) {
		t.Errorf("an unknown suite: %v", err)
	}
}

// TestSRTPIsThatOfTheRFC holds a packet against the keystream of RFC 3711 appendix B.2: session keys
// are derived by pion from the master of appendix B.3, whose cipher key the appendix gives.
func TestSRTPIsThatOfTheRFC(t *testing.T) {
	master := sdes.Crypto{
		Suite: suite80,
		Key:   []byte{0xE1, 0xF9, 0x7A, 0x0D, 0x3E, 0x01, 0x8B, 0xE0, 0xD6, 0x4F, 0xA3, 0x2C, 0x06, 0xDE, 0x41, 0x39},
		Salt:  []byte{0x0E, 0xC6, 0x75, 0xAD, 0x49, 0x8A, 0xFE, 0xEB, 0xB6, 0x96, 0x0B, 0x3A, 0xAB, 0xE6},
	}
	out, err := newOutbound(master)
	if err != nil {
		t.Fatal(err)
	}
	header := rtp.Header{Version: 2, SequenceNumber: 0x1234, Timestamp: 0xDECAFBAD, SSRC: 0xCAFEBABE}
	packet, err := (&rtp.Packet{Header: header, Payload: make([]byte, 32)}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := out.rtp(make([]byte, largestPacket), packet)
	if err != nil {
		t.Fatal(err)
	}
	if want := rfcProtected(t, packet); !bytes.Equal(got, want) {
		t.Errorf("protected\n%x, want\n%x", got, want)
	}
}

func TestAStreamThatWrappedBeforeItsFirstPacketCameIsUnderstood(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			source := newPackets(t, suite)
			source.sender.sequence = 0xFFF0
			for range 0x10 + 5 { // the last five behind the wrap
				source.next()
			}
			missed := source.next()
			r := testReceiver(t, suite, nil)
			if heard := play(r, source, 20); r.packets != 20 || heard < 30 {
				t.Errorf("%d packets taken, %d frames heard, discarded %+v", r.packets, heard, r.discarded.public())
			}
			r.take(missed, peerAddress, epoch) // late, and not of another rollover
			if r.packets != 21 {
				t.Errorf("the late packet is not taken, discarded %+v", r.discarded.public())
			}
			r.take(missed, peerAddress, epoch)
			if r.discarded[replay] != 1 {
				t.Errorf("its replay is taken, discarded %+v", r.discarded.public())
			}
		})
	}
}
