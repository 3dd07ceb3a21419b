package pbx

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// credentials answers the challenge in res for r.
func (ph *phone) credentials(r request, res *sip.Response, password string) string {
	ph.t.Helper()
	c := ph.challenge(res)
	return ph.answer(r, c, password, 1)
}

// challenge picks the one in res that the phone answers.
func (ph *phone) challenge(res *sip.Response) *digest.Challenge {
	ph.t.Helper()
	field := "WWW-Authenticate"
	if res.StatusCode == 407 {
		field = "Proxy-Authenticate"
	}
	for _, h := range res.GetHeaders(field) {
		c, err := digest.ParseChallenge(h.Value())
		if err != nil {
			ph.t.Fatal(err)
		}
		if c.Algorithm == ph.algorithm {
			return c
		}
	}
	ph.t.Fatalf("no %s challenge in\n%s", ph.algorithm, res)
	return nil
}

// answer makes the header line that answers c.
func (ph *phone) answer(r request, c *digest.Challenge, password string, count int) string {
	ph.t.Helper()
	made, err := digest.Digest(c, digest.Options{Method: r.method, URI: r.uri, Username: ph.user, Password: password, Count: count})
	if err != nil {
		ph.t.Fatal(err)
	}
	field := "Authorization"
	if r.method != "REGISTER" {
		field = "Proxy-Authorization"
	}
	return field + ": " + made.String()
}

// authenticated sends r, answers the challenge, and returns r as it was sent at last.
func (ph *phone) authenticated(r request) request {
	ph.t.Helper()
	ph.ask(r)
	res := ph.response(r.method)
	if res.StatusCode != 401 && res.StatusCode != 407 {
		ph.t.Fatalf("%s was not challenged but got %d", ph.user, res.StatusCode)
	}
	if r.method == "INVITE" {
		ph.ackRefusal(r, res)
	}
	r.extra = append(r.extra[:len(r.extra):len(r.extra)], ph.credentials(r, res, ph.pbx.config.Users[ph.user]))
	r.cseq++
	r.branch = ph.ask(r)
	return r
}

// registerRequest makes a REGISTER of the phone's contact; each has the next CSeq.
func (ph *phone) registerRequest(extra ...string) request {
	ph.cseq += 2
	if len(extra) == 0 {
		extra = []string{"Contact: <" + ph.contact + ">", "Expires: 300"}
	}
	return request{
		method: "REGISTER", uri: "sip:" + testDomain, to: fmt.Sprintf("<sip:%s@%s>", ph.user, testDomain),
		callID: ph.callID, cseq: ph.cseq, extra: extra,
	}
}

// register sends a REGISTER with these lines, by default of the phone's own
// contact, and returns what it got once authenticated.
func (ph *phone) register(extra ...string) *sip.Response {
	ph.t.Helper()
	ph.authenticated(ph.registerRequest(extra...))
	return ph.response("REGISTER")
}

// registered is a phone that has registered.
func registered(t *testing.T, p *PBX, user, transport string) *phone {
	t.Helper()
	ph := newPhone(t, p, user, transport)
	ph.wants(ph.register(), 200)
	return ph
}

// call sends an authenticated INVITE to a user, with a body for the ear of the other.
func (ph *phone) call(user string) request {
	ph.t.Helper()
	return ph.authenticated(request{
		method: "INVITE", uri: "sip:" + user + "@" + testDomain, callID: newCallID(), cseq: 1,
		extra: []string{"Contact: <" + ph.contact + ">", "Content-Type: application/sdp"}, body: "v=0\r\ns=offer\r\n",
	})
}

// reply answers req with more header lines and a body.
func (ph *phone) reply(req *sip.Request, status string, tag string, body string, extra ...string) {
	ph.t.Helper()
	var lines []string
	lines = append(lines, "SIP/2.0 "+status)
	for _, name := range []string{"Via", "Record-Route", "From", "Call-ID", "CSeq"} {
		for _, h := range req.GetHeaders(name) {
			lines = append(lines, name+": "+h.Value())
		}
	}
	to := "To: " + req.To().Value()
	if tag != "" && param(req.To().Params, "tag") == "" {
		to += ";tag=" + tag
	}
	lines = append(append(lines, to), extra...)
	ph.send(strings.Join(lines, "\n"), body)
}

// accept answers req with a 200 and a body.
func (ph *phone) accept(req *sip.Request) {
	ph.t.Helper()
	ph.reply(req, "200 OK", ph.user+"-tag", "v=0\r\ns=answer\r\n", "Contact: <"+ph.contact+">", "Content-Type: application/sdp")
}
