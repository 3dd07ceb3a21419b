package sip

import (
	"context"
	"fmt"
	"time"
)

// These let tests of the outside shorten what an agent waits for.

func HopWithin(d time.Duration) func(*Agent)      { return func(a *Agent) { a.waits.hop = d } }
func PongWithin(d time.Duration) func(*Agent)     { return func(a *Agent) { a.waits.pong = d } }
func BetterAfter(d time.Duration) func(*Agent)    { return func(a *Agent) { a.waits.better = d } }
func ServicesWithin(d time.Duration) func(*Agent) { return func(a *Agent) { a.waits.services = d } }

func GuestsStay(d time.Duration) func(*Agent)     { return func(a *Agent) { a.waits.guest = d } }
func GreetingWithin(d time.Duration) func(*Agent) { return func(a *Agent) { a.waits.greeting = d } }
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
