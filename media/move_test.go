package media

import (
	"errors"
	"net/netip"
	"testing"
)

// elsewhere is another address of this host: on Linux all of 127.0.0.0/8 are.
var elsewhere = netip.MustParseAddr("127.0.0.2")

func TestASessionThatMovesIsHeardFromItsNewAddressAndHearsThere(t *testing.T) {
	for name, config := range map[string]Config{"RTP": {}, "SRTP": secure(suite80)} {
		t.Run(name, func(t *testing.T) {
			near, far := call(t, config)
			mustHear(t, near, far)
			mustHear(t, far, near)
			if err := near.Move(elsewhere); err != nil {
				t.Skipf("this system has no second loopback address: %v", err)
			}
			mustHear(t, far, near) // by the sockets before, until the other side knows
			agree(t, near, far)
			if d, _ := far.Running(); d.Remote.Addr() != elsewhere || near.Address() != elsewhere || far.Address() != loopback {
				t.Errorf("the other side sends to %v; bound to %v and %v", d.Remote, near.Address(), far.Address())
			}
			mustHear(t, near, far)
			mustHear(t, far, near)
			if near.left.Load() != nil {
				t.Error("the sockets before are still open")
			}
			if lost := far.Stats().Lost; lost != 0 {
				t.Errorf("%d packets were lost: it is not the stream that it was", lost)
			}
		})
	}
}

func TestASessionThatCantMoveStaysAsItIs(t *testing.T) {
	near, far := call(t, secure(suite80))
	if err := near.Move(netip.MustParseAddr("192.0.2.1")); !errors.Is(err, ErrPorts) {
		t.Errorf("moved to an address that is not ours: %v", err)
	}
	if err := near.Move(netip.Addr{}); !errors.Is(err, ErrAddress) {
		t.Errorf("moved to nowhere: %v", err)
	}
	if near.Address() != loopback {
		t.Errorf("bound to %v", near.Address())
	}
	mustHear(t, near, far)
	mustHear(t, far, near)
	_ = near.Close()
	if err := near.Move(loopback); !errors.Is(err, ErrClosed) {
		t.Errorf("moved after its end: %v", err)
	}
}
