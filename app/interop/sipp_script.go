//go:build interop

package interop

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// script writes a scenario of sipp: what a caller, a callee or a registrar sends and wants to get, message by message. sipp
// itself takes the phone's messages apart and compares them; nothing of Sotto's has a part in that.
type script struct {
	text      strings.Builder
	calling   bool            // sipp placed the call
	variables map[string]bool // of sipp, that are assigned to
	requests  int             // of ours: CSeq and name of the transaction
	session   int             // version in o= (RFC 4566 section 5.2)
	good      int             // digests that were looked at
	voice     *echo           // takes the voice in place of sipp
	name      string          // display name of sipp as a caller
}

// newCallee begins a scenario in which sipp is called: the INVITE has come, and what its answers need is kept.
func newCallee(wanted ...check) *script {
	s := &script{variables: map[string]bool{}}
	s.receive("INVITE", append([]check{
		keep("from", "From:", ".*"), keep("to", "To:", ".*"), keep("seq", "CSeq:", "[0-9]+"),
		{name: "vias", pattern: `Via: [^[:cntrl:]]*([[:cntrl:]]+Via: [^[:cntrl:]]*)*`, optional: true},
		{name: "routes", pattern: `[[:cntrl:]]+Record-Route: [^[:cntrl:]]*([[:cntrl:]]+Record-Route: [^[:cntrl:]]*)*`, optional: true},
	}, wanted...)...)
	return s
}

// newCaller begins a scenario in which sipp calls with these headers and body.
func newCaller(extra ...string) *script { return newCallerNamed("SIPp", extra...) }

func newCallerNamed(name string, extra ...string) *script {
	s := &script{variables: map[string]bool{}, calling: true, name: name}
	s.request("INVITE", extra...)
	return s
}

// newRegistrar begins a scenario in which sipp is registered with.
func newRegistrar() *script { return &script{variables: map[string]bool{}} }

// check is a regular expression that a received message has to match, or may, or must not.
type check struct {
	name     string // of the variable that keeps the match; empty: none is needed
	header   string // to look in; empty: the whole message
	pattern  string
	optional bool
	never    bool
}

// has wants a message to match, lacks that it does not.
func has(pattern string) check   { return check{pattern: pattern} }
func lacks(pattern string) check { return check{pattern: pattern, never: true} }

// keep is a match in a header that a later message needs.
func keep(name, header, pattern string) check {
	return check{name: name, header: header, pattern: pattern}
}

func (s *script) line(format string, arguments ...any) *script {
	fmt.Fprintf(&s.text, format+"\n", arguments...)
	return s
}

// checks writes the actions of a received message.
func (s *script) checks(list []check) {
	s.line("<action>")
	for _, c := range list {
		where := `search_in="msg"`
		if c.header != "" {
			where = fmt.Sprintf(`search_in="hdr" header="%s"`, c.header)
		}
		demand := `check_it="true"`
		switch {
		case c.never:
			demand = `check_it_inverse="true"`
		case c.optional:
			demand = ""
		}
		if c.name == "" {
			c.name = fmt.Sprintf("check%d", len(s.variables))
		}
		s.variables[c.name] = true
		s.line(`<ereg regexp="%s" %s %s assign_to="%s"/>`, escaped(c.pattern), where, demand, c.name)
	}
	s.line("</action>")
}

func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a Builder takes everything
	return out.String()
}

// receive waits for a request.
func (s *script) receive(method string, wanted ...check) *script {
	return s.within(30000, method, wanted...)
}

// within waits for a request for so many milliseconds.
func (s *script) within(limit int, method string, wanted ...check) *script {
	s.line(`<recv request="%s" rrs="true" timeout="%d">`, method, limit)
	s.checks(wanted)
	return s.line("</recv>")
}

// authorized waits for a request whose digest is that of the user and the password, by sipp's own reckoning.
func (s *script) authorized(method, user, password string, wanted ...check) *script {
	s.good++
	name := fmt.Sprintf("good%d", s.good)
	s.variables[name] = true
	s.line(`<recv request="%s" timeout="30000">`, method)
	s.line(`<action><verifyauth assign_to="%s" username="%s" password="%s"/></action>`, name, user, password)
	// The checks are actions of the same message, so they go in front.
	text := strings.TrimSuffix(s.text.String(), "\n")
	s.text.Reset()
	s.text.WriteString(strings.TrimSuffix(text, "</action>"))
	rest := &script{variables: s.variables}
	rest.checks(wanted)
	s.text.WriteString(strings.TrimPrefix(rest.text.String(), "<action>\n"))
	return s.line("</recv>").line(`<nop next="%s" test="%s"/>`, name, name).
		line(`<recv request="NEVER" timeout="50"/>`). // which fails: the digest is wrong
		line(`<label id="%s"/>`, name)
}

