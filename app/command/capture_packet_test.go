package command

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"testing"
)

// packed makes a packet of UDP or TCP, over IPv4 or IPv6 as its addresses are.
func packed(r route, protocol byte, payload []byte, sequence uint32, flags byte) []byte {
	head := binary.BigEndian.AppendUint16(nil, r.from.Port())
	head = binary.BigEndian.AppendUint16(head, r.to.Port())
	if protocol == protocolUDP {
		head = binary.BigEndian.AppendUint16(head, uint16(8+len(payload)))
		head = append(head, 0, 0)
	} else {
		head = binary.BigEndian.AppendUint32(head, sequence)
		head = append(head, 0, 0, 0, 0, 6<<4, flags, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1) // 24 bytes: with options
	}
	rest := append(head, payload...)
	var ip []byte
	if r.from.Addr().Is4() {
		ip = append([]byte{0x45, 0}, binary.BigEndian.AppendUint16(nil, uint16(20+len(rest)))...)
		ip = append(ip, 0, 0, 0x40, 0, 64, protocol, 0, 0)
	} else {
		ip = append([]byte{0x60, 0, 0, 0}, binary.BigEndian.AppendUint16(nil, uint16(len(rest)))...)
		ip = append(ip, protocol, 64)
	}
	ip = append(append(ip, r.from.Addr().AsSlice()...), r.to.Addr().AsSlice()...)
	return append(append(ip, rest...), 0, 0) // what stands behind the packet is not of it
}

func TestPacketsAreReadOffTheWire(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			a, b := netip.AddrPortFrom(netip.MustParseAddr(address), 5060), netip.AddrPortFrom(netip.MustParseAddr(address), 40000)
			there, back := route{a, b}, route{b, a}
			const start = 1<<32 - 3 // so that the sequence numbers begin again
			w, err := readWire([][]byte{
				packed(there, protocolUDP, []byte("datagram"), 0, 0),
				packed(there, protocolTCP, nil, start, 2),
				packed(back, protocolTCP, nil, 7, 2|16),
				packed(there, protocolTCP, []byte("NVIT"), 3, 16), // before what it follows
				packed(there, protocolTCP, []byte("UPD I"), start+1, 16),
				packed(there, protocolTCP, []byte("D I"), 0, 16), // once more
				packed(back, protocolTCP, []byte("ok"), 8, 16),
				packed(there, protocolICMP, nil, 0, 0),
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(w.datagrams) != 1 || w.datagrams[0].route != there || string(w.datagrams[0].payload) != "datagram" {
				t.Errorf("datagrams: %+v", w.datagrams)
			}
			connections := w.connections()
			if len(connections) != 1 || string(connections[0][0].data) != "UPD INVIT" || string(connections[0][1].data) != "ok" {
				t.Fatalf("connections: %+v", connections)
			}
			for n, seen := range map[int]int{1: 4, 5: 4, 6: 4, 9: 4} {
				if got := connections[0][0].seenBy(n); got != seen {
					t.Errorf("%d bytes had passed by packet %d, want %d", n, got, seen)
				}
			}
			for what, said := range map[string]bool{"INVIT": true, "datagram": true, "okay": false} {
				if w.says([]byte(what)) != said {
					t.Errorf("%q is said: %v", what, !said)
				}
			}
		})
	}
}

func TestAPacketThatIsNotUnderstoodIsAnError(t *testing.T) {
	a, b := netip.MustParseAddrPort("127.0.0.1:5060"), netip.MustParseAddrPort("127.0.0.1:40000")
	r := route{a, b}
	fragment := packed(r, protocolUDP, []byte("part"), 0, 0)
	fragment[6] = 0x20
	syn := packed(r, protocolTCP, nil, 0, 2)
	for name, frames := range map[string][][]byte{
		"nothing":               {{}},
		"cut short":             {packed(r, protocolUDP, []byte("part"), 0, 0)[:30]},
		"a fragment":            {fragment},
		"SCTP":                  {packed(r, 132, nil, 0, 0)},
		"within a connection":   {packed(r, protocolTCP, []byte("late"), 5, 16)},
		"after something lost":  {syn, packed(r, protocolTCP, []byte("a"), 1, 16), packed(r, protocolTCP, []byte("c"), 3, 16)},
		"of before the opening": {syn, packed(r, protocolTCP, []byte("a"), 1<<32-9, 16)},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := readWire(frames); !errors.Is(err, errFrame) {
				t.Errorf("got %v", err)
			}
		})
	}
}
