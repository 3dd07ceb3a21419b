//go:build !linux

package network

func newSource() (source, error) { return newPoll(interfaces, pollEvery), nil }
