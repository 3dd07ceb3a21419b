package sip

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sotto/sip/trust"
)

func TestConnectionErrorsAreSorted(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		code ConnectCode
		says string
	}{
		{"no such name", &net.DNSError{Err: "no such host", Name: "pbx.test", IsNotFound: true}, ConnectDNS, "can't be found"},
		{"the name server is silent", &net.DNSError{Err: "timeout", IsTimeout: true}, ConnectDNS, "can't be found"},
		{"refused", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, ConnectRefused, "port 5061"},
		{"no time left", fmt.Errorf("dial: %w", context.DeadlineExceeded), ConnectTimeout, "does not answer"},
		{"an I/O timeout", &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, ConnectTimeout, "does not answer"},
		{"the system's timeout", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ETIMEDOUT)}, ConnectTimeout, "does not answer"},
		{"no network", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, ConnectUnreachable, "can't be reached"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := connectError("pbx.test", 5061, test.err)
			if e.Code != test.code || !errors.Is(e, test.err) {
				t.Errorf("got %+v; want %s", e, test.code)
			}
			if text := e.Error(); !strings.Contains(text, "pbx.test") || !strings.Contains(text, test.says) {
				t.Errorf("it says %q", text)
			}
		})
	}
}

func TestAServerThatSaysNothingInTheHandshakeDoesNotAnswer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the system connects, nobody reads
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	address := netip.MustParseAddrPort(listener.Addr().String())
	believed, err := newBeliefs(trust.Policy{}, endpoint{"pbx.test", address.Port()})
	if err != nil {
		t.Fatal(err)
	}
	c := &connector{transport: TLS, server: endpoint{"pbx.test", address.Port()}, beliefs: believed}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = c.open(ctx, hop{remote: address})
	var failed *ConnectError
	if !errors.As(err, &failed) || failed.Code != ConnectTimeout || failed.Port != address.Port() {
		t.Errorf("told %T: %v", err, err)
	}
}

func TestWhoSpokeTLSIsMoreTellingThanWhoDidNot(t *testing.T) {
	wrong := &trust.Error{Code: trust.WrongName, Server: "pbx.test"}
	ended := &trust.Error{Code: trust.Expired, Server: "pbx.test"}
	closed := connectError("pbx.test", 5061, io.EOF)
	silent := connectError("pbx.test", 5061, context.DeadlineExceeded)
	for _, test := range []struct {
		name                 string
		earlier, later, want error
	}{
		{"the first", nil, closed, closed},
		{"a certificate before a closed port", wrong, closed, wrong},
		{"a certificate behind a closed port", closed, wrong, wrong},
		{"the later of two certificates", wrong, ended, ended},
		{"the later of two that did not speak", closed, silent, silent},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := moreTelling(test.earlier, test.later); got != test.want {
				t.Errorf("told %v", got)
			}
		})
	}
}
