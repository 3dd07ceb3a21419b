package app_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/media/sdes"
	"sotto/sip"
)

// peer is the other side of a call, played by a SIP agent that says what the
// test wants.
type peer struct {
	*sip.Agent
	t      *testing.T
	events chan sip.Event
	port   int // where its RTP would go
}

// peer registers a user of the exchange over TLS.
func (x *exchange) peer(t *testing.T, user string) *peer {
	t.Helper()
	p := &peer{t: t, events: make(chan sip.Event, 100), port: mutePort(t)}
	account := x.account(user, by(config.TransportTLS))
	agent, err := sip.NewAgent(sip.Config{
		Username: user, Password: passwords[user], Domain: account.Domain, Proxy: account.Proxy,
		Transport: sip.TLS, Register: true, Roots: x.roots,
		Events: func(e sip.Event) { p.events <- e },
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Agent = agent
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), app.Patience)
		defer cancel()
		agent.Close(ctx)
	})
	agent.Start()
	waitFor(p, "its registration", func(r sip.Registration) bool { return r.State == sip.Registered })
	return p
}

// mutePort is a UDP port where packets come to nobody's harm.
func mutePort(t *testing.T) int {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn.LocalAddr().(*net.UDPAddr).Port
}

// waitFor reads a peer's events up to the first that fits.
func waitFor[E sip.Event](p *peer, what string, fits func(E) bool) E {
	p.t.Helper()
	limit := time.After(app.Patience)
	for {
		select {
		case e := <-p.events:
			if e, ok := e.(E); ok && fits(e) {
				return e
			}
		case <-limit:
			p.t.Fatalf("the peer waited in vain for %s", what)
		}
	}
}

// whatever fits every event of a kind.
func whatever[E sip.Event](E) bool { return true }

// describe is an SDP body of these media lines.
func describe(lines ...string) []byte {
	return []byte("v=0\r\no=- 42 42 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + strings.Join(lines, ""))
}

// audioLine is a media line of G.711 with crypto attributes.
func (p *peer) audioLine(profile string, cryptos ...string) string {
	line := fmt.Sprintf("m=audio %d %s 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n", p.port, profile)
	for _, c := range cryptos {
		line += "a=crypto:" + c + "\r\n"
	}
	return line
}

// fresh is a crypto attribute with a key of its own.
func (p *peer) fresh(tag int, suite sdes.Suite) string {
	p.t.Helper()
	c, err := sdes.Generate(tag, suite)
	if err != nil {
		p.t.Fatal(err)
	}
	return c.Line()
}

// audioOf takes the audio lines of a body apart.
func audioOf(body []byte) (lines []mediaLine) {
	for _, text := range strings.Split(string(body), "\r\n") {
		switch {
		case strings.HasPrefix(text, "m="):
			fields := strings.Fields(text)
			lines = append(lines, mediaLine{port: fields[1], profile: fields[2]})
		case strings.HasPrefix(text, "a=crypto:") && len(lines) > 0:
			last := &lines[len(lines)-1]
			last.cryptos = append(last.cryptos, strings.TrimPrefix(text, "a=crypto:"))
		}
	}
	return lines
}

// mediaLine is a media line as a test looks at it.
type mediaLine struct {
	port, profile string
	cryptos       []string
}
