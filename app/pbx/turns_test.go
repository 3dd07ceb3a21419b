package pbx

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"
)

// arrivals makes requests of one source, and tells turns that they came in this order.
func arrivals(t *testing.T, turns *turns, n int) []*sip.Request {
	t.Helper()
	var all []*sip.Request
	for range n {
		req := caller(t)
		req.SetTransport("TCP")
		req.SetSource("127.0.0.1:1")
		all = append(all, req)
		turns.arrived(req)
	}
	return all
}

func TestRequestsTakeTheirTurnsAsTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(100)
		all := arrivals(t, turns, 5)
		order := make(chan int, len(all))
		for i, req := range slices.Backward(all) {
			go func() {
				one := turns.take(req)
				order <- i
				one.pass()
			}()
			synctest.Wait() // each later one has begun to wait
		}
		for want := range all {
			if got := <-order; got != want {
				t.Errorf("number %d goes in place %d", got, want)
			}
		}
		if len(turns.waiting) != 0 || len(turns.last) != 0 {
			t.Errorf("remembered are %d and %d", len(turns.waiting), len(turns.last))
		}
	})
}

func TestAHandlerMayRunBeforeItsReaderGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(100)
		first := arrivals(t, turns, 1)[0]
		second := caller(t)
		second.SetTransport("TCP")
		second.SetSource("127.0.0.1:1")
		taken := make(chan struct{})
		go func() {
			turns.take(second).pass()
			close(taken)
		}()
		synctest.Wait()
		turns.arrived(second)
		synctest.Wait()
		select {
		case <-taken:
			t.Error("it did not wait for the one before")
		default:
		}
		turns.take(first).pass()
		<-taken
	})
}

func TestNobodyWaitsLongForARequestThatNeverTakesItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(100)
		all := arrivals(t, turns, 2)
		began := time.Now()
		turns.take(all[1]).pass()
		if waited := time.Since(began); waited != turnPatience {
			t.Errorf("it waited %v, want %v", waited, turnPatience)
		}
		time.Sleep(turnLife)
		turns.sweep()
		if len(turns.waiting) != 0 {
			t.Errorf("%d are remembered", len(turns.waiting))
		}
	})
}

func TestReadersWaitWhileTooManyRequestsAreUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(3)
		all := arrivals(t, turns, 3)
		if !turns.full() {
			t.Error("three of three are not full")
		}
		reading := make(chan struct{})
		go func() {
			turns.await()
			close(reading)
		}()
		synctest.Wait()
		select {
		case <-reading:
			t.Fatal("the reader did not wait")
		default:
		}
		turns.take(all[0]).pass()
		<-reading
		arrivals(t, turns, 1)
		go func() {
			synctest.Wait()
			turns.close()
		}()
		turns.await() // ends with the PBX
	})
}

// TestRequestsThatComeTogetherAreRelayedInOrder writes many in one go.
func TestRequestsThatComeTogetherAreRelayedInOrder(t *testing.T) {
	p := startPBX(t)
	for _, transport := range []string{tcp, tls, udp} {
		t.Run(transport, func(t *testing.T) {
			sender, receiver := registered(t, p, "1001", transport), registered(t, p, "1002", tcp)
			t.Cleanup(func() { p.bindings.update("1002", registration{all: true}) })
			a, _ := connect(t, sender, receiver)
			const many = 50
			var all strings.Builder
			for i := range many {
				text := fmt.Sprintf("INFO %s SIP/2.0\nVia: SIP/2.0/%s %s;branch=%s;rport\nFrom: %s\nTo: %s\nCall-ID: %s\nCSeq: %d INFO\nMax-Forwards: 70\n%s\nContent-Length: 0\n\n",
					a.target, transport, sender.local(), sip.GenerateBranch(), a.from, a.to, a.callID, a.cseq+i+1, strings.Join(a.routes, "\n"))
				text = strings.ReplaceAll(text, "\n", "\r\n")
				if all.WriteString(text); transport == udp {
					sender.conn.Write([]byte(text))
				}
			}
			if transport != udp {
				sender.conn.Write([]byte(all.String()))
			}
			for i := range many {
				info := receiver.request("INFO")
				if got := int(info.CSeq().SeqNo); got != a.cseq+i+1 {
					t.Fatalf("CSeq %d comes in place of %d", got, a.cseq+i+1)
				}
				receiver.reply(info, "200 OK", "", "")
			}
		})
	}
}
