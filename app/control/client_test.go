package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

// newProfile makes a profile folder whose path is short enough for a socket,
// and locks it.
func newProfile(t *testing.T) (string, *config.Lock) {
	t.Helper()
	dir, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	lock, err := config.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	return dir, lock
}

// serve runs a server on the profile's real socket.
func serve(t *testing.T, s *Server, profile string, lock *config.Lock) (stop func() error) {
	t.Helper()
	listener, err := Listen(profile, lock)
	if err != nil {
		t.Fatal(err)
	}
	return running(t, func(ctx context.Context) error { return s.Serve(ctx, listener) })
}

func dialPhone(t *testing.T, profile string) *Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client, err := Dial(ctx, profile)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestManyClientsDriveAPhoneByItsSocket(t *testing.T) {
	profile, lock := newProfile(t)
	phone := &fakePhone{}
	stop := serve(t, phone.server(), profile, lock)
	var clients []*Client
	for range maxClients {
		clients = append(clients, dialPhone(t, profile))
	}
	var group sync.WaitGroup
	for i, client := range clients {
		group.Go(func() {
			for range 10 {
				params := map[string]any{"to": fmt.Sprint(i)}
				if result, err := client.Call(t.Context(), "call.dial", params); err != nil || string(result) != `{"call":"c1"}` {
					t.Errorf("client %d: %s %v", i, result, err)
				}
			}
		})
	}
	group.Wait()
	if asked := phone.taken(); len(asked) != 10*maxClients {
		t.Errorf("the phone was asked %d times", len(asked))
	}
	if _, err := Dial(t.Context(), profile); err == nil || err.Error() != ErrClients.Error() {
		t.Errorf("a client too many got %v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := clients[0].Call(t.Context(), "call.list", nil); err == nil {
		t.Error("a phone that has ended answered")
	}
	if _, err := Dial(t.Context(), profile); !errors.Is(err, ErrNoPhone) || !strings.Contains(err.Error(), profile) {
		t.Error(err)
	}
}

func TestAClientGetsResultsAndErrorsAndSkipsNotifications(t *testing.T) {
	profile, lock := newProfile(t)
	phone := &fakePhone{}
	phone.onDial = func() { phone.tell(app.Digit{}); phone.tell(app.Digit{}) }
	serve(t, phone.server(), profile, lock)
	client := dialPhone(t, profile)
	if client.Version != "0.1.0" {
		t.Errorf("the phone's version is %q", client.Version)
	}
	for _, method := range []string{"state.get", "call.list", "call.dial"} {
		params, err := Arguments(method, map[string][]string{"call.dial": {"to=1002"}}[method])
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if result, err := client.Call(t.Context(), method, params); err != nil || result[0] != '{' {
				t.Errorf("%s: %s %v", method, result, err)
			}
		}
	}
	phone.err = &app.Error{Code: "no-such-call", Text: "There is no such call."}
	_, err := client.Call(t.Context(), "call.hangup", map[string]string{"call": "c9"})
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != CodeRefused || e.Data.Code != "no-such-call" || err.Error() != "There is no such call." {
		t.Error(err)
	}
	_, err = client.Call(t.Context(), "no.such", nil)
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != CodeUnknownMethod {
		t.Error(err)
	}
	if _, err = client.Call(t.Context(), "call.list", func() {}); err == nil {
		t.Error("a function was sent as JSON")
	}
}

// oddPhone answers each client with the text that it was made with.
func oddPhone(t *testing.T, text string) (profile string) {
	t.Helper()
	profile, lock := newProfile(t)
	listener, err := Listen(profile, lock)
	if err != nil {
		t.Fatal(err)
	}
	running(t, func(ctx context.Context) error {
		defer context.AfterFunc(ctx, func() { _ = listener.Close() })()
		for {
			conn, err := listener.Accept()
			if err != nil {
				return nil
			}
			answerOddly(ctx, conn, text)
		}
	})
	return profile
}

func answerOddly(ctx context.Context, conn net.Conn, text string) {
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	_, _ = io.WriteString(conn, text) // a client that has left by now has seen enough
	_, _ = bufio.NewReader(conn).ReadString('\n')
	_ = conn.Close()
}

func TestWhatIsNoPhoneOfThisProtocolIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a newer protocol": `{"jsonrpc":"2.0","method":"hello","params":{"protocol":2,"version":"9"}}`,
		"another method":   `{"jsonrpc":"2.0","method":"state","params":{"protocol":1}}`,
		"another language": "220 mail.example.com ESMTP",
		"no parameters":    `{"method":"hello"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Dial(t.Context(), oddPhone(t, text+"\n")); !errors.Is(err, ErrProtocol) {
				t.Error(err)
			}
		})
	}
}

func TestAPhoneThatGoesAwayIsAnError(t *testing.T) {
	client := dialPhone(t, oddPhone(t, helloLine+"\n"))
	if _, err := client.Call(t.Context(), "call.list", nil); err == nil {
		t.Error("nobody answered, and there is no error")
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	profile := oddPhone(t, helloLine+"\n")
	client := dialPhone(t, profile)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Call(ctx, "call.list", nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Dial(ctx, profile); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
