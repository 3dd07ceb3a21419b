package sip_test

import (
	"fmt"
	"slices"
	"strings"
)

// kinds names messages, without repetitions.
func kinds(messages []message) []string {
	var list []string
	for _, m := range messages {
		if !slices.Contains(list, m.kind()) {
			list = append(list, m.kind())
		}
	}
	return list
}

// answer builds a response: what RFC 3261 §8.2.6 says must be copied, a To tag
// where tag is one, more headers, and a body behind an empty line.
func answer(m message, status, tag string, more ...string) string {
	lines := []string{"SIP/2.0 " + status}
	for _, via := range m.all("Via") {
		lines = append(lines, "Via: "+via)
	}
	to := m.get("To")
	if tag != "" && param(to, "tag") == "" {
		to += ";tag=" + tag
	}
	lines = append(lines, "From: "+m.get("From"), "To: "+to, "Call-ID: "+m.get("Call-ID"), "CSeq: "+m.get("CSeq"))
	return compose(append(lines, more...)...)
}

// compose puts lines together; those behind an empty one are an SDP body.
func compose(lines ...string) string {
	body := ""
	if i := slices.Index(lines, ""); i >= 0 {
		body = strings.Join(lines[i+1:], "")
		lines = append(slices.Clone(lines[:i]), "Content-Type: application/sdp")
	}
	lines = append(slices.Clone(lines), fmt.Sprintf("Content-Length: %d", len(body)))
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

// register takes a REGISTER as a registrar does and returns it.
func (p *peer) register() message {
	p.t.Helper()
	m := p.expect("REGISTER")
	m.reply(answer(m, "200 OK", p.tag(), "Contact: "+m.get("Contact")+";expires="+m.get("Expires")))
	return m
}

// tag returns a tag that was not used before.
func (p *peer) tag() string {
	p.tags++
	return fmt.Sprintf("peer%d", p.tags)
}

// contact is the peer's own Contact URI.
func (p *peer) contact() string {
	uri := "sip:peer@" + p.address
	if p.transport != "udp" {
		uri += ";transport=" + p.transport
	}
	return uri
}
