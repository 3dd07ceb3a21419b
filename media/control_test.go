package media

import (
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"sotto/media/sdes"
)

func TestReportsGoBothWaysInEverySuite(t *testing.T) {
	for _, suite := range append(sdes.Suites(), "") {
		t.Run(groupName(suite), func(t *testing.T) {
			a, b := call(t, secure(suite))
			mustHear(t, a, b)
			a.control.report(false)
			waitFor(t, "a's report is read", func() bool { return b.control.heardOf(a.sender.ssrc) })
			b.control.report(false)
			waitFor(t, "b's report is read", func() bool { return a.Stats().RoundTrip > 0 })
			if s := a.Stats(); s.RemoteLost != 0 || s.ControlDiscarded != (Discarded{}) {
				t.Errorf("%+v", s)
			}
		})
	}
}

func (c *control) heardOf(ssrc uint32) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard.ssrc == ssrc
}

func TestCloseSaysGoodbye(t *testing.T) {
	for _, suite := range []sdes.Suite{"", suite80} {
		t.Run(groupName(suite), func(t *testing.T) {
			a, b := call(t, secure(suite))
			mustHear(t, a, b)
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			b.event(func(e Event) bool { return e == RemoteBye{} })
		})
	}
}

func TestReportsComeByTheirInterval(t *testing.T) {
	b := newSide(t, Config{})
	fast, err := newSession(Config{Address: loopback}, func() time.Duration { return time.Millisecond })
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = fast.Close() }()
	a := &side{Session: fast, t: t}
	agree(t, a, b)
	mustHear(t, a, b)
	waitFor(t, "a report has come", func() bool { return b.control.heardOf(a.sender.ssrc) })
	first := b.control.heardAt()
	mustHear(t, a, b)
	waitFor(t, "another one has come", func() bool { return b.control.heardAt().After(first) })
}

func (c *control) heardAt() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard.at
}

func TestTheIntervalIsRandomAboutFiveSeconds(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 1000 {
		d := reportInterval()
		if d < reportPeriod/2 || d >= reportPeriod*3/2 {
			t.Fatalf("%v", d)
		}
		seen[d] = true
	}
	if len(seen) < 900 {
		t.Errorf("only %d different ones", len(seen))
	}
}

// decoded makes the compound packet of a report and reads it again.
func decoded(t *testing.T, c *control, bye bool) []rtcp.Packet {
	t.Helper()
	raw, err := c.compound(c.path, epoch.Add(time.Second), bye)
	if err != nil {
		t.Fatal(err)
	}
	reports, err := rtcp.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := rtcp.CompoundPacket(reports).Validate(); err != nil {
		t.Errorf("not a compound packet of RFC 3550: %v", err)
	}
	return reports
}

func TestAReportIsASendersOnlyAfterPacketsWereSent(t *testing.T) {
	c := testControl(t, "", nil)
	if _, ok := decoded(t, c, false)[0].(*rtcp.ReceiverReport); !ok {
		t.Error("a sender report without packets")
	}
	c.sender.write(make([]int16, 80), epoch)
	c.sender.write(make([]int16, 80), epoch)
	sent, ok := decoded(t, c, false)[0].(*rtcp.SenderReport)
	if !ok {
		t.Fatal("no sender report after a packet")
	}
	if sent.PacketCount != 1 || sent.OctetCount != 160 || sent.SSRC != c.sender.ssrc {
		t.Errorf("%+v", sent)
	}
	if sent.NTPTime != ntpTime(epoch.Add(time.Second)) || sent.RTPTime != c.sender.timestamp+8000 {
		t.Errorf("the times are %x and %d", sent.NTPTime, sent.RTPTime)
	}
	if _, ok := decoded(t, c, false)[0].(*rtcp.ReceiverReport); !ok {
		t.Error("a sender report although nothing more was sent")
	}
}

func TestAReportNamesItsSenderAndMaySayGoodbye(t *testing.T) {
	c := testControl(t, "", nil)
	reports := decoded(t, c, true)
	if name, err := rtcp.CompoundPacket(reports).CNAME(); err != nil || name != "name" {
		t.Errorf("CNAME %q, %v", name, err)
	}
	bye, ok := reports[len(reports)-1].(*rtcp.Goodbye)
	if !ok || len(bye.Sources) != 1 || bye.Sources[0] != c.sender.ssrc {
		t.Errorf("the last packet is %v", reports[len(reports)-1])
	}
}

