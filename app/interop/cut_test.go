//go:build interop

package interop

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
)

// streamRelay stands between a phone and a server and can cut what goes through it.
type streamRelay struct {
	Address  netip.AddrPort
	listener net.Listener
	work     sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
}

// relayStreams hands connections on to the server until the test ends.
func relayStreams(t testing.TB, server netip.AddrPort) *streamRelay {
	t.Helper()
	r := &streamRelay{Address: freePort(t)}
	var err error
	if r.listener, err = net.ListenTCP("tcp", net.TCPAddrFromAddrPort(r.Address)); err != nil {
		t.Fatal(err)
	}
	r.work.Go(func() {
		for {
			near, err := r.listener.Accept()
			if err != nil {
				return
			}
			far, err := net.DialTCP("tcp", nil, net.TCPAddrFromAddrPort(server))
			if err != nil {
				_ = near.Close()
				continue
			}
			r.join(near, far)
		}
	})
	t.Cleanup(func() {
		_ = r.listener.Close()
		r.cut()
		r.work.Wait()
	})
	return r
}

func (r *streamRelay) join(near, far net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns = append(r.conns, near, far)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		r.work.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_ = way[0].Close()
			_ = way[1].Close()
		})
	}
}

// cut ends every connection, as a router does that forgets them. New ones are taken.
func (r *streamRelay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // with a reset
		}
		_ = c.Close()
	}
	r.conns = nil
}

// cutting is a call during which alice loses her connection to the server.
type cutting struct {
	title      string
	bobCalls   bool
	bobHangsUp bool
}

func (c cutting) name() string { return c.title }

// The voice goes from phone to phone and does not notice. Alice registers over a new connection, and a BYE ends the call from
// either side: that of bob finds her where she is now.
func TestACallOutlivesItsTLSConnection(t *testing.T) {
	t.Parallel()
	rows := []cutting{
		{"she called, she hangs up", false, false},
		{"she called, bob hangs up", false, true},
		{"bob called, she hangs up", true, false},
		{"bob called, bob hangs up", true, true},
	}
	words := newSpeech(t)
	var users []string
	for i := range rows {
		users = append(users, user("alice", i), user("bob", i))
	}
	k := StartKamailio(t, users...)
	number := map[string]int{}
	for i, row := range rows {
		number[row.title] = i
	}
	sideBySide(t, len(rows), rows, func(t *testing.T, row cutting) {
		relay := relayStreams(t, k.TLS)
		account := k.Account(user("alice", number[row.title]), "tls")
		account.Server = relay.Address
		alice := StartSotto(t, account, SottoOptions{Encryption: "required", Play: words.Alice})
		bob := StartSotto(t, k.Account(user("bob", number[row.title]), "tls"), SottoOptions{Encryption: "required", Play: words.Bob})
		calls, called := alice, bob
		if row.bobCalls {
			calls, called = bob, alice
		}
		id := calls.Dial(called.Account.URI())
		theirs := called.WaitForCall("incoming").ID
		called.Answer(theirs)
		calls.WaitForCall("connected")
		called.WaitForCall("connected")
		ids := map[*Sotto]string{calls: id, called: theirs}
		alice.Listen(speechTime / 2)

		mark := alice.control.notifications.length()
		relay.cut()
		again := standsSo(t, alice, account.User, mark, patience, func(r standing) bool { return r.State == "registered" })
		if again.Flow.TLS.VerifiedBy != "ca-file" {
			t.Errorf("the new flow is verified by %q", again.Flow.TLS.VerifiedBy)
		}
		alice.Listen(speechTime / 2)
		mustStillHold(t, alice.recording, words.Bob, words.Alice) // also while the connection was away
		mustStillHold(t, bob.recording, words.Alice, words.Bob)
		for _, call := range alice.History(ids[alice]) {
			if call.State == "ended" || call.State == "connected" && call.Privacy.Verdict != "private" {
				t.Errorf("alice's call is %s, %s", call.State, call.Privacy.Verdict)
			}
		}
		hangsUp, other := alice, bob
		if row.bobHangsUp {
			hangsUp, other = bob, alice
		}
		hangsUp.Hangup(ids[hangsUp])
		endsWith(t, hangsUp, "local-hangup", 0)
		endsWith(t, other, "remote-hangup", 0)
	})
}
