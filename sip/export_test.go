package sip

import (
	"context"
	"fmt"
	"net/netip"
	"time"
)

// These let tests of the outside shorten what an agent waits for.

func HopWithin(d time.Duration) func(*Agent)      { return func(a *Agent) { a.waits.hop = d } }
func PongWithin(d time.Duration) func(*Agent)     { return func(a *Agent) { a.waits.pong = d } }
func SignWithin(d time.Duration) func(*Agent)     { return func(a *Agent) { a.waits.sign = d } }
func BetterAfter(d time.Duration) func(*Agent)    { return func(a *Agent) { a.waits.better = d } }
func ServicesWithin(d time.Duration) func(*Agent) { return func(a *Agent) { a.waits.services = d } }

func GuestsStay(d time.Duration) func(*Agent)     { return func(a *Agent) { a.waits.guest = d } }
func GreetingWithin(d time.Duration) func(*Agent) { return func(a *Agent) { a.waits.greeting = d } }
func KeyWithin(d time.Duration) func(*Agent)      { return func(a *Agent) { a.waits.key = d } }
func LingerFor(d time.Duration) func(*Agent)      { return func(a *Agent) { a.waits.linger = d } }

// Hops returns where an agent would look for its server, best first, each as
// address, rank and server.
func (a *Agent) Hops(ctx context.Context) ([]string, error) {
	found, err := a.dialer.resolve(ctx)
	var list []string
	for _, h := range found {
		list = append(list, fmt.Sprintf("%s rank %d server %d", h.remote, h.rank, h.server))
	}
	return list, err
}

// PretendAddress makes the agent believe that its flows come from this address,
// which is not the one that others are reached from.
func PretendAddress(a *Agent, address string) {
	_ = a.loop.Do(func() {
		for l := range a.everyLink() {
			l.flow.Local = netip.AddrPortFrom(netip.MustParseAddr(address), l.flow.Local.Port())
		}
	})
}
