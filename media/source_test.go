package media

import (
	"net/netip"
	"testing"
	"time"

	"sotto/media/sdes"
)

func TestWhichSourceIsFollowed(t *testing.T) {
	sdp, nat, other := peerAddress, netip.MustParseAddrPort("192.0.2.1:1000"), netip.MustParseAddrPort("192.0.2.9:9")
	type step struct {
		from      netip.AddrPort
		authentic bool
		sequence  uint16
		want      verdict
		after     time.Duration // since the step before
	}
	const silence = sourceSilence
	for _, test := range []struct {
		name  string
		steps []step
		to    netip.AddrPort
	}{
		{"the SDP's", []step{{sdp, false, 1, accepted, 0}, {sdp, false, 2, accepted, 0}}, sdp},
		{"nobody yet", nil, sdp},
		{"no other after the SDP's", []step{{sdp, true, 1, accepted, 0}, {nat, true, 2, refused, 0}, {nat, true, 3, refused, 0}}, sdp},
		{"another at once when it authenticates", []step{{nat, true, 1, moved, 0}, {nat, true, 2, accepted, 0}}, nat},
		{"no third", []step{{nat, true, 1, moved, 0}, {other, true, 2, refused, 0}, {nat, true, 3, accepted, 0}}, nat},
		{"the SDP's after another", []step{{nat, true, 1, moved, 0}, {sdp, true, 2, moved, 0}, {nat, true, 3, refused, 0}}, sdp},
		{
			"another without SRTP only after its probation",
			[]step{{nat, false, 65534, refused, 0}, {nat, false, 65535, refused, 0}, {nat, false, 0, refused, 0}, {nat, false, 1, moved, 0}, {nat, false, 2, accepted, 0}}, nat,
		},
		{
			"nobody out of sequence without SRTP",
			[]step{{nat, false, 1, refused, 0}, {nat, false, 9, refused, 0}, {nat, false, 3, refused, 0}, {nat, false, 20, refused, 0}, {nat, false, 5, refused, 0}}, sdp,
		},
		{
			"a probation begins anew when another comes between",
			[]step{{nat, false, 1, refused, 0}, {nat, false, 2, refused, 0}, {other, false, 1, refused, 0}, {nat, false, 3, refused, 0}, {nat, false, 4, refused, 0}}, sdp,
		},
		{
			"another when the SDP's falls silent",
			[]step{{sdp, true, 1, accepted, 0}, {nat, true, 2, refused, silence - 1}, {nat, true, 3, moved, 1}, {nat, true, 4, accepted, 0}}, nat,
		},
		{
			"a third when the second falls silent",
			[]step{{nat, true, 1, moved, 0}, {nat, true, 2, accepted, silence}, {other, true, 3, refused, silence - 1}, {other, true, 4, moved, 1}, {nat, true, 5, refused, 0}}, other,
		},
		{
			"the SDP's again although another was followed since",
			[]step{{sdp, true, 1, accepted, 0}, {nat, true, 2, moved, silence}, {sdp, true, 3, moved, 0}, {nat, true, 4, refused, 0}}, sdp,
		},
		{
			"another without SRTP after silence and its probation",
			[]step{{sdp, false, 1, accepted, 0}, {nat, false, 2, refused, silence}, {nat, false, 3, refused, 0}, {nat, false, 4, refused, 0}, {nat, false, 5, moved, 0}}, nat,
		},
		{
			"nobody without SRTP who was heard before the silence",
			[]step{{nat, false, 1, refused, 0}, {nat, false, 2, refused, 0}, {nat, false, 3, refused, 0}, {sdp, false, 4, accepted, 0}, {nat, false, 5, refused, silence}, {nat, false, 6, refused, 0}}, sdp,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, at := source{announced: sdp}, epoch
			for i, step := range test.steps {
				at = at.Add(step.after)
				if got := s.take(step.from, step.authentic, 7, step.sequence, at); got != step.want {
					t.Errorf("step %d: %v, want %v", i, got, step.want)
				}
			}
			if got := s.address(); got != test.to {
				t.Errorf("audio goes to %v, want %v", got, test.to)
			}
		})
	}
}

