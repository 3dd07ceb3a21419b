package sip

import (
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Option tags that we implement (RFC 3261 §19.2).
const (
	reliability   = "100rel" // RFC 3262
	sessionTimers = "timer"  // RFC 4028
)

// supported are the option tags of calls (RFC 3261 §20.37).
var supported = []string{reliability, sessionTimers}

// allowed are the methods we take (RFC 3261 §20.5).
const allowed = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, MESSAGE"

// describe says in a message what we can do in a call (RFC 3261 §20.5, §20.37).
func describe(msg sip.Message) {
	msg.AppendHeader(sip.NewHeader("Allow", allowed))
	msg.AppendHeader(sip.NewHeader("Supported", strings.Join(supported, ", ")))
}

// unsupported lists the option tags of a Require header that we don't know.
// Proxy-Require is none of a phone's business (RFC 3261 §20.29).
func unsupported(req *sip.Request) []string {
	var unknown []string
	for _, tag := range headerList(req, "Require") {
		if !slices.ContainsFunc(supported, func(s string) bool { return strings.EqualFold(s, tag) }) {
			unknown = append(unknown, tag)
		}
	}
	return unknown
}

// requires says whether a message insists on an extension.
func requires(msg sip.Message, tag string) bool { return lists(headerList(msg, "Require"), tag) }

// supports says whether the sender of a message knows an extension. Who
// requires one knows it.
func supports(msg sip.Message, tag string) bool {
	return lists(headerList(msg, "Supported", "k"), tag) || requires(msg, tag)
}

// allows says whether the sender of a message takes a method.
func allows(msg sip.Message, method sip.RequestMethod) bool {
	return lists(headerList(msg, "Allow"), string(method))
}

func lists(items []string, item string) bool {
	return slices.ContainsFunc(items, func(s string) bool { return strings.EqualFold(s, item) })
}