// answered waits for the answer to our last request, with whatever is provisional before it.
func (s *script) answered(status int, wanted ...check) *script {
	return s.answeredTo(s.requests, status, wanted...)
}

// answeredTo waits for the answer to one of our requests, by its number.
func (s *script) answeredTo(number, status int, wanted ...check) *script {
	transaction := fmt.Sprintf(`response_txn="t%d"`, number)
	for _, provisional := range []int{100, 180, 181, 183} {
		if provisional != status {
			s.line(`<recv response="%d" optional="true" %s/>`, provisional, transaction)
		}
	}
	s.line(`<recv response="%d" rrs="true" %s>`, status, transaction)
	s.checks(wanted)
	return s.line("</recv>")
}

// send writes a message: its lines, then a body if the last of them is one.
func (s *script) send(attributes string, lines ...string) *script {
	body := ""
	if last := len(lines) - 1; kindOfBody(lines[last]) != "" {
		body = lines[last]
		lines = append(lines[:last:last], "Content-Type: "+kindOfBody(body))
	}
	s.line("<send %s><![CDATA[\n", attributes)
	for _, line := range lines {
		s.line("%s", line)
	}
	s.line("Content-Length: [len]\n")
	for line := range strings.SplitSeq(strings.TrimSpace(body), "\n") {
		if line != "" {
			s.line("%s", line)
		}
	}
	return s.line("]]></send>")
}

// kindOfBody is the type of a body, empty for what is none.
func kindOfBody(text string) string {
	switch {
	case strings.HasPrefix(text, "v="), strings.HasPrefix(text, "nonsense"):
		return "application/sdp"
	case strings.HasPrefix(text, "Signal="):
		return "application/dtmf-relay"
	case len(text) == 1:
		return "application/dtmf"
	}
	return ""
}

const (
	sippContact = "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>"
	sippAllow   = "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK"
)

// repeated says how a message is sent until something comes.
func repeated(final bool) string {
	if final {
		return `retrans="500"`
	}
	return ""
}

// respond answers the INVITE that began the call; a body may be the last of what is extra.
func (s *script) respond(status string, extra ...string) *script {
	lines := append([]string{
		"SIP/2.0 " + status, "[$vias]", "From:[$from]", "To:[$to];tag=[pid]s[call_number]", "Call-ID: [call_id]", "CSeq: [$seq] INVITE[$routes]",
		sippAllow,
	}, extra...)
	if status[0] != '3' {
		lines = slices.Insert(lines, 6, sippContact)
	}
	return s.send(repeated(status[0] != '1'), lines...)
}

// reply answers the last request.
func (s *script) reply(status string, extra ...string) *script {
	lines := append([]string{"SIP/2.0 " + status, "[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]", sippContact}, extra...)
	return s.send("", lines...)
}

// take answers a further INVITE that begins the call.
func (s *script) take(extra ...string) *script {
	lines := append([]string{
		"SIP/2.0 200 OK", "[last_Via:]", "[last_Record-Route:]", "[last_From:]", "[last_To:];tag=[pid]s[call_number]", "[last_Call-ID:]", "[last_CSeq:]",
		sippContact, sippAllow,
	}, extra...)
	return s.send(repeated(true), lines...).receive("ACK")
}

// replyUntilAck answers the last re-INVITE.
func (s *script) replyUntilAck(status string, extra ...string) *script {
	lines := append([]string{"SIP/2.0 " + status, "[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]", sippContact, sippAllow}, extra...)
	return s.send(repeated(true), lines...).receive("ACK")
}

// request sends a request of the dialog, or the INVITE that begins it.
func (s *script) request(method string, extra ...string) *script {
	s.requests++
	return s.compose(fmt.Sprintf(`retrans="500" start_txn="t%d"`, s.requests), method, s.requests, extra...)
}

// ack confirms the answer to our last request.
func (s *script) ack(extra ...string) *script { return s.ackTo(s.requests, extra...) }

// ackTo confirms the answer to one of our requests, by its number.
func (s *script) ackTo(number int, extra ...string) *script {
	return s.compose(fmt.Sprintf(`ack_txn="t%d"`, number), "ACK", number, extra...)
}

