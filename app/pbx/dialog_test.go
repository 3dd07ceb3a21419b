package pbx

import "github.com/emiago/sipgo/sip"

// side is one phone's view of a dialog.
type side struct {
	*phone
	callID, from, to, target string
	routes                   []string
	cseq                     int
}

// callerSide is the dialog that res has set up for who sent r (RFC 3261 §12.1.2).
func callerSide(ph *phone, r request, res *sip.Response) *side {
	s := &side{phone: ph, callID: r.callID, from: res.From().Value(), to: res.To().Value(), cseq: r.cseq}
	s.target = res.Contact().Address.String()
	for _, h := range res.GetHeaders("Record-Route") {
		s.routes = append([]string{"Route: " + h.Value()}, s.routes...)
	}
	return s
}

// calleeSide is the dialog that req has set up for who accepted it (RFC 3261 §12.1.1).
func calleeSide(ph *phone, req *sip.Request) *side {
	s := &side{phone: ph, callID: req.CallID().Value(), from: req.To().Value() + ";tag=" + ph.user + "-tag", to: req.From().Value()}
	s.target = req.Contact().Address.String()
	for _, h := range req.GetHeaders("Record-Route") {
		s.routes = append(s.routes, "Route: "+h.Value())
	}
	return s
}

// say sends a request within the dialog.
func (s *side) say(method string, extra ...string) {
	s.t.Helper()
	if method != "ACK" {
		s.cseq++
	}
	s.ask(request{
		method: method, uri: s.target, from: s.from, to: s.to, callID: s.callID, cseq: s.cseq,
		extra: append(append([]string(nil), s.routes...), extra...),
	})
}
