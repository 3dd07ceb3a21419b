//go:build interop

package interop

import (
	"crypto/rand"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkINVITETo180 measures how long a caller waits for the first ringing (180), by the caller's clock: over UDP through
// Kamailio, to a phone that registered by each transport.
func BenchmarkINVITETo180(b *testing.B) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		b.Run(transport, func(b *testing.B) {
			k := StartKamailio(b)
			StartSotto(b, k.Account("alice", transport), SottoOptions{})
			conn, err := net.Dial("udp", k.UDP.String())
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			var took []time.Duration
			for b.Loop() {
				took = append(took, ringOnce(b, conn, "alice"))
			}
			reportTimes(b, took)
		})
	}
}

// BenchmarkStartToRegistered measures from the start of the headless program to its word that it is registered.
func BenchmarkStartToRegistered(b *testing.B) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		b.Run(transport, func(b *testing.B) {
			if _, err := static.build(); err != nil {
				b.Fatal(err)
			}
			k := StartKamailio(b)
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				s := StartSotto(b, k.Account("alice", transport), SottoOptions{})
				took = append(took, time.Since(began))
				s.Quit()
			}
			reportTimes(b, took)
		})
	}
}

// reportTimes reports the median and the longest, in place of the mean.
func reportTimes(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	milliseconds := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(milliseconds(took[len(took)/2]), "ms-median")
	b.ReportMetric(milliseconds(took[len(took)-1]), "ms-longest")
}

// ringOnce calls a user of Kamailio's, returns how long it took until the phone rang, and takes the call back.
func ringOnce(b *testing.B, conn net.Conn, user string) time.Duration {
	b.Helper()
	id := rand.Text()
	request := func(method, branch, tag, body string) {
		message := fmt.Sprintf("%[1]s sip:%[2]s@%[3]s SIP/2.0\r\nVia: SIP/2.0/UDP %[4]s;branch=z9hG4bK%[5]s;rport\r\nMax-Forwards: 70\r\n"+
			"From: <sip:caller@%[4]s>;tag=%[6]s\r\nTo: <sip:%[2]s@%[3]s>%[7]s\r\nCall-ID: %[6]s\r\nCSeq: 1 %[1]s\r\nContact: <sip:caller@%[4]s>\r\n",
			method, user, Domain, conn.LocalAddr(), branch, id, tag)
		if body != "" {
			message += "Content-Type: application/sdp\r\n"
		}
		if _, err := fmt.Fprintf(conn, "%sContent-Length: %d\r\n\r\n%s", message, len(body), body); err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	request("INVITE", id, "", strings.ReplaceAll("v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n", "\n", "\r\n"))
	awaitStatus(b, conn, id, "180")
	took := time.Since(began)
	request("CANCEL", id, "", "")
	refused := awaitStatus(b, conn, id, "487")
	_, tag, _ := strings.Cut(headerOf(refused, "To"), ";tag=")
	request("ACK", id, ";tag="+tag, "")
	return took
}

// awaitStatus reads up to the response with that status to the call's INVITE.
func awaitStatus(b *testing.B, conn net.Conn, id, status string) string {
	b.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		b.Fatal(err)
	}
	packet := make([]byte, 4096)
	for {
		n, err := conn.Read(packet)
		if err != nil {
			b.Fatalf("no %s came: %v", status, err)
		}
		response := string(packet[:n])
		if strings.HasPrefix(response, "SIP/2.0 "+status) && headerOf(response, "Call-ID") == id && strings.HasSuffix(headerOf(response, "CSeq"), "INVITE") {
			return response
		}
	}
}

// headerOf is the value of a header's first line.
func headerOf(message, name string) string {
	for line := range strings.SplitSeq(message, "\r\n") {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return value
		}
	}
	return ""
}
