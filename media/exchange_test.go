package media

import (
	"bytes"
	"errors"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

const suite80 = sdes.AESCM128HMACSHA180

// propose, answer and receive run one step each and fail the test on an error.
func (s *side) propose() []byte {
	s.t.Helper()
	offer, err := s.Propose(false)
	if err != nil {
		s.t.Fatal(err)
	}
	return offer
}

func (s *side) answer(offer []byte) []byte {
	s.t.Helper()
	answer, err := s.Answer(offer)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer
}

func (s *side) receive(branch string, answer []byte) {
	s.t.Helper()
	if err := s.Receive(branch, answer); err != nil {
		s.t.Fatal(err)
	}
}

func (s *side) commit(branch string) {
	s.t.Helper()
	if err := s.Commit(branch); err != nil {
		s.t.Fatal(err)
	}
}

// mustHear fails the test unless b hears a's tone.
func mustHear(t *testing.T, a, b *side) {
	t.Helper()
	if got := hear(t, a, b, 440, 30); got < 0.98 {
		t.Errorf("%.3f of what was heard is the tone; %+v", got, b.Stats())
	}
}

func TestNothingRunsBeforeCommit(t *testing.T) {
	a, b := newSide(t, secure(suite80)), newSide(t, secure(suite80))
	b.answer(a.propose())
	if _, ok := b.Running(); ok {
		t.Error("an answer runs before Commit")
	}
	d, ok := b.Pending("")
	if !ok || d.Suite != string(suite80) || d.Remote.Port() != uint16(a.sockets.Load().rtp.port()) || d.Direction != sdp.SendRecv {
		t.Errorf("pending is %+v, %v", d, ok)
	}
	b.WriteFrame(make([]int16, 80))
	b.WriteFrame(make([]int16, 80))
	if got := b.Stats().PacketsSent; got != 0 {
		t.Errorf("%d packets were sent before Commit", got)
	}
}

func TestStepsThatDoNotFitAreErrors(t *testing.T) {
	a, b := newSide(t, Config{}), newSide(t, Config{})
	if err := a.Commit(""); !errors.Is(err, ErrNoBranch) {
		t.Errorf("Commit of nothing: %v", err)
	}
	if err := a.Receive("x", nil); !errors.Is(err, ErrNoOffer) {
		t.Errorf("Receive without an offer: %v", err)
	}
	answer := b.answer(a.propose())
	for i := range manyBranches {
		a.receive(strconv.Itoa(i), answer)
	}
	if err := a.Receive("one more", answer); !errors.Is(err, ErrBranches) {
		t.Errorf("one branch too many: %v", err)
	}
	if err := a.Receive("0", answer); err != nil {
		t.Errorf("a branch that is known: %v", err)
	}
	a.Rollback()
	if err := a.Commit("0"); !errors.Is(err, ErrNoBranch) {
		t.Errorf("Commit after Rollback: %v", err)
	}
}

func TestARefusedOfferIsATypedError(t *testing.T) {
	a, b := newSide(t, Config{}), newSide(t, secure(suite80))
	_, err := b.Answer(a.propose())
	var refusal *sdp.Refusal
	if !errors.As(err, &refusal) || refusal.Code != 488 || refusal.Cause != sdp.EncryptionRequired {
		t.Errorf("a plain offer where encryption is required: %v", err)
	}
	if _, ok := b.Pending(""); ok {
		t.Error("a refused offer is pending")
	}
}

func TestSeveralEarlyAnswersArePendingByBranch(t *testing.T) {
	a := newSide(t, Config{Encryption: sdp.Optional})
	offer := a.propose()
	forks := map[string]*side{
		"plain": newSide(t, Config{Encryption: sdp.Off}),
		"sha80": newSide(t, secure(suite80)),
		"other": newSide(t, Config{Encryption: sdp.Optional, Codecs: []string{"PCMA"}}),
	}
	for branch, fork := range forks {
		a.receive(branch, fork.answer(offer))
		fork.commit("")
	}
	for branch, want := range map[string]struct{ suite, codec string }{
		"plain": {"", "PCMU"}, "sha80": {string(suite80), "PCMU"}, "other": {string(suite80), "PCMA"},
	} {
		d, ok := a.Pending(branch)
		if !ok || d.Suite != want.suite || d.Codec != want.codec || d.Remote.Port() != uint16(forks[branch].sockets.Load().rtp.port()) {
			t.Errorf("%s: pending %+v, %v", branch, d, ok)
		}
	}
	// The early media of one fork runs, then another one takes the call.
	for _, branch := range []string{"sha80", "plain", "other"} {
		a.commit(branch)
		t.Run(branch, func(t *testing.T) {
			mustHear(t, forks[branch], a)
			if d, _ := a.Running(); d.Remote.Port() != uint16(forks[branch].sockets.Load().rtp.port()) {
				t.Errorf("running %+v", d)
			}
		})
	}
	mustHear(t, a, forks["other"])
}

func TestForksNeverGetTheSameKeystreamTwice(t *testing.T) {
	a := newSide(t, secure(suite80))
	offer := a.propose()
	for _, branch := range []string{"one", "two"} {
		fork := newSide(t, secure(suite80))
		a.receive(branch, fork.answer(offer))
	}
	a.commit("one")
	first, sequence := a.sender.path.out, a.sender.sequence
	a.WriteFrame(make([]int16, 80))
	a.WriteFrame(make([]int16, 80))
	a.commit("two")
	if a.sender.path.out != first {
		t.Error("the other fork got a new context under the same key")
	}
	if a.sender.sequence != sequence+1 {
		t.Error("the other fork's sequence numbers began anew")
	}
}

func TestAReofferThatRepeatsTheKeysKeepsTheContexts(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			a, b := newSide(t, secure(suite)), newSide(t, secure(suite))
			a.sender.sequence = 65530 // the rollover counter is 1 when the re-offer comes
			agree(t, a, b)
			mustHear(t, a, b)
			in, out := b.receiver.path.in, a.sender.path.out
			agree(t, a, b)
			agree(t, b, a)
			if b.receiver.path.in != in || a.sender.path.out != out {
				t.Error("a re-offer made new contexts")
			}
			mustHear(t, a, b)
			mustHear(t, b, a)
			if d := b.Stats().Discarded; d != (Discarded{}) {
				t.Errorf("discarded %+v", d)
			}
		})
	}
}

