package pbx

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
)

// The transports by the name that Via and sipgo give them (RFC 3261 §20.42).
const (
	udp = "UDP"
	tcp = "TCP"
	tls = "TLS"
)

// flow is the way back to a phone (RFC 5626 §3.1): the stream connection that
// it opened, or the address its datagrams come from. Requests to a phone take
// the flow it registered on, never the address its Contact names.
type flow struct {
	transport string
	remote    netip.AddrPort
	serial    uint64 // tells connections apart that came from the same port; 0 for UDP
}

// reliable says whether the flow is a connection.
func (f flow) reliable() bool { return f.transport != udp }

// hop is one side of a dialog: a user's phone and the flow to it.
type hop struct {
	flow flow
	user string
}

const (
	macSize  = 12            // bytes of HMAC-SHA-256 kept in a token
	headSize = 2 + 8 + 2 + 1 // bytes before the address: transport, serial, port, length of the address
)

// tokens writes hops into Record-Route and reads them back. A token is signed,
// so that nobody can name a flow that was not given to them (RFC 5626 §5.2).
type tokens struct{ key [sha256.Size]byte }

func newTokens() *tokens {
	t := &tokens{}
	rand.Read(t.key[:])
	return t
}

// write returns h as the user part of a SIP URI.
func (t *tokens) write(h hop) string {
	addr := h.flow.remote.Addr().AsSlice()
	plain := []byte{h.flow.transport[0], h.flow.transport[1]}
	plain = binary.BigEndian.AppendUint64(plain, h.flow.serial)
	plain = binary.BigEndian.AppendUint16(plain, h.flow.remote.Port())
	plain = append(plain, byte(len(addr)))
	plain = append(append(plain, addr...), h.user...)
	return base64.RawURLEncoding.EncodeToString(append(t.sign(plain), plain...))
}

// read returns the hop of a token that write made, and false for any other text.
func (t *tokens) read(user string) (hop, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(user)
	if err != nil || len(raw) < macSize+headSize {
		return hop{}, false
	}
	mac, plain := raw[:macSize], raw[macSize:]
	if !hmac.Equal(mac, t.sign(plain)) {
		return hop{}, false // what is signed was written by write, so the rest needs no doubt
	}
	end := headSize + int(plain[headSize-1])
	addr, _ := netip.AddrFromSlice(plain[headSize:end])
	transports := map[string]string{"UD": udp, "TC": tcp, "TL": tls}
	return hop{
		flow: flow{
			transport: transports[string(plain[:2])],
			serial:    binary.BigEndian.Uint64(plain[2:]),
			remote:    netip.AddrPortFrom(addr, binary.BigEndian.Uint16(plain[10:])),
		},
		user: string(plain[end:]),
	}, true
}

func (t *tokens) sign(plain []byte) []byte {
	h := hmac.New(sha256.New, t.key[:])
	h.Write(plain)
	return h.Sum(nil)[:macSize]
}
