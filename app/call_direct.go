package app

import (
	"net/netip"
	"strings"

	"sotto/app/config"
	"sotto/sip"
)

// server is who is contacted for the call, for sentences: the account's server
// or, without one, the host of the other side.
func (c *call) server() string {
	if !c.account.config.Direct() {
		return c.account.serverName()
	}
	_, rest, _ := strings.Cut(c.shown.Remote.URI, ":")
	if _, host, found := strings.Cut(rest, "@"); found {
		rest = host
	}
	host, _, _ := strings.Cut(rest, ";")
	if name, _, err := config.SplitServer(host); err == nil {
		return name
	}
	return host
}

// flow is a flow of the call's. Whoever called us without a server in between
// is known by nothing but an address.
func (c *call) flow(f sip.Flow) Flow {
	server := c.server()
	if c.account.config.Direct() {
		c.account.saw(sightingsOn(f)...)
		if c.shown.Direction == Incoming && f.Remote != (netip.AddrPort{}) {
			server = f.Remote.Addr().String()
		}
	}
	return c.account.flow(f, server)
}

// unreachable notes why the other side, or the server, can't be reached, and
// what certificate it has shown, which a person may come to trust.
func (c *call) unreachable(err error) string {
	c.shown.Error = failureOf(err, c.server())
	c.account.saw(sightingsIn(err)...)
	return c.shown.Error.Text
}