func TestAReportBlockCountsLossJitterAndTheLastSenderReport(t *testing.T) {
	c := testControl(t, "", nil)
	stream := newPackets(t, "")
	at := epoch
	for n := range 20 {
		packet := stream.next()
		if n != 10 && n != 15 {
			c.receiver.take(packet, peerAddress, at)
		}
		at = at.Add(20 * time.Millisecond)
	}
	c.take(senderReportOf(t, stream.sender.ssrc), peerAddress, epoch)
	block := decoded(t, c, false)[0].(*rtcp.ReceiverReport).Reports[0]
	if block.SSRC != stream.sender.ssrc || block.TotalLost != 2 || block.FractionLost != 2*256/20 || block.Jitter != 0 {
		t.Errorf("%+v", block)
	}
	if block.LastSequenceNumber != uint32(stream.sender.sequence-1) {
		t.Errorf("the last sequence number is %d after %d", block.LastSequenceNumber, stream.sender.sequence)
	}
	if block.LastSenderReport != ntpMiddle(ntpTime(epoch)) || block.Delay != 65536 {
		t.Errorf("last report %x, a delay of %d", block.LastSenderReport, block.Delay)
	}
}

func TestTheRoundTripComesFromTheOtherSidesReport(t *testing.T) {
	for _, row := range []struct {
		name  string
		block rtcp.ReceptionReport
		lost  uint64
		trip  time.Duration
	}{
		{"a trip of 250 ms", rtcp.ReceptionReport{LastSenderReport: ntpMiddle(ntpTime(epoch)), Delay: 49152, TotalLost: 3}, 3, 250 * time.Millisecond},
		{"no report of ours came yet", rtcp.ReceptionReport{TotalLost: 3}, 3, 0},
		{"a delay longer than the time", rtcp.ReceptionReport{LastSenderReport: ntpMiddle(ntpTime(epoch)), Delay: 1 << 20}, 0, 0},
		{"a negative loss", rtcp.ReceptionReport{TotalLost: 1<<24 - 5}, 0, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := testControl(t, "", nil)
			row.block.SSRC, row.block.Jitter = c.sender.ssrc, 80
			other := rtcp.ReceptionReport{SSRC: c.sender.ssrc + 1, TotalLost: 99}
			raw, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: 7, Reports: []rtcp.ReceptionReport{row.block, other}}})
			if err != nil {
				t.Fatal(err)
			}
			c.take(raw, peerAddress, epoch.Add(time.Second))
			var s Stats
			c.stats(&s)
			if s.RemoteLost != row.lost || s.RoundTrip != row.trip || s.RemoteJitter != 10*time.Millisecond {
				t.Errorf("lost %d, round trip %v, jitter %v", s.RemoteLost, s.RoundTrip, s.RemoteJitter)
			}
		})
	}
}

func TestOnlyTheRunningSourcesGoodbyeCounts(t *testing.T) {
	var byes int
	c := testControl(t, "", func(e Event) {
		if e == (RemoteBye{}) {
			byes++
		}
	})
	stream := newPackets(t, "")
	ssrc := stream.sender.ssrc
	bye := senderReportOf(t, ssrc, &rtcp.Goodbye{Sources: []uint32{ssrc}})
	c.take(bye, peerAddress, epoch)
	if byes != 0 {
		t.Error("a goodbye before any packet counted")
	}
	c.receiver.take(stream.next(), peerAddress, epoch)
	c.take(senderReportOf(t, ssrc+1, &rtcp.Goodbye{Sources: []uint32{ssrc + 1}}), peerAddress, epoch)
	if byes != 0 {
		t.Error("a stranger's goodbye counted")
	}
	if c.take(bye, peerAddress, epoch); byes != 1 {
		t.Error("the goodbye did not count")
	}
}

func TestPlainControlPacketsComeFromTheHostOfTheAudio(t *testing.T) {
	for _, row := range []struct {
		name, from string
		taken      bool
	}{
		{"its own port", "127.0.0.1:4001", true},
		{"another port of the host", "127.0.0.1:9999", true},
		{"another host", "127.0.0.2:4001", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := testControl(t, "", nil)
			c.take(senderReportOf(t, 7), netip.MustParseAddrPort(row.from), epoch)
			if c.heard.ssrc == 7 != row.taken {
				t.Errorf("taken: %v, discarded %+v", c.heard.ssrc == 7, c.discarded.public())
			}
			if _, to := c.route(); row.taken && to.String() != row.from {
				t.Errorf("reports go to %v", to)
			}
		})
	}
}

