package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"sotto/app"
)

func TestASlowClientIsDroppedWhileOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone := &fakePhone{}
		server := phone.server()
		var log bytes.Buffer
		server.Log = slog.New(slog.NewTextHandler(&log, nil))
		listener := newPipeListener()
		stop := running(t, func(ctx context.Context) error { return server.Serve(ctx, listener) })
		slow, quick := listener.dial(t), listener.dial(t)
		for _, w := range []*wire{slow, quick} {
			w.want(helloLine)
			w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
			w.line()
		}
		for i := range 3 * outboxSize {
			phone.tell(app.Digit{Digit: fmt.Sprint(i)})
			quick.want(fmt.Sprintf(`{"jsonrpc":"2.0","method":"call.dtmf","params":{"call":"","digit":"%d"}}`, i))
		}
		// The clock of the test goes on when everybody waits.
		for phone.subscribed() == 2 {
			quick.send(`{"jsonrpc":"2.0","id":2,"method":"call.list"}`)
			quick.want(`{"jsonrpc":"2.0","id":2,"result":{"calls":[]}}`)
			waitASecond(t)
		}
		if _, err := slow.conn.Write([]byte("x")); err == nil {
			t.Error("the slow client is still connected")
		}
		quick.send(`{"jsonrpc":"2.0","id":3,"method":"call.list"}`)
		quick.want(`{"jsonrpc":"2.0","id":3,"result":{"calls":[]}}`)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if !strings.Contains(log.String(), ErrSlow.Error()) {
			t.Errorf("the log says %q", &log)
		}
	})
}

func TestTheSocketServesThirtyTwoClientsAndTurnsTheNextAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phone := &fakePhone{}
		listener := newPipeListener()
		running(t, func(ctx context.Context) error { return phone.server().Serve(ctx, listener) })
		var wires []*wire
		for range maxClients {
			w := listener.dial(t)
			w.want(helloLine)
			wires = append(wires, w)
		}
		extra := listener.dial(t)
		if e := extra.wantError("null", CodeRefused); e.Data == nil || e.Data.Code != "limit" {
			t.Errorf("got %+v", e)
		}
		extra.wantEnd()
		var group sync.WaitGroup
		for i, w := range wires {
			group.Go(func() {
				for n := range 20 {
					id := 100*i + n
					w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"call.dial","params":{"to":"%d"}}`, id, id))
					if line, _ := w.line(); line != fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"call":"c1"}}`, id) {
						t.Errorf("client %d got %s", i, line)
					}
				}
			})
		}
		group.Wait()
		if asked := phone.taken(); len(asked) != 20*maxClients {
			t.Errorf("the phone was asked %d times", len(asked))
		}
		if err := wires[0].conn.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		listener.dial(t).want(helloLine)
	})
}

func TestServingEndsWithItsContextAndEveryClient(t *testing.T) {
	phone := &fakePhone{}
	listener := newPipeListener()
	stop := running(t, func(ctx context.Context) error { return phone.server().Serve(ctx, listener) })
	w := listener.dial(t)
	w.want(helloLine)
	w.send(`{"jsonrpc":"2.0","id":1,"method":"state.get"}`)
	w.line()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if phone.subscribed() != 0 {
		t.Error("a client was not waited for")
	}
	w.wantEnd()
	select {
	case <-listener.closed:
	default:
		t.Error("the listener is still open")
	}
}

func TestServingGoesOnAfterAnErrorOfTheSystemAndEndsWithTheListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := newPipeListener()
		ended := make(chan error, 1)
		go func() { ended <- (&fakePhone{}).server().Serve(t.Context(), listener) }()
		listener.errs <- errors.New("too many open files")
		listener.dial(t).want(helloLine)
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
}
