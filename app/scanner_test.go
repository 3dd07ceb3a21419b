package app_test

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
)

// scan sends what scanners send, from an address, to a phone.
func scan(t *testing.T, from string, to netip.AddrPort) (answers func() string) {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.ParseIP(from)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	for n := range 100 {
		for _, method := range []string{"INVITE", "OPTIONS", "REGISTER"} {
			text := fmt.Sprintf("%s sip:%d@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%[2]d%[1]s;rport\r\nMax-Forwards: 70\r\n"+
				"From: \"sipvicious\" <sip:%[2]d@1.1.1.1>;tag=%[2]d\r\nTo: <sip:%[2]d@1.1.1.1>\r\nCall-ID: %[2]d%[1]s\r\nCSeq: 1 %[1]s\r\n"+
				"Contact: <sip:%[2]d@%[4]s>\r\nContent-Length: 0\r\n\r\n", method, n, to, conn.LocalAddr())
			if _, err := conn.WriteToUDPAddrPort([]byte(text), to); err != nil {
				t.Fatal(err)
			}
		}
	}
	return func() string {
		_ = conn.SetReadDeadline(time.Now()) // the phone has had all of it: whatever it says is there
		buffer := make([]byte, 2048)
		n, _, _ := conn.ReadFromUDPAddrPort(buffer)
		return string(buffer[:n])
	}
}

// A scanner is anybody else, or one at the server's own address who does not
// know our Contact.
func TestACallerHasANameOfAReasonableLength(t *testing.T) {
	s, alice := startExchange(t).serve(t)
	s.name = strings.Repeat("长", 5000)
	s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
	if c := alice.call(app.CallIncoming); c.Remote.Name != strings.Repeat("长", 200)+"…" {
		t.Errorf("it has %d bytes", len(c.Remote.Name))
	}
}

func TestAScannerRingsNobodyAndHearsNothing(t *testing.T) {
	x := startExchange(t)
	for _, from := range []string{"127.0.0.2", "127.0.0.1"} {
		t.Run(from, func(t *testing.T) {
			log := &record{}
			options := x.options(x.account("alice", by(config.TransportUDP)))
			options.Log = slog.New(slog.NewTextHandler(log, nil))
			alice := x.register(t, options)
			to := netip.MustParseAddrPort(alice.Snapshot().Accounts[0].Registration.Flow.Local)
			answers := scan(t, from, to)
			bob := x.phone(t, "bob")
			bob.dial("alice") // behind it all
			rings := until(alice, "bob's call", func(c app.Call) bool { return true })
			if rings.Direction != app.Incoming || !strings.Contains(rings.Remote.URI, "bob") {
				t.Errorf("it rings with %+v", rings)
			}
			if text := answers(); text != "" {
				t.Errorf("it is answered:\n%s", text)
			}
			if n := strings.Count(log.String(), "level=WARN"); n > 1 {
				t.Errorf("the log has %d lines:\n%s", n, log)
			}
			state := alice.Snapshot()
			if len(state.Calls) != 1 || state.Missed != 0 {
				t.Errorf("it stands at %+v", state)
			}
			if from == "127.0.0.1" && !strings.Contains(log.String(), "did not come from the account's server") {
				t.Error("nobody is told")
			}
			alice.do(alice.Reject(rings.ID, 0))
		})
	}
}
