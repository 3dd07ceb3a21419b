package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
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
