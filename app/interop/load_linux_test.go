//go:build interop

package interop

import (
	"fmt"
	"testing"
	"time"
)

// The loads that are measured, and for how long each.
var loads = []struct {
	calls int
	lasts time.Duration
}{{1, 10 * time.Second}, {20, time.Minute}}

// BenchmarkSRTPCalls measures what calls over TLS with SRTP cost a sotto, and the baresip that is their other end, in one
// run: CPU time per second of each call, and the memory of the process. Both play one file into every call and record
// what they hear. After the largest load it tells of the memory that each call but the first has taken.
func BenchmarkSRTPCalls(b *testing.B) {
	var first, last [2]usage // of Sotto and of baresip
	for i, load := range loads {
		b.Run(fmt.Sprint(load.calls), func(b *testing.B) {
			last = measure(b, load.calls, load.lasts)
			if i == 0 {
				first = last
			}
			if further := load.calls - loads[0].calls; further > 0 && first[0].Memory > 0 {
				for who, name := range []string{"sotto", "baresip"} {
					b.ReportMetric(float64(last[who].Memory-first[who].Memory)/1024/float64(further), name+"-KiB/call")
				}
			}
		})
	}
}

// measure reports what so many calls cost, and returns what both have taken.
func measure(b *testing.B, calls int, lasts time.Duration) [2]usage {
	server, words := StartKamailio(b), newSpeech(b)
	bob := StartBaresip(b, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob, AutoAnswer: true})
	alice := StartSotto(b, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Play: words.Alice})
	for range calls {
		alice.DialBeside(bob.Account.URI())
		alice.WaitForCall("connected")
	}
	pass(2 * time.Second) // until playout and memory have settled
	began, sent := time.Now(), datagramsSent(b)
	before := [2]usage{usageOf(b, alice.process), usageOf(b, bob.process)}
	pass(lasts)
	lasted := time.Since(began)
	if packets := datagramsSent(b) - sent; float64(packets) < 0.9*2*50*float64(calls)*lasted.Seconds() {
		b.Fatalf("%d packets in %v are not %d calls in both directions", packets, lasted, calls)
	}
	now := [2]usage{usageOf(b, alice.process), usageOf(b, bob.process)}
	for who, name := range []string{"sotto", "baresip"} {
		perCall := (now[who].CPU - before[who].CPU).Seconds() * 1000 / lasted.Seconds() / float64(calls)
		b.ReportMetric(perCall, name+"-ms-CPU/s/call")
		b.ReportMetric(float64(now[who].Memory)/(1<<20), name+"-MiB")
	}
	b.ReportMetric(0, "ns/op") // how long it took, which says nothing
	return now
}

// pass lets time pass: what is measured is what goes on meanwhile.
func pass(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}