func TestAReplayIsKnownAfterAReoffer(t *testing.T) {
	a, b := call(t, secure(suite80))
	tap := tapped(a)
	mustHear(t, a, b)
	old := tap.packets[len(tap.packets)-3]
	agree(t, a, b)
	before := b.Stats()
	b.receiver.take(old, a.address(), epoch)
	after := b.Stats()
	if after.Discarded.Replayed != before.Discarded.Replayed+1 || after.PacketsReceived != before.PacketsReceived {
		t.Errorf("an old packet was not known: %+v", after.Discarded)
	}
}

// tap keeps what a side sends on its way to the socket.
type tap struct {
	conn    packetConn
	packets [][]byte
}

func tapped(s *side) *tap {
	t := &tap{conn: s.sender.conn}
	s.sender.conn = t
	return t
}

func TestARollbackLeavesTheRunningSessionAsItWas(t *testing.T) {
	a, b := call(t, secure(suite80))
	mustHear(t, a, b)
	for name, step := range map[string]func(){
		"our offer is refused":        func() { a.propose() },
		"our offer's answer is bad":   func() { a.propose(); _ = a.Receive("x", []byte("v=0\r\n")) },
		"our answer is not sent":      func() { a.answer(rekeyed(t, b.propose())) },
		"we wanted to hold":           func() { a.SetDirection(sdp.Inactive); a.propose(); a.SetDirection(sdp.SendRecv) },
		"their answer was for a hold": func() { a.receive("x", b.answer(a.propose())) },
	} {
		t.Run(name, func(t *testing.T) {
			in, out := a.receiver.path, a.sender.path
			before, _ := a.Running()
			step()
			a.Rollback()
			b.Rollback()
			after, ok := a.Running()
			if !ok || after != before || a.receiver.path != in || a.sender.path != out {
				t.Errorf("before %+v, after %+v", before, after)
			}
			mustHear(t, a, b)
			mustHear(t, b, a)
		})
	}
}

var inlineKey = regexp.MustCompile(`inline:[^ |\r]+`)

// rekeyed puts a new key into a body's first a=crypto line.
func rekeyed(t *testing.T, body []byte) []byte {
	t.Helper()
	key, err := sdes.Generate(1, suite80)
	if err != nil {
		t.Fatal(err)
	}
	if !inlineKey.Match(body) {
		t.Fatal("there is no key in the body")
	}
	return inlineKey.ReplaceAll(body, []byte(inlineKey.FindString(key.Line())))
}

