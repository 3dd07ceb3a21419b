package sip_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
)

// message is one SIP message as it stood on the wire, read by rules of the
// test's own: lines, a colon, a blank line, a body.
type message struct {
	raw    string
	start  string
	header []field
	body   string
	reply  func(text string) // sends to where the message came from
	conn   int               // of a stream peer: which connection it came by, from 0
}

type field struct{ name, value string }

func parse(raw string) (message, error) {
	head, body, found := strings.Cut(raw, "\r\n\r\n")
	if !found {
		return message{}, fmt.Errorf("no blank line in %q", raw)
	}
	lines := strings.Split(head, "\r\n")
	m := message{raw: raw, start: lines[0], body: body}
	for _, line := range lines[1:] {
		name, value, found := strings.Cut(line, ":")
		if !found {
			return message{}, fmt.Errorf("no colon in %q", line)
		}
		m.header = append(m.header, field{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	if length := m.get("Content-Length"); length != strconv.Itoa(len(body)) {
		return message{}, fmt.Errorf("Content-Length %q with a body of %d bytes", length, len(body))
	}
	return m, nil
}

// readMessage takes one message off a stream, told by its Content-Length.
func readMessage(r *bufio.Reader) (string, error) {
	var raw strings.Builder
	length := 0
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return raw.String(), err
		}
		raw.WriteString(line)
		if line == "\r\n" {
			break
		}
		if value, found := strings.CutPrefix(line, "Content-Length:"); found {
			if length, err = strconv.Atoi(textproto.TrimString(value)); err != nil {
				return raw.String(), err
			}
		}
	}
	_, err := io.CopyN(&raw, r, int64(length))
	return raw.String(), err
}

// readStream takes the messages and pings of one connection.
func (p *peer) readStream(conn net.Conn, number int) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		if text, _ := r.Peek(len(pingText)); string(text) == pingText {
			_, _ = r.Discard(len(pingText))
			p.pinged(number)
			if p.pongs.Load() {
				_, _ = conn.Write([]byte("\r\n"))
			}
			continue
		}
		raw, err := readMessage(r)
		p.received.Add(int64(len(raw)))
		if err != nil {
			return
		}
		p.take(raw, number, func(text string) { _, _ = conn.Write([]byte(text)) })
	}
}

// all returns the values of a header in the order they stand.
func (m message) all(name string) []string {
	var values []string
	for _, f := range m.header {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// get returns a header that stands once, "" when it is not there.
func (m message) get(name string) string {
	values := m.all(name)
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// kind is the method of a request, or "200 INVITE" of a response.
func (m message) kind() string {
	first, rest, _ := strings.Cut(m.start, " ")
	if first != "SIP/2.0" {
		return first
	}
	code, _, _ := strings.Cut(rest, " ")
	_, method, _ := strings.Cut(m.get("CSeq"), " ")
	return code + " " + method
}

func (m message) isRequest() bool { return !strings.HasPrefix(m.start, "SIP/2.0 ") }

// uri is the Request-URI.
func (m message) uri() string { return strings.Fields(m.start)[1] }

func (m message) seq(t *testing.T) int {
	t.Helper()
	text, _, _ := strings.Cut(m.get("CSeq"), " ")
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("CSeq %q: %v", m.get("CSeq"), err)
	}
	return n
}

// param is a parameter of a header value, behind the URI's closing bracket.
func param(value, name string) string {
	if _, after, found := strings.Cut(value, ">"); found {
		value = after
	}
	for part := range strings.SplitSeq(value, ";") {
		if v, found := strings.CutPrefix(strings.TrimSpace(part), name+"="); found {
			return v
		}
	}
	return ""
}

// bracketed is what stands between < and >.
func bracketed(value string) string {
	_, rest, _ := strings.Cut(value, "<")
	inside, _, _ := strings.Cut(rest, ">")
	return inside
}

// user is the user part of a URI.
func user(uri string) string {
	_, rest, _ := strings.Cut(uri, ":")
	name, _, _ := strings.Cut(rest, "@")
	return name
}

// hostport is what follows the user part, without parameters.
func hostport(uri string) string {
	if _, rest, found := strings.Cut(uri, "@"); found {
		uri = rest
	}
	host, _, _ := strings.Cut(uri, ";")
	return host
}

// digestField is a field of an Authorization header, without quotes.
func digestField(header, name string) string {
	for part := range strings.SplitSeq(strings.TrimPrefix(header, "Digest "), ",") {
		if v, found := strings.CutPrefix(strings.TrimSpace(part), name+"="); found {
			return strings.Trim(v, `"`)
		}
	}
	return ""
}