func TestBrokenControlPacketsAreCounted(t *testing.T) {
	whole := senderReportOf(t, 7, &rtcp.Goodbye{Sources: []uint32{7}, Reason: "bye"})
	for n := range len(whole) {
		c := testControl(t, "", nil)
		c.take(whole[:n], peerAddress, epoch)
		if n%4 != 0 && c.discarded[malformed] != 1 {
			t.Errorf("%d bytes: %+v", n, c.discarded.public())
		}
	}
}

func TestControlPacketsShareTheSocketWhereAgreed(t *testing.T) {
	for _, suite := range []sdes.Suite{"", suite80} {
		t.Run(groupName(suite), func(t *testing.T) {
			a := newSide(t, secure(suite))
			peer := newMuxPeer(t, suite)
			a.answer(peer.offer)
			a.commit("")
			if !a.control.multiplexed() {
				t.Fatal("rtcp-mux was not agreed on")
			}
			if _, err := peer.conn.WriteToUDPAddrPort(peer.report(t), a.address()); err != nil {
				t.Fatal(err)
			}
			waitFor(t, "the report is read", func() bool { return a.control.heardOf(7) })
			a.control.report(false)
			buffer := make([]byte, largestPacket)
			_ = peer.conn.SetReadDeadline(time.Now().Add(deadline))
			n, from, err := peer.conn.ReadFromUDPAddrPort(buffer)
			if err != nil || !isRTCP(buffer[:n]) || from != a.address() {
				t.Errorf("%d bytes came from %v: %v", n, from, err)
			}
		})
	}
}

// muxPeer offers rtcp-mux on one socket.
type muxPeer struct {
	conn  *net.UDPConn
	suite sdes.Suite
	offer []byte
}

func newMuxPeer(t *testing.T, suite sdes.Suite) *muxPeer {
	t.Helper()
	conn, err := listen(loopback, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	offer := "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
	profile, crypto := "RTP/AVP", ""
	if suite != "" {
		profile, crypto = "RTP/SAVP", "a=crypto:"+fixedKey(suite).Line()+"\r\n"
	}
	offer += fmt.Sprintf("m=audio %d %s 0\r\na=rtcp-mux\r\n%s", portOf(conn), profile, crypto)
	return &muxPeer{conn: conn, suite: suite, offer: []byte(offer)}
}

func (p *muxPeer) report(t *testing.T) []byte { return reportFrom(t, p.suite, 7) }

func TestReportsGoWhereANewExchangeWantsThem(t *testing.T) {
	c := testControl(t, "", nil)
	followed := netip.MustParseAddrPort("127.0.0.1:9999")
	c.take(senderReportOf(t, 7), followed, epoch)
	c.use(testPath(t, ""))
	if _, to := c.route(); to != followed {
		t.Errorf("with the same address they go to %v", to)
	}
	p := testPath(t, "")
	p.RemoteRTCP = netip.MustParseAddrPort("127.0.0.1:6001")
	c.use(p)
	if _, to := c.route(); to != p.RemoteRTCP {
		t.Errorf("with a new address they go to %v", to)
	}
}

func TestReportsFollowTheirSourceAsAudioDoes(t *testing.T) {
	for _, suite := range groups {
		t.Run(groupName(suite), func(t *testing.T) {
			c := testControl(t, suite, nil)
			sdp, nat := c.path.RemoteRTCP, netip.MustParseAddrPort("127.0.0.1:9999")
			for i, step := range []struct {
				from, to netip.AddrPort
				after    time.Duration
			}{
				{nat, nat, 0}, // nothing came from the SDP's
				{sdp, sdp, 0},
				{nat, sdp, sourceSilence - 1},
				{nat, nat, sourceSilence},
			} {
				c.take(reportFrom(t, suite, uint32(i+1)), step.from, epoch.Add(step.after))
				if c.heard.ssrc != uint32(i+1) {
					t.Errorf("report %d was not read, discarded %+v", i, c.discarded.public())
				}
				if _, to := c.route(); to != step.to {
					t.Errorf("after report %d ours go to %v, want %v", i, to, step.to)
				}
			}
		})
	}
}

func reportFrom(t *testing.T, suite sdes.Suite, ssrc uint32) []byte {
	if suite == "" {
		return senderReportOf(t, ssrc)
	}
	return protectedReport(t, suite, ssrc)
}