// keyOf is the key of a body.
func keyOf(t *testing.T, body []byte) sdes.Crypto {
	t.Helper()
	for line := range strings.Lines(string(body)) {
		if value, ok := strings.CutPrefix(line, "a=crypto:"); ok {
			c, err := sdes.Parse(strings.TrimRight(value, "\r\n"))
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	t.Fatal("there is no key in the body")
	return sdes.Crypto{}
}

func TestWhileAReofferIsPendingBothKeysAreUnderstood(t *testing.T) {
	a, b := call(t, secure(suite80))
	mustHear(t, b, a)
	offer := rekeyed(t, b.propose())
	b.Rollback()
	a.answer(offer)
	mustHear(t, b, a) // the old key still, before Commit
	concealed := a.Stats().Concealed

	// From here on b sends under its new key.
	fresh, err := newOutbound(keyOf(t, offer))
	if err != nil {
		t.Fatal(err)
	}
	old := b.sender.path.out
	b.sender.path.out = fresh
	mustHear(t, b, a)
	a.commit("")
	mustHear(t, b, a)
	if s := a.Stats(); s.Discarded != (Discarded{}) || s.Lost+s.Missed+s.Late != 0 || s.Concealed > concealed {
		t.Errorf("the new key left a gap: %+v", s)
	}

	// What was on the way under the old key still comes, and soon no longer.
	straggler := straggling(t, b, old)
	now := a.Stats().LastPacket
	a.receiver.take(straggler(), b.address(), now)
	if d := a.Stats().Discarded; d != (Discarded{}) {
		t.Errorf("a straggler was discarded: %+v", d)
	}
	a.receiver.take(straggler(), b.address(), now.Add(2*keyOverlap))
	if d := a.Stats().Discarded; d.Unauthenticated != 1 {
		t.Errorf("the old key is good for ever: %+v", d)
	}
}

func TestANewKeyMayGoOnWithTheRolloversOfTheOneBefore(t *testing.T) {
	for _, test := range []struct {
		name     string
		sequence uint16
		before   uint32 // rollovers under the first key
		after    uint32 // and under the next
	}{
		{"it does", 0xC000, 3, 3}, // RFC 3711 section 3.3.1
		{"it does, and they wrap meanwhile", 0xFFFF, 3, 4},
		{"it begins anew, as many do", 0xC000, 3, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := call(t, secure(suite80))
			b.sender.sequence = test.sequence
			b.sender.path.out.context.SetROC(b.sender.ssrc, test.before)
			in := a.exchange.running.in
			in.mu.Lock()
			in.context.SetROC(b.sender.ssrc, test.before)
			in.rtps.add(b.sender.ssrc)
			in.mu.Unlock()
			voice := &tone{hertz: 440, rate: 8000}
			beat(t, b, a, voice)
			beat(t, b, a, voice)
			if got := a.Stats().PacketsReceived; got != 1 {
				t.Fatalf("%d packets under the first key", got)
			}

			offer := rekeyed(t, b.propose())
			b.Rollback()
			a.answer(offer)
			a.commit("")
			fresh, err := newOutbound(keyOf(t, offer))
			if err != nil {
				t.Fatal(err)
			}
			fresh.context.SetROC(b.sender.ssrc, test.after)
			b.sender.path.out = fresh
			mustHear(t, b, a)
			if d := a.Stats().Discarded; d != (Discarded{}) {
				t.Errorf("discarded %+v", d)
			}
		})
	}
}

// straggling makes b's next packets under another context.
func straggling(t *testing.T, b *side, context *outbound) func() []byte {
	return func() []byte {
		packet := plainPacket(t)
		b.sender.sequence++
		packet[2], packet[3] = byte(b.sender.sequence>>8), byte(b.sender.sequence)
		copy(packet[8:], []byte{byte(b.sender.ssrc >> 24), byte(b.sender.ssrc >> 16), byte(b.sender.ssrc >> 8), byte(b.sender.ssrc)})
		protected, err := context.rtp(make([]byte, largestPacket), packet)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Clone(protected)
	}
}

func TestAKeyThatComesBackHasItsStateStill(t *testing.T) {
	var k keys
	first, second := fixedKey(suite80), fixedKey(sdes.AESCM128HMACSHA132)
	in, err := k.inbound(first)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := k.outbound(first)
	_, _ = k.inbound(second)
	_, _ = k.outbound(second)
	if again, _ := k.inbound(first); again != in {
		t.Error("the peer's first key has forgotten what it received")
	}
	if again, _ := k.outbound(first); again != out {
		t.Error("our first key has forgotten what it sent")
	}
}

func TestTheNumberOfRememberedKeysIsBounded(t *testing.T) {
	var k keys
	running, err := k.inbound(fixedKey(suite80))
	if err != nil {
		t.Fatal(err)
	}
	for range 10 * heldKeys {
		key, err := sdes.Generate(1, suite80)
		if err != nil {
			t.Fatal(err)
		}
		k.used(running)
		if _, err := k.inbound(key); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.in) != heldKeys {
		t.Errorf("%d keys are remembered", len(k.in))
	}
	if again, _ := k.inbound(fixedKey(suite80)); again != running {
		t.Error("the running key was forgotten")
	}
}

func TestAKeyThatIsOftenUsedIsNotForgotten(t *testing.T) {
	var k keys
	often, err := k.inbound(fixedKey(suite80))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 * heldKeys {
		key, err := sdes.Generate(1, suite80)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.inbound(key); err != nil {
			t.Fatal(err)
		}
		if again, _ := k.inbound(fixedKey(suite80)); again != often {
			t.Fatal("it was forgotten")
		}
	}
}

func TestEachAttemptHasKeysOfItsOwnAndAReofferRepeatsThem(t *testing.T) {
	a, b := newSide(t, secure(suite80)), newSide(t, secure(suite80))
	first := keyOf(t, a.propose())
	a.Rollback()
	second := keyOf(t, a.propose())
	if first.SameKey(second) {
		t.Error("two attempts have one key")
	}
	agree(t, a, b)
	third, fourth := keyOf(t, a.propose()), keyOf(t, a.propose())
	if !third.SameKey(fourth) || !third.SameKey(a.sender.path.LocalKey) {
		t.Error("a re-offer has another key")
	}
}

var originLine = regexp.MustCompile(`(?m)^o=\S+ (\d+) (\d+) `)

func originVersion(t *testing.T, body []byte) int {
	t.Helper()
	m := originLine.FindSubmatch(body)
	if m == nil {
		t.Fatalf("no o= in %q", body)
	}
	n, err := strconv.ParseInt(string(m[2]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

func TestTheVersionCountsBodiesThatDiffer(t *testing.T) {
	a, _ := call(t, secure(suite80))
	first := a.propose()
	if again := a.propose(); !bytes.Equal(first, again) {
		t.Errorf("the same offer differs:\n%s\n%s", first, again)
	}
	a.SetDirection(sdp.SendOnly)
	if held := a.propose(); originVersion(t, held) != originVersion(t, first)+1 {
		t.Errorf("version %d follows %d", originVersion(t, held), originVersion(t, first))
	}
}

func TestHoldAndResume(t *testing.T) {
	for _, suite := range []sdes.Suite{"", suite80} {
		t.Run(groupName(suite), func(t *testing.T) {
			a, b := call(t, secure(suite))
			mustHear(t, b, a)
			a.SetDirection(sdp.SendOnly)
			agree(t, a, b)
			if d, _ := b.Running(); d.Direction != sdp.RecvOnly {
				t.Fatalf("held %+v", d)
			}
			mustHear(t, a, b) // music on hold
			sent, timestamp := b.Stats().PacketsSent, b.sender.timestamp
			for range 10 {
				b.WriteFrame(make([]int16, 80))
			}
			if got := b.Stats().PacketsSent; got != sent {
				t.Errorf("%d packets were sent while held", got-sent)
			}
			if got := b.sender.timestamp - timestamp; got != 800 {
				t.Errorf("the timestamps went on by %d in 100 ms", got)
			}
			a.SetDirection(sdp.SendRecv)
			agree(t, a, b)
			mustHear(t, b, a)
			mustHear(t, a, b)
		})
	}
}

func TestWhatComesDuringAHoldIsNotHeard(t *testing.T) {
	a, b := call(t, Config{})
	a.SetDirection(sdp.Inactive)
	a.receive("x", b.answer(a.propose()))
	b.Rollback() // b goes on as if it had not heard of it
	a.commit("x")
	before := a.Stats().PacketsReceived
	if got := hear(t, b, a, 440, 30); got != 0 {
		t.Errorf("%.3f of the tone was heard", got)
	}
	if a.Stats().PacketsReceived == before {
		t.Error("nothing came at all")
	}
}

func (t *tap) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	t.packets = append(t.packets, bytes.Clone(b))
	return t.conn.WriteToUDPAddrPort(b, to)
}

// address is where a side's RTP comes from.
func (s *side) address() netip.AddrPort {
	return netip.AddrPortFrom(loopback, uint16(s.sockets.Load().rtp.port()))
}
