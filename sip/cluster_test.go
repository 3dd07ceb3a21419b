package sip_test

import (
	"crypto/x509"
	"fmt"
	"testing"
	"time"

	"sotto/sip"
)

// cluster are servers behind one name, best first, and the account at it.
type cluster struct {
	names *nameServer
	peers []*peer
	sip.Config
}

func newCluster(t *testing.T, transport string, size int) *cluster {
	t.Helper()
	k := &cluster{names: serveNames(t)}
	service := map[string]string{"udp": "_sip._udp", "tcp": "_sip._tcp", "tls": "_sips._tcp"}[transport]
	ca := newAuthority(t)
	for i := range size {
		var p *peer
		switch transport {
		case "udp":
			p = udpPeer(t)
		case "tcp":
			p = tcpPeer(t)
		default:
			p = tlsPeer(t, ca.server(func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"cluster.test"}, nil }))
		}
		k.peers = append(k.peers, p)
		k.names.service(service+".cluster.test", uint16(10*i), 0, fmt.Sprintf("node%d.other.test:%s", i, p.port()))
		k.names.host(fmt.Sprintf("node%d.other.test", i), "127.0.0.1")
	}
	k.Config = account(k.peers[0])
	k.Domain, k.Resolver, k.Roots = "cluster.test", k.names.resolver(), ca.pool()
	return k
}

func eachCluster(t *testing.T, size int, test func(*testing.T, *cluster)) {
	t.Helper()
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) { test(t, newCluster(t, transport, size)) })
	}
}

// dialling is a call of an account that does not register, whose INVITE the
// best of its servers has.
func dialling(t *testing.T, k *cluster) (*phone, *sip.Call, message, sip.Sent) {
	t.Helper()
	k.Register = false
	ph := open(t, k.Config, sip.HopWithin(200*time.Millisecond))
	call := ph.invite("sip:bob@example.test")
	invite := k.peers[0].expect("INVITE")
	return ph, call, invite, next[sip.Sent](ph)
}