func TestAudioGoesToTheSourceThatIsFollowed(t *testing.T) {
	for _, suite := range groups {
		t.Run(groupName(suite), func(t *testing.T) {
			var events []Event
			r := testReceiver(t, suite, func(e Event) { events = append(events, e) })
			nat := netip.MustParseAddrPort("127.0.0.1:5555")
			stream := newPackets(t, suite)
			for range probation {
				r.take(stream.next(), nat, epoch)
			}
			if r.address() != nat {
				t.Errorf("audio goes to %v", r.address())
			}
			if len(events) != 2 || events[1] != (SourceChanged{From: nat}) {
				t.Errorf("events %v", events)
			}
		})
	}
}

func TestForgedPacketsAreNotFollowed(t *testing.T) {
	r := testReceiver(t, suite80, nil)
	forger := netip.MustParseAddrPort("127.0.0.1:5555")
	forged, plain := newPackets(t, sdes.AESCM256HMACSHA180), newPackets(t, "")
	for range 2 * probation {
		r.take(forged.next(), forger, epoch)
		r.take(plain.next(), forger, epoch)
	}
	if r.address() != peerAddress {
		t.Errorf("audio goes to %v", r.address())
	}
}

func TestANewAddressInTheSDPIsFollowedAtOnce(t *testing.T) {
	r := testReceiver(t, "", nil)
	stream := newPackets(t, "")
	r.take(stream.next(), peerAddress, epoch)
	p := testPath(t, "")
	p.Remote = netip.MustParseAddrPort("127.0.0.1:6000")
	r.run(p)
	if r.address() != p.Remote {
		t.Errorf("audio goes to %v", r.address())
	}
	r.take(stream.next(), p.Remote, epoch)
	r.take(stream.next(), peerAddress, epoch)
	if r.packets != 2 || r.discarded[wrongSource] != 1 {
		t.Errorf("%d packets taken, discarded %+v", r.packets, r.discarded.public())
	}
}

func TestAReofferOfTheSameAddressKeepsTheSource(t *testing.T) {
	r := testReceiver(t, suite80, nil)
	nat := netip.MustParseAddrPort("127.0.0.1:5555")
	r.take(newPackets(t, suite80).next(), nat, epoch)
	r.run(testPath(t, suite80))
	if r.address() != nat {
		t.Errorf("audio goes to %v", r.address())
	}
	if !r.source.followed.IsValid() {
		t.Error("it is on probation again")
	}
}

func TestNewSDPLetsAnotherSourceTakeOverAtOnce(t *testing.T) {
	for _, suite := range groups {
		t.Run(groupName(suite), func(t *testing.T) {
			r := testReceiver(t, suite, nil)
			nat, stream := netip.MustParseAddrPort("127.0.0.1:5555"), newPackets(t, suite)
			r.take(stream.next(), peerAddress, epoch)
			for range probation {
				r.take(stream.next(), nat, epoch)
			}
			if r.address() != peerAddress || r.discarded[wrongSource] != probation {
				t.Fatalf("audio goes to %v, discarded %+v", r.address(), r.discarded.public())
			}
			r.run(r.path)
			for range probation {
				r.take(stream.next(), nat, epoch)
			}
			if r.address() != nat {
				t.Errorf("audio goes to %v", r.address())
			}
		})
	}
}

func TestWhoStillSendsStaysTheSourceAfterNewSDP(t *testing.T) {
	r := testReceiver(t, suite80, nil)
	nat, stream := netip.MustParseAddrPort("127.0.0.1:5555"), newPackets(t, suite80)
	r.take(stream.next(), nat, epoch)
	r.run(r.path)
	r.take(stream.next(), nat, epoch)
	r.take(stream.next(), netip.MustParseAddrPort("127.0.0.1:6666"), epoch)
	if r.address() != nat || r.discarded[wrongSource] != 1 {
		t.Errorf("audio goes to %v, discarded %+v", r.address(), r.discarded.public())
	}
}
