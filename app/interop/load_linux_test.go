//go:build interop

package interop

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkSRTPCalls measures what calls over TLS with SRTP cost a sotto, and the baresip that is their other end, in one
// run: CPU time per second of each call, and the memory of the process. Both play one file into every call and record
// what they hear.
func BenchmarkSRTPCalls(b *testing.B) {
	for _, calls := range []int{1, 20} {
		b.Run(fmt.Sprint(calls), func(b *testing.B) {
			server, words := StartKamailio(b), newSpeech(b)
			bob := StartBaresip(b, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob, AutoAnswer: true})
			alice := StartSotto(b, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Play: words.Alice})
			for range calls {
				alice.DialBeside(bob.Account.URI())
				alice.WaitForCall("connected")
			}
			second := time.NewTicker(time.Second)
			defer second.Stop()
			for range 2 { // until playout and memory have settled
				<-second.C
			}
			began, sent := time.Now(), datagramsSent(b)
			ours, theirs := usageOf(b, alice.process), usageOf(b, bob.process)
			b.ResetTimer()
			for range max(b.N, 5) {
				<-second.C
			}
			b.StopTimer()
			lasted := time.Since(began)
			if packets := datagramsSent(b) - sent; float64(packets) < 0.9*2*50*float64(calls)*lasted.Seconds() {
				b.Fatalf("%d packets in %v are not %d calls in both directions", packets, lasted, calls)
			}
			oursNow, theirsNow := usageOf(b, alice.process), usageOf(b, bob.process)
			report := func(who string, before, now usage) {
				perCall := (now.CPU - before.CPU).Seconds() * 1000 / lasted.Seconds() / float64(calls)
				b.ReportMetric(perCall, who+"-ms-CPU/s/call")
				b.ReportMetric(float64(now.Memory)/(1<<20), who+"-MiB")
			}
			b.ReportMetric(0, "ns/op") // a second is a second
			report("sotto", ours, oursNow)
			report("baresip", theirs, theirsNow)
		})
	}
}
