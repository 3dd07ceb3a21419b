package sip

import (
	"crypto/rand"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// maxForwards bounds the hops of a request (RFC 3261 §8.1.1.6).
const maxForwards = 70

// sdpType is the only kind of body that takes part in an exchange.
const sdpType = "application/sdp"

// address is a URI with its display name and, in a dialog, its tag.
type address struct {
	name string
	uri  sip.Uri
	tag  string
}

// envelope is what the requests of one dialog, or of a registration, have in common.
type envelope struct {
	callID   string
	from, to address
	target   sip.Uri   // the Request-URI
	routes   []sip.Uri // in the order they are visited
	seq      uint32
}

// newRequest builds a request that is ready for this link. The user agent is
// what it says of the program.
func (l *link) newRequest(userAgent string, method sip.RequestMethod, e envelope) *sip.Request {
	target, routes := strictRouted(e.target, e.routes)
	req := sip.NewRequest(method, *target.Clone())
	req.AppendHeader(l.flow.newVia())
	for _, r := range routes {
		req.AppendHeader(&sip.RouteHeader{Address: *r.Clone()})
	}
	forwards := sip.MaxForwardsHeader(maxForwards)
	req.AppendHeader(&forwards)
	from := &sip.FromHeader{DisplayName: quotable(e.from.name), Address: *e.from.uri.Clone()}
	from.Params.Add("tag", e.from.tag)
	req.AppendHeader(from)
	to := &sip.ToHeader{DisplayName: quotable(e.to.name), Address: *e.to.uri.Clone()}
	if e.to.tag != "" {
		to.Params.Add("tag", e.to.tag)
	}
	req.AppendHeader(to)
	id := sip.CallIDHeader(e.callID)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: e.seq, MethodName: method})
	if userAgent != "" {
		req.AppendHeader(sip.NewHeader("User-Agent", userAgent))
	}
	l.route(req)
	req.SetBody(nil)
	return req
}

// newVia begins a transaction of its own (RFC 3261 §8.1.1.7).
func (f Flow) newVia() *sip.ViaHeader {
	via := &sip.ViaHeader{
		ProtocolName:    "SIP",
		ProtocolVersion: "2.0",
		Transport:       f.Transport.via(),
		Host:            endpoint{host: f.Local.Addr().String()}.uriHost(),
		Port:            int(f.Local.Port()),
	}
	via.Params.Add("branch", newBranch())
	via.Params.Add("rport", "") // RFC 3581
	return via
}

// contact is where we are reached in a call: as contactURI says, and by this
// very flow where the registrar keeps it (RFC 5626 §4.3).
func (c *Call) contact() *sip.ContactHeader {
	l := c.way.current()
	uri := c.agent.contactURI(l, c.secure)
	if l.outbound {
		uri.UriParams.Add("ob", "")
	}
	return &sip.ContactHeader{Address: uri}
}

// contactURI has the address that the link really uses, and a user part that
// nobody guesses. sips asks for a sips: Contact (RFC 5630 §5.1.1).
func (a *Agent) contactURI(l *link, secure bool) sip.Uri {
	at := l.address()
	uri := sip.Uri{
		Scheme: "sip",
		User:   a.contactUser,
		Host:   endpoint{host: at.Addr().String()}.uriHost(),
		Port:   int(at.Port()),
	}
	if secure {
		uri.Scheme = "sips"
	}
	if l.flow.Transport != UDP {
		uri.UriParams.Add("transport", l.flow.Transport.String())
	}
	return uri
}

// identity is the account's address of record. Without a server that names the
// address at which this link has us.
func (a *Agent) identity(l *link, secure bool) sip.Uri {
	host := a.domain
	if a.server == nil {
		host.host = l.address().Addr().String()
	}
	uri := sip.Uri{Scheme: "sip", User: a.config.Username, Host: host.uriHost()}
	if secure {
		uri.Scheme = "sips"
	}
	return uri
}

// withSDP puts a body of the exchange on a message.
func withSDP(msg sip.Message, body []byte) {
	if body == nil {
		return
	}
	msg.AppendHeader(sip.NewHeader("Content-Type", sdpType))
	msg.SetBody(body)
}

// renewed is a request as a transaction of its own: new branch, next CSeq.
func renewed(req *sip.Request) *sip.Request {
	again := req.Clone()
	again.CSeq().SeqNo++
	via := again.Via()
	via.Params.Remove("branch")
	via.Params.Add("branch", newBranch())
	return again
}

func newBranch() string { return sip.RFC3261BranchMagicCookie + rand.Text() }

// newTag returns a tag or Call-ID with 128 random bits and more.
func newTag() string { return rand.Text() }

// quotable is a display name that can stand between quotes (RFC 3261 §25.1).
func quotable(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)
}

// unquoted is the reverse of quotable, up to the closing quote if there is one.
func unquoted(text string) string {
	var plain strings.Builder
	escaped := false
	for _, r := range text {
		switch {
		case !escaped && r == '"':
			return plain.String()
		case !escaped && r == '\\':
			escaped = true
		default:
			plain.WriteRune(r)
			escaped = false
		}
	}
	return plain.String()
}

// strictRouted rearranges target and routes for a first hop that knows only
// the strict routing of RFC 2543 (RFC 3261 §12.2.1.1): it has no lr parameter.
func strictRouted(target sip.Uri, routes []sip.Uri) (sip.Uri, []sip.Uri) {
	if len(routes) == 0 || routes[0].UriParams.Has("lr") {
		return target, routes
	}
	rest := append(append([]sip.Uri{}, routes[1:]...), target)
	return routes[0], rest
}

// headerList reads a comma separated header, also when it is repeated. It may
// have a compact name besides its own (RFC 3261 §7.3.3).
func headerList(msg sip.Message, names ...string) []string {
	var list []string
	for _, name := range names {
		for _, h := range msg.GetHeaders(name) {
			for item := range strings.SplitSeq(h.Value(), ",") {
				if item = strings.TrimSpace(item); item != "" {
					list = append(list, item)
				}
			}
		}
	}
	return list
}

// routeSet reads Record-Route headers in the order they stand.
func routeSet(msg sip.Message) []sip.Uri {
	var routes []sip.Uri
	for _, h := range msg.GetHeaders("Record-Route") {
		if rr, ok := h.(*sip.RecordRouteHeader); ok {
			routes = append(routes, *rr.Address.Clone())
		}
	}
	return routes
}

// isSDP says whether a message carries a body of the exchange.
func isSDP(msg sip.Message) bool {
	return len(msg.Body()) > 0 && kindOf(msg) == sdpType
}

// kindOf is the type of a message's body in small letters, without its
// parameters; empty when the message names none.
func kindOf(msg sip.Message) string {
	h := msg.GetHeaders("Content-Type")
	if len(h) == 0 {
		return ""
	}
	kind, _, _ := strings.Cut(h[0].Value(), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}
