package pbx

import (
	"strings"
	"testing"
)

func TestAMalformedRequestIsRefused(t *testing.T) {
	p := startPBX(t)
	long := strings.Repeat("x", longestURI)
	tests := []struct {
		name   string
		r      request
		status int
	}{
		{"another scheme", request{uri: "tel:+123"}, 416},
		{"a Request-URI that is too long", request{uri: "sip:" + long + "@" + testDomain, to: "<sip:x@x>"}, 414},
		{"a body that is too large", request{body: strings.Repeat("x", largestBody+1)}, 413},
		{"a head that is too large", request{extra: []string{strings.Repeat("Subject: "+long+"\n", 16) + "Subject: x"}}, 513},
		{"a From without a tag", request{from: "<sip:1001@" + testDomain + ">"}, 400},
	}
	for _, test := range tests {
		for _, method := range []string{"REGISTER", "INVITE", "OPTIONS"} {
			for _, transport := range []string{udp, tcp} {
				t.Run(test.name+" "+method+" "+transport, func(t *testing.T) {
					ph := newPhone(t, p, "1001", transport)
					r := test.r
					if r.uri == "" {
						r.uri = "sip:" + testDomain
					}
					r.method, r.callID, r.cseq = method, newCallID(), 1
					ph.ask(r)
					ph.wants(ph.response(method), test.status)
				})
			}
		}
	}
}

func TestAMessageBeyondAllMeasureEndsItsConnection(t *testing.T) {
	p := startPBX(t)
	ph := newPhone(t, p, "1001", tcp)
	for range 100 {
		if _, err := ph.conn.Write([]byte("OPTIONS sip:x SIP/2.0\r\nSubject: " + strings.Repeat("x", 1000) + "\r\n")); err != nil {
			break
		}
	}
	for range ph.inbox { // ends when the connection does
	}
	await(t, "the connection's end", func() bool {
		_, open := p.connections.find(tcp, ph.local())
		return !open
	})
}
