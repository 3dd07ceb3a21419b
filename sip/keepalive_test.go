package sip_test

import (
	"io"
	"net"
	"testing"
	"time"

	"sotto/sip"
)

// reached opens the flow of an agent that pings every 20 ms and does not register.
func reached(t *testing.T, transport sip.Transport, domain string) *sip.Agent {
	t.Helper()
	agent, err := sip.NewAgent(sip.Config{Username: "alice", Domain: domain, Transport: transport, Keepalive: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { agent.Close(t.Context()) })
	opened := make(chan error, 1)
	agent.Reach("", func(_ sip.Flow, err error) { opened <- err })
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	return agent
}

func TestAStreamIsKeptAliveByPings(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	reached(t, sip.TCP, listener.Addr().String())
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got := make([]byte, 4)
		if _, err := io.ReadFull(conn, got); err != nil || string(got) != "\r\n\r\n" {
			t.Fatalf("%q, %v", got, err)
		}
		if _, err := conn.Write([]byte("\r\n")); err != nil { // the pong (RFC 5626 §4.4.1)
			t.Fatal(err)
		}
	}
}

func TestADatagramFlowIsKeptAliveByPings(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := server.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	reached(t, sip.UDP, server.LocalAddr().String())
	for range 3 {
		got := make([]byte, 100)
		n, _, err := server.ReadFrom(got)
		if err != nil || string(got[:n]) != "\r\n\r\n" {
			t.Fatalf("%q, %v", got[:n], err)
		}
	}
}

// pinged notes a ping that came by a connection.
func (p *peer) pinged(conn int) {
	select {
	case p.pings <- conn:
	default:
	}
}

// ping returns when the next ping comes, and by which connection it does.
func (p *peer) ping() int {
	p.t.Helper()
	select {
	case conn := <-p.pings:
		return conn
	case <-time.After(patience):
		p.t.Fatal("no ping came")
		panic("not reached")
	}
}
