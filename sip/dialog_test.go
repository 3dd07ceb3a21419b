package sip_test

import (
	"fmt"
	"strings"
)

// dialog is a peer's side of a call with the phone.
type dialog struct {
	p          *peer
	callID     string
	own, other string // header values: ours of the peer and the phone's, with tags
	target     string // the phone's Contact
	seq        int
	branch     string   // of the request before
	headers    []string // on every request
}

// dial prepares a call from the peer to the phone's Contact.
func (p *peer) dial(contact string) *dialog {
	tag := p.tag()
	return &dialog{
		p:      p,
		callID: tag + "@peer",
		own:    `"Bob \"B\" Builder" <sip:bob@example.test>;tag=` + tag,
		other:  "<sip:alice@example.test>",
		target: contact,
	}
}

// answered is the peer's side of a call that the phone placed with invite, and
// that the peer answered with this tag.
func (p *peer) answered(invite message, tag string) *dialog {
	return &dialog{
		p:      p,
		callID: invite.get("Call-ID"),
		own:    invite.get("To") + ";tag=" + tag,
		other:  invite.get("From"),
		target: bracketed(invite.get("Contact")),
		seq:    100,
	}
}

// send sends the next request of the dialog.
func (d *dialog) send(method string, more ...string) {
	d.p.t.Helper()
	d.seq++
	d.p.send(d.target, d.text(method, more...))
}

// again sends a request in the transaction of the one before: ACK to a refusal,
// CANCEL, a repetition.
func (d *dialog) again(method string, more ...string) {
	d.p.t.Helper()
	d.p.send(d.target, d.textWith(d.branch, method, more...))
}

// ack confirms a 2xx in a transaction of its own.
func (d *dialog) ack(more ...string) {
	d.p.t.Helper()
	d.p.send(d.target, d.textWith("z9hG4bK"+d.p.tag(), "ACK", more...))
}

// text is the next request, without counting or sending it.
func (d *dialog) text(method string, more ...string) string {
	d.branch = "z9hG4bK" + d.p.tag()
	return d.textWith(d.branch, method, more...)
}

func (d *dialog) textWith(branch, method string, more ...string) string {
	lines := []string{
		method + " " + d.target + " SIP/2.0",
		fmt.Sprintf("Via: SIP/2.0/%s %s;branch=%s;rport", strings.ToUpper(d.p.transport), d.p.address, branch),
		"Max-Forwards: 70",
		"From: " + d.own,
		"To: " + d.other,
		"Call-ID: " + d.callID,
		fmt.Sprintf("CSeq: %d %s", d.seq, method),
		"Contact: <" + d.p.contact() + ">",
	}
	return compose(append(append(lines, d.headers...), more...)...)
}

// learn takes the phone's tag and Contact from a response.
func (d *dialog) learn(m message) message {
	d.other = m.get("To")
	if contact := m.get("Contact"); contact != "" {
		d.target = bracketed(contact)
	}
	return m
}
