package sip

import (
	"errors"
	"net"
	"testing"

	"github.com/emiago/sipgo/sip"
)

func TestAHandoverGivesItsConnectionToOneListener(t *testing.T) {
	h := newHandover()
	ours, theirs := net.Pipe()
	defer theirs.Close()
	taken := make(chan net.Conn)
	go func() {
		for {
			c, err := h.Accept()
			if err != nil {
				close(taken)
				return
			}
			taken <- c
		}
	}()
	given := make(chan error, 1)
	go func() { given <- h.give(ours) }()
	if got := <-taken; got != ours {
		t.Errorf("got %v", got)
	}
	if err := <-given; err != nil {
		t.Error(err)
	}
	if h.Addr().String() == "" {
		t.Error("sipgo wants an address")
	}
	_ = h.Close()
	_ = h.Close()
	<-taken
	if err := h.give(ours); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
	_ = ours.Close()
}

func TestTheStackNeverDialsByItself(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s, err := newStack(nil, func(*sip.Request, *sip.ServerTx) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for _, transport := range []Transport{TCP, TLS} {
		req := (&link{}).newRequest("", sip.OPTIONS, envelope{from: address{tag: "x"}, target: uri(t, "sip:a@b")})
		req.SetTransport(transport.via())
		req.SetDestination(listener.Addr().String())
		if err := s.transport.WriteMsg(req); !errors.Is(err, errNoFlow) {
			t.Errorf("%s: %v", transport, err)
		}
	}
}
