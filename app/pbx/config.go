package pbx

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"time"
)

// ErrConfig is wrapped by what Start returns for a configuration that can't work.
var ErrConfig = errors.New("the PBX can't be configured so")

// Config says what a PBX serves. The zero value of each field but Users is its
// default.
type Config struct {
	Users   map[string]string // password by user name
	Domain  string            // of its users' addresses; default "localhost"
	Realm   string            // of its challenges; default the domain
	Address netip.Addr        // to listen on, a single one; default 127.0.0.1
	UDPPort int               // to listen on; 0: a free one
	TCPPort int
	TLSPort int
	// Algorithms of digest challenges, best first: "SHA-256", "MD5"; default both. There are phones that
	// give up on a challenge that they don't know, even beside one that they do: for those, "MD5" alone.
	Algorithms []string
	MinExpires time.Duration // shortest registration granted; default 1 minute
	MaxExpires time.Duration // longest one; default 1 hour
	Log        *slog.Logger  // nil: nothing is logged
}

// complete fills in the defaults and says what can't work.
func (c Config) complete() (Config, error) {
	if len(c.Users) == 0 {
		return c, fmt.Errorf("%w: it has no users", ErrConfig)
	}
	c.Users = maps.Clone(c.Users)
	setDefault(&c.Domain, "localhost")
	setDefault(&c.Realm, c.Domain)
	setDefault(&c.Address, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	setDefault(&c.MinExpires, time.Minute)
	setDefault(&c.MaxExpires, time.Hour)
	setDefault(&c.Log, slog.New(slog.DiscardHandler))
	if len(c.Algorithms) == 0 {
		c.Algorithms = []string{"SHA-256", "MD5"}
	}
	for _, name := range c.Algorithms {
		if hashes[name] == nil {
			return c, fmt.Errorf("%w: %q is no digest algorithm: SHA-256 or MD5", ErrConfig, name)
		}
	}
	if c.Address.IsUnspecified() || c.Address.IsMulticast() {
		return c, fmt.Errorf("%w: %s is no single address that phones could be told", ErrConfig, c.Address)
	}
	if c.MinExpires > c.MaxExpires {
		return c, fmt.Errorf("%w: the shortest expiry, %s, is above the longest, %s", ErrConfig, c.MinExpires, c.MaxExpires)
	}
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
