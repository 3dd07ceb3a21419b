package media

import (
	"errors"
	"net/netip"
	"testing"
)

func TestRTPIsOnAnEvenPortAndRTCPOnTheNext(t *testing.T) {
	for range 20 {
		s, err := bind(loopback, PortRange{})
		if err != nil {
			t.Fatal(err)
		}
		if rtp, rtcp := s.rtp.port(), portOf(s.rtcp); rtp%2 != 0 || rtcp != rtp+1 {
			t.Errorf("RTP on %d, RTCP on %d", rtp, rtcp)
		}
		s.close()
	}
}

// freeRange is a range of so many pairs whose ports are free, starting at an odd one.
func freeRange(t *testing.T, pairs int) PortRange {
	t.Helper()
	for first := 20000; first < 60000; first += 2 * pairs {
		var bound []sockets
		for i := range pairs {
			s, err := bindPair(loopback, first+2*i)
			if err != nil {
				break
			}
			bound = append(bound, s)
		}
		for _, s := range bound {
			s.close()
		}
		if len(bound) == pairs {
			return PortRange{Min: uint16(first - 1), Max: uint16(first + 2*pairs - 1)}
		}
	}
	t.Fatal("no free ports")
	return PortRange{}
}

func TestARangeIsUsedUpAndThenAnError(t *testing.T) {
	const pairs = 4
	ports := freeRange(t, pairs)
	var sessions []*Session
	seen := map[int]bool{}
	for range pairs {
		s, err := NewSession(Config{Address: loopback, Ports: ports})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		sessions = append(sessions, s)
		port := s.sockets.Load().rtp.port()
		if port < int(ports.Min) || port+1 > int(ports.Max) || seen[port] {
			t.Errorf("port %d of %+v", port, ports)
		}
		seen[port] = true
	}
	if _, err := NewSession(Config{Address: loopback, Ports: ports}); !errors.Is(err, ErrPorts) {
		t.Errorf("the range is used up: %v", err)
	}
	if err := sessions[1].Close(); err != nil {
		t.Fatal(err)
	}
	s, err := NewSession(Config{Address: loopback, Ports: ports})
	if err != nil {
		t.Fatalf("a closed session holds its ports: %v", err)
	}
	_ = s.Close()
}

func TestAnAddressOrRangeThatCannotBeBoundIsAnError(t *testing.T) {
	for _, row := range []struct {
		name    string
		address netip.Addr
		ports   PortRange
		want    error
	}{
		{"no address", netip.Addr{}, PortRange{}, ErrAddress},
		{"any address", netip.IPv4Unspecified(), PortRange{}, ErrAddress},
		{"any IPv6 address", netip.IPv6Unspecified(), PortRange{}, ErrAddress},
		{"an address of another host", netip.MustParseAddr("192.0.2.1"), PortRange{}, ErrPorts},
		{"a range without a pair", loopback, PortRange{Min: 20001, Max: 20002}, ErrPorts},
		{"a range upside down", loopback, PortRange{Min: 20002, Max: 20000}, ErrPorts},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, err := NewSession(Config{Address: row.address, Ports: row.ports}); !errors.Is(err, row.want) {
				t.Errorf("%v, want %v", err, row.want)
			}
		})
	}
}