// compose writes a request of the dialog.
func (s *script) compose(attributes, method string, number int, extra ...string) *script {
	target, from, to := "[next_url]", `From: "`+s.name+`" <sip:sipp@[local_ip]:[local_port]>;tag=[pid]c[call_number]`, "To: <sip:[service]@[domain]>[peer_tag_param]"
	if number == 1 && s.calling && method != "ACK" {
		target, to = "sip:[service]@[domain]", "To: <sip:[service]@[domain]>"
	}
	if !s.calling {
		from, to = "From:[$to];tag=[pid]s[call_number]", "To:[$from]"
	}
	lines := []string{method + " " + target + " SIP/2.0", "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport"}
	if target == "[next_url]" {
		lines = append(lines, "[routes]")
	}
	lines = append(lines, "Max-Forwards: 70", from, to, "Call-ID: [call_id]", fmt.Sprintf("CSeq: %d %s", number, method), sippContact, sippAllow)
	return s.send(attributes, append(lines, extra...)...)
}

// outside sends a request that belongs to no dialog.
func (s *script) outside(method string) *script {
	s.calling = true
	s.requests++
	return s.send(fmt.Sprintf(`retrans="500" start_txn="t%d"`, s.requests), method+" sip:[service]@[domain] SIP/2.0",
		"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport", "Max-Forwards: 70",
		`From: "SIPp" <sip:sipp@[local_ip]:[local_port]>;tag=[pid]o[call_number]`, "To: <sip:[service]@[domain]>", "Call-ID: [call_id]",
		fmt.Sprintf("CSeq: %d %s", s.requests, method), sippContact)
}

// cancel takes the call back that rings.
func (s *script) cancel() *script {
	return s.send(`retrans="500" start_txn="cancel"`, "CANCEL sip:[service]@[domain] SIP/2.0", "[last_Via:]", "Max-Forwards: 70",
		`From: "SIPp" <sip:sipp@[local_ip]:[local_port]>;tag=[pid]c[call_number]`, "To: <sip:[service]@[domain]>", "Call-ID: [call_id]", "CSeq: 1 CANCEL").
		line(`<recv response="200" response_txn="cancel"/>`)
}

func (s *script) pause(milliseconds int) *script {
	return s.line(`<pause milliseconds="%d"/>`, milliseconds)
}

// hangUp ends the call from our side.
func (s *script) hangUp() *script { return s.request("BYE").answered(200) }

// hungUp waits until the phone ends the call.
func (s *script) hungUp() *script { return s.receive("BYE").reply("200 OK") }

// hold changes the direction of the sound by a re-INVITE and wants one in the answer that fits.
func (s *script) hold(direction, answer string) *script {
	return s.request("INVITE", s.sdp("RTP/AVP", direction)).answered(200, has("a="+answer)).ack()
}

// speak begins to send a file of µ-law, again and again.
func (s *script) speak(path string) *script {
	return s.line(`<nop><action><exec rtp_stream="%s,-1,0"/></action></nop>`, path)
}

// xml is the scenario's text.
func (s *script) xml() string {
	names := make([]string, 0, len(s.variables))
	for name := range s.variables {
		names = append(names, name)
	}
	used := ""
	if len(names) > 0 { // sipp wants each to be used
		used = "<Reference variables=\"" + strings.Join(names, ",") + "\"/>\n"
	}
	text := s.text.String()
	if s.voice != nil {
		text = strings.ReplaceAll(text, "[media_port]", fmt.Sprint(s.voice.port))
	}
	return "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE scenario SYSTEM \"sipp.dtd\">\n<scenario name=\"interop\">\n" +
		text + "<pause milliseconds=\"200\"/>\n" + used + "</scenario>\n"
}

// sdp is a body with G.711 and digits; its version goes up each time. Lines with crypto may follow.
func (s *script) sdp(profile, direction string, crypto ...string) string {
	s.session++
	lines := append([]string{
		"v=0", fmt.Sprintf("o=sipp 1 %d IN IP4 [local_ip]", s.session), "s=-", "c=IN IP4 [media_ip]", "t=0 0",
		"m=audio [media_port] " + profile + " 0 8 101",
		"a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20",
	}, crypto...)
	return strings.Join(append(lines, "a="+direction), "\n")
}

// plain is a body for a call that is not encrypted.
func (s *script) plain() string { return s.sdp("RTP/AVP", "sendrecv") }

// cryptoLine is a line of crypto (RFC 4568) with a key of its own.
func cryptoLine(tag, suite string, parameters ...string) string {
	size := map[string]int{"AES_CM_128_HMAC_SHA1_80": 30, "AES_CM_128_HMAC_SHA1_32": 30, "AES_256_CM_HMAC_SHA1_80": 46, "F8_128_HMAC_SHA1_80": 30}[suite]
	key := make([]byte, size)
	_, _ = rand.Read(key) // it never fails
	return "a=crypto:" + tag + " " + suite + " inline:" + base64.StdEncoding.EncodeToString(key) + strings.Join(parameters, "")
}
