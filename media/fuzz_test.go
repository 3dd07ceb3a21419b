package media

import (
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// FuzzRTPIn feeds a packet to a plain and to an SRTP call, each between packets of the good stream,
// which must stay what it is.
func FuzzRTPIn(f *testing.F) {
	f.Add(plainPacket(f))
	f.Add(newPackets(f, suite80).next())
	f.Add(eventPacket(3, eventRow{timestamp: 1000, code: 5, duration: 160}))
	f.Add([]byte{0x80, 0x80 | 13, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 30})
	f.Add([]byte{0xBF, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0, 1, 0x10, 1, 0, 0})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packet []byte) {
		frame := make([]int16, 80)
		plain := testReceiver(t, "", nil)
		plain.take(packet, peerAddress, epoch)
		plain.read(frame)

		secured := testReceiver(t, suite80, nil)
		stream := newPackets(t, suite80)
		secured.take(stream.next(), peerAddress, epoch)
		secured.take(packet, peerAddress, epoch)
		secured.take(stream.next(), peerAddress, epoch)
		secured.read(frame)
		want := uint64(2)
		if _, err := pionContext(t, suite80).DecryptRTP(nil, packet, nil); err == nil {
			want = 3 // it is a seed
		}
		if secured.packets != want {
			t.Errorf("%d packets were taken, %d are good", secured.packets, want)
		}
	})
}

// FuzzRTCPIn feeds a packet to the RTCP of a plain and of an SRTP call.
func FuzzRTCPIn(f *testing.F) {
	f.Add(senderReportOf(f, 7))
	f.Add(senderReportOf(f, 7, &rtcp.Goodbye{Sources: []uint32{7}, Reason: "bye"}))
	f.Add(senderReportOf(f, 7, &rtcp.ReceiverReport{SSRC: 7, Reports: []rtcp.ReceptionReport{{SSRC: 1, TotalLost: 1 << 23}}}))
	f.Add(protectedReport(f, suite80, 7))
	f.Add([]byte{0x81, 203, 0, 1, 0, 0, 0, 1})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packet []byte) {
		plain := testControl(t, "", nil)
		plain.take(packet, peerAddress, epoch)
		if _, err := plain.compound(plain.path, epoch.Add(time.Second), true); err != nil {
			t.Error(err)
		}
		secured := testControl(t, suite80, nil)
		secured.take(packet, peerAddress, epoch)
		if !secured.source.heard.IsZero() && string(packet) != string(protectedReport(t, suite80, 7)) {
			t.Error("a packet was read that does not authenticate")
		}
	})
}

// FuzzTelephoneEvent feeds three packets of telephone-events with timestamps of the fuzzer's: no digit
// is reported twice for one timestamp.
func FuzzTelephoneEvent(f *testing.F) {
	f.Add([]byte{5, 0x0A, 0, 160}, uint32(1000), []byte{5, 0x8A, 3, 32}, uint32(1000), []byte{5, 0x8A, 3, 32}, uint32(1000))
	f.Add([]byte{5, 0x0A, 0, 160}, uint32(1000), []byte{6, 0x0A, 3, 32}, uint32(2000), []byte{6, 0x8A, 3, 32}, uint32(2000))
	f.Add([]byte{}, uint32(0), []byte{255, 255, 255, 255}, uint32(0), []byte{16, 0x80, 0, 0}, uint32(1<<31))
	f.Fuzz(func(t *testing.T, a []byte, at uint32, b []byte, bt uint32, c []byte, ct uint32) {
		var d digitsIn
		var reported int
		stamps := map[uint32]bool{}
		for _, p := range []struct {
			payload   []byte
			timestamp uint32
		}{{a, at}, {b, bt}, {c, ct}} {
			e, ok := parseTelephoneEvent(p.payload)
			if !ok {
				continue
			}
			if _, ok := e.digit(); ok {
				stamps[p.timestamp] = true
			}
			for _, digit := range func() [2]Digit { lost, done := d.take(e, p.timestamp, 8000); return [2]Digit{lost, done} }() {
				if digit.Digit != 0 {
					reported++
				}
			}
		}
		if d.finish(8000).Digit != 0 {
			reported++
		}
		if reported > len(stamps) {
			t.Errorf("%d digits of %d timestamps", reported, len(stamps))
		}
	})
}
