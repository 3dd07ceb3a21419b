package app

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"

	"sotto/audio"
	"sotto/media"
	"sotto/media/codec"
	"sotto/media/sdes"
)

// frameNumbers is how many frames follow one another until their numbers begin
// anew: the levels of mu-law on one side of silence, of which the lowest is none.
const frameNumbers = 120

// event is a frame, by its number, and when something became of it.
type event struct {
	frame int
	at    time.Time
}

// mulaw is the code of a frame's number. All samples of the frame have it.
func mulaw(number int) byte { return 0x80 + byte(number%frameNumbers) }

// levels are the samples that those codes stand for.
func levels(b *testing.B) []int16 {
	b.Helper()
	format, ok := codec.Lookup("PCMU", voiceRate)
	if !ok {
		b.Fatal("no PCMU")
	}
	codes, levels := make([]byte, frameNumbers), make([]int16, frameNumbers)
	for n := range codes {
		codes[n] = mulaw(n)
	}
	if _, err := format.NewDecoder().Decode(levels, codes); err != nil {
		b.Fatal(err)
	}
	return levels
}

// numberedCard is an audio.Backend whose microphone gives numbered frames, which
// are complete by a clock of its own, and whose loudspeaker notes those it plays.
type numberedCard struct {
	audio.Null
	levels []int16
	phase  time.Duration  // from a beat until a frame is complete
	opened chan time.Time // when the first beat began to be waited for

	// the beat's until it has ended
	begin    time.Time
	read     int
	complete []event // in the microphone's ring, by its own clock
	heard    []event
}

func newNumberedCard(b *testing.B, phase time.Duration) *numberedCard {
	return &numberedCard{levels: levels(b), phase: phase, opened: make(chan time.Time, 1)}
}

func (c *numberedCard) OpenInput(int) (audio.Input, error) {
	c.begin = time.Now()
	c.opened <- c.begin
	return c, nil
}

func (c *numberedCard) OpenOutput(int) (audio.Output, error) { return c, nil }
func (c *numberedCard) Close() error                         { return nil }

// Read takes the oldest frame out of the ring: silence while none is complete.
func (c *numberedCard) Read(frame []int16) {
	done := c.begin.Add(c.phase + time.Duration(c.read)*frameTime)
	if time.Now().Before(done) {
		clear(frame)
		return
	}
	for i := range frame {
		frame[i] = c.levels[c.read%frameNumbers]
	}
	c.complete = append(c.complete, event{c.read % frameNumbers, done})
	c.read++
}

// Write notes the frame by its last sample: the first may be faded in.
func (c *numberedCard) Write(frame []int16) {
	now := time.Now()
	if n := slices.Index(c.levels, frame[len(frame)-1]); n >= 0 {
		c.heard = append(c.heard, event{n, now})
	}
}

// barePeer is the other side of a call of SRTP: a socket, a key for each
// direction, and frames that are numbered. It sends and notes what comes.
type barePeer struct {
	socket  *net.UDPConn
	to      *net.UDPAddr
	out, in *srtp.Context
	reading sync.WaitGroup

	sent  int
	began []event // when each packet was sent, by its first frame
	came  []event // the reader's until close: by the packet's last frame
}

var offered = regexp.MustCompile(`(?s)m=audio (\d+) .*?a=crypto:([^\r]*AES_CM_128_HMAC_SHA1_80[^\r]*)`)

// newBarePeer takes a session's offer of AES_CM_128_HMAC_SHA1_80 and PCMU.
func newBarePeer(b *testing.B, session *media.Session) *barePeer {
	b.Helper()
	offer, err := session.Propose(true)
	if err != nil {
		b.Fatal(err)
	}
	fields := offered.FindSubmatch(offer)
	if fields == nil {
		b.Fatal("the session offers another suite")
	}
	theirs, err := sdes.Parse(string(fields[2]))
	if err != nil {
		b.Fatal(err)
	}
	ours, err := sdes.Generate(theirs.Tag, theirs.Suite)
	if err != nil {
		b.Fatal(err)
	}
	p := &barePeer{in: contextOf(b, theirs), out: contextOf(b, ours)}
	if p.to, err = net.ResolveUDPAddr("udp4", "127.0.0.1:"+string(fields[1])); err != nil {
		b.Fatal(err)
	}
	if p.socket, err = net.ListenUDP("udp4", &net.UDPAddr{IP: p.to.IP}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.close() })
	answer := fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"+
		"m=audio %[1]d RTP/SAVP 0\r\na=rtcp:%[1]d\r\na=crypto:%[2]s\r\n", p.socket.LocalAddr().(*net.UDPAddr).Port, ours.Line())
	if err := session.Receive("", []byte(answer)); err != nil {
		b.Fatal(err)
	}
	if err := session.Commit(""); err != nil {
		b.Fatal(err)
	}
	p.reading.Go(p.read)
	return p
}

func contextOf(b *testing.B, key sdes.Crypto) *srtp.Context {
	b.Helper()
	c, err := srtp.CreateContext(key.Key, key.Salt, srtp.ProtectionProfileAes128CmHmacSha1_80)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// send sends the next packet.
func (p *barePeer) send(b *testing.B) {
	b.Helper()
	first := 2 * p.sent % frameNumbers
	const frame = voiceRate / framesPerSecond
	payload := slices.Concat(slices.Repeat([]byte{mulaw(first)}, frame), slices.Repeat([]byte{mulaw(first + 1)}, frame))
	packet := rtp.Packet{Payload: payload, Header: rtp.Header{
		Version: 2, SSRC: 1, SequenceNumber: uint16(p.sent), Timestamp: uint32(p.sent * 2 * frame),
	}}
	plain, err := packet.Marshal()
	if err != nil {
		b.Fatal(err)
	}
	protected, err := p.out.EncryptRTP(nil, plain, nil)
	if err != nil {
		b.Fatal(err)
	}
	p.began = append(p.began, event{first, time.Now()})
	p.sent++
	if _, err := p.socket.WriteToUDP(protected, p.to); err != nil {
		b.Fatal(err)
	}
}

// read notes each packet that authenticates and was not filled with silence.
func (p *barePeer) read() {
	buffer := make([]byte, 2048)
	for {
		n, err := p.socket.Read(buffer)
		now := time.Now()
		if err != nil {
			return
		}
		var header rtp.Header
		plain, err := p.in.DecryptRTP(nil, buffer[:n], &header)
		if err != nil { // RTCP, which shares the socket
			continue
		}
		if last := int(plain[len(plain)-1]) - int(mulaw(0)); last >= 0 && last < frameNumbers {
			p.came = append(p.came, event{last, now})
		}
	}
}

// close ends the peer, and gives what came.
func (p *barePeer) close() []event {
	_ = p.socket.Close()
	p.reading.Wait()
	return p.came
}
