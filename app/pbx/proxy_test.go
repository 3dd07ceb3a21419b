package pbx

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
)

// connect lets caller call callee, who accepts, and returns both sides of the dialog.
func connect(t *testing.T, caller, callee *phone) (*side, *side) {
	t.Helper()
	r := caller.call(callee.user)
	invite := callee.request("INVITE")
	callee.reply(invite, "180 Ringing", callee.user+"-tag", "")
	if res := caller.ringing(); res.StatusCode != 180 {
		t.Fatalf("the caller got %d, want 180", res.StatusCode)
	}
	callee.accept(invite)
	res := caller.wants(caller.response("INVITE"), 200)
	a, b := callerSide(caller, r, res), calleeSide(callee, invite)
	a.say("ACK")
	callee.request("ACK")
	return a, b
}

func TestACallIsRelayedBetweenEveryTwoTransports(t *testing.T) {
	p := startPBX(t)
	for _, from := range []string{udp, tcp, tls} {
		for _, to := range []string{udp, tcp, tls} {
			t.Run(from+" to "+to, func(t *testing.T) {
				caller, callee := registered(t, p, "1001", from), registered(t, p, "1002", to)
				t.Cleanup(func() { p.bindings.update("1002", registration{all: true}) })
				a, b := connect(t, caller, callee)
				// Both ways, each over the other phone's own flow.
				a.say("INFO")
				callee.reply(callee.request("INFO"), "200 OK", "", "")
				caller.wants(caller.response("INFO"), 200)
				b.say("UPDATE")
				caller.reply(caller.request("UPDATE"), "200 OK", "", "")
				callee.wants(callee.response("UPDATE"), 200)
				b.say("BYE")
				caller.reply(caller.request("BYE"), "200 OK", "", "")
				callee.wants(callee.response("BYE"), 200)
			})
		}
	}
}

func TestARelayedRequestIsWhatTheCallerSent(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", tls), registered(t, p, "1002", tcp)
	r := caller.call("1002")
	invite := callee.request("INVITE")
	if got := invite.Recipient.String(); got != callee.contact {
		t.Errorf("Request-URI is %s, want the contact %s", got, callee.contact)
	}
	if got := string(invite.Body()); got != r.body {
		t.Errorf("the body became %q", got)
	}
	if got := invite.MaxForwards().Val(); got != 69 {
		t.Errorf("Max-Forwards is %d, want 69", got)
	}
	for _, name := range private {
		if got := header(invite, name); got != "" {
			t.Errorf("%s was passed on", name)
		}
	}
	vias := invite.GetHeaders("Via")
	if len(vias) != 2 || invite.Via().Transport != tcp || invite.Via().Port != int(p.TCP().Port()) {
		t.Errorf("Vias are %v", vias)
	}
	if got := param(vias[1].(*sip.ViaHeader).Params, "received"); got != "127.0.0.1" {
		t.Errorf("received is %q", got)
	}
	routes := invite.GetHeaders("Record-Route")
	if len(routes) != 2 || !strings.Contains(routes[0].Value(), "transport=tcp") || !strings.Contains(routes[1].Value(), "transport=tls") {
		t.Errorf("Record-Routes are %v", routes)
	}
	callee.reply(invite, "486 Busy Here", "x", "")
	res := caller.wants(caller.response("INVITE"), 486)
	if len(res.GetHeaders("Via")) != 1 || param(res.Via().Params, "branch") != r.branch {
		t.Errorf("the response came back with Vias %v", res.GetHeaders("Via"))
	}
	callee.request("ACK")
	caller.ackRefusal(r, res)
}

func TestTheProxyRefuses(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tcp)
	tests := []struct {
		name   string
		r      request
		status int
	}{
		{"an unknown user", request{uri: "sip:nobody@" + testDomain}, 404},
		{"a user who is not registered", request{uri: "sip:1003@" + testDomain}, 480},
		{"a From of another user", request{uri: "sip:1003@" + testDomain, from: "<sip:1002@" + testDomain + ">;tag=x"}, 403},
		{"a From of another domain", request{uri: "sip:1003@" + testDomain, from: "<sip:1001@elsewhere.example>;tag=x"}, 403},
		{"sips without TLS", request{uri: "sips:1003@" + testDomain}, 403},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := test.r
			r.method, r.callID, r.cseq = "INVITE", newCallID(), 1
			caller.authenticated(r)
			caller.wants(caller.response("INVITE"), test.status)
		})
	}
}

func TestTheProxyRefusesBeforeItChallenges(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tcp)
	own := p.TCP().String()
	tests := []struct {
		name   string
		r      request
		status int
	}{
		{"a foreign domain", request{method: "INVITE", uri: "sip:1002@elsewhere.example"}, 403},
		{"another port of this machine", request{method: "INVITE", uri: "sip:1002@127.0.0.1:1"}, 403},
		{"a foreign route", request{method: "INVITE", uri: "sip:1002@" + testDomain, extra: []string{"Route: <sip:192.0.2.1;lr>"}}, 403},
		{"a foreign route behind our own", request{method: "INVITE", uri: "sip:1002@" + testDomain, extra: []string{"Route: <sip:" + own + ";lr>, <sip:192.0.2.1;lr>"}}, 403},
		{"another scheme", request{method: "INVITE", uri: "tel:+123"}, 416},
		{"no hop left", request{method: "INVITE", uri: "sip:1002@" + testDomain, extra: []string{"Max-Forwards: 0"}}, 483},
		{"a loop", request{method: "INVITE", uri: "sip:1002@" + testDomain, extra: []string{strings.Repeat("Via: SIP/2.0/TCP "+own+";branch=z9hG4bKx\n", 3) + "Subject: x"}}, 482},
		{"an extension", request{method: "INVITE", uri: "sip:1002@" + testDomain, extra: []string{"Proxy-Require: sec-agree"}}, 420},
		{"SUBSCRIBE", request{method: "SUBSCRIBE", uri: "sip:1002@" + testDomain}, 405},
		{"PUBLISH", request{method: "PUBLISH", uri: "sip:1002@" + testDomain}, 405},
		{"an unknown method", request{method: "DANCE", uri: "sip:1002@" + testDomain}, 501},
		{"BYE outside a dialog", request{method: "BYE", uri: "sip:1002@" + testDomain}, 481},
		{"BYE of a dialog that never came by", request{method: "BYE", uri: "sip:1002@127.0.0.1", to: "<sip:1002@" + testDomain + ">;tag=x"}, 481},
		{"a token that nobody was given", request{method: "BYE", uri: "sip:1002@127.0.0.1", to: "<sip:1002@" + testDomain + ">;tag=x", extra: []string{"Route: <sip:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@" + own + ";lr>", "Route: <sip:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@" + own + ";lr>"}}, 481},
		{"CANCEL of nothing", request{method: "CANCEL", uri: "sip:1002@" + testDomain}, 481},
		{"a From without tag", request{method: "INVITE", uri: "sip:1002@" + testDomain, from: "<sip:1001@" + testDomain + ">"}, 400},
		{"an INVITE for nobody", request{method: "INVITE", uri: "sip:" + testDomain}, 404},
		{"an INVITE without credentials", request{method: "INVITE", uri: "sip:1002@" + testDomain}, 407},
		{"an INVITE from a stranger", request{method: "INVITE", uri: "sip:1002@" + testDomain, from: "<sip:eve@elsewhere.example>;tag=x"}, 407},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := test.r
			r.callID, r.cseq = newCallID(), 1
			caller.ask(r)
			caller.wants(caller.response(r.method), test.status)
		})
	}
}

func TestOptionsToThePBXIsAnsweredWithoutAPassword(t *testing.T) {
	p := startPBX(t)
	for _, transport := range []string{udp, tcp, tls} {
		ph := newPhone(t, p, "1001", transport)
		ph.ask(request{method: "OPTIONS", uri: "sip:" + testDomain, callID: newCallID(), cseq: 1})
		if res := ph.wants(ph.response("OPTIONS"), 200); !strings.Contains(header(res, "Allow"), "INVITE") {
			t.Errorf("Allow is %q", header(res, "Allow"))
		}
	}
}

func TestARouteToThePBXItselfIsTakenOff(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", tcp)
	caller.authenticated(request{
		method: "MESSAGE", uri: "sip:1002@" + testDomain, callID: newCallID(), cseq: 1,
		extra: []string{"Route: <sip:" + p.TCP().String() + ";transport=tcp;lr>", "Content-Type: text/plain"}, body: "hello",
	})
	message := callee.request("MESSAGE")
	if message.Route() != nil || string(message.Body()) != "hello" {
		t.Errorf("arrived as\n%s", message)
	}
	callee.reply(message, "200 OK", "x", "")
	caller.wants(caller.response("MESSAGE"), 200)
}

func TestAPhoneThatCameBackIsReachedWithinItsDialog(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", udp), registered(t, p, "1002", tls)
	a, _ := connect(t, caller, callee)
	callee.conn.Close()
	await(t, "the callee to be forgotten", func() bool { return len(p.bindings.of("1002")) == 0 })
	back := registered(t, p, "1002", tls)
	a.say("INFO")
	back.reply(back.request("INFO"), "200 OK", "", "")
	caller.wants(caller.response("INFO"), 200)
}

func TestARequestToABrokenFlowIsRefusedAtOnce(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", udp), registered(t, p, "1002", tcp)
	a, _ := connect(t, caller, callee)
	callee.conn.Close()
	await(t, "the callee to be forgotten", func() bool { return len(p.bindings.of("1002")) == 0 })
	a.say("BYE")
	caller.wants(caller.response("BYE"), 480)
}

func TestSIPSReachesOnlyPhonesOnTLS(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tls)
	clear, secure := registered(t, p, "1002", tcp), registered(t, p, "1002", tls)
	r := caller.authenticated(request{method: "INVITE", uri: "sips:1002@" + testDomain, callID: newCallID(), cseq: 1, extra: []string{"Contact: <sips:1001@" + caller.local().String() + ">"}})
	invite := secure.request("INVITE")
	for _, h := range invite.GetHeaders("Record-Route") {
		if !strings.HasPrefix(h.Value(), "<sips:") {
			t.Errorf("Record-Route is %s", h.Value())
		}
	}
	secure.reply(invite, "603 Decline", "x", "")
	res := caller.wants(caller.response("INVITE"), 603)
	caller.ackRefusal(r, res)
	if len(clear.inbox) != 0 {
		t.Errorf("the phone without TLS got %s", (<-clear.inbox).String())
	}
}

func TestAPBXServesIPv6(t *testing.T) {
	p := startPBX(t, func(c *Config, _ *tuning) { c.Address = ipv6Loopback })
	for _, transport := range []string{udp, tls} {
		caller, callee := registered(t, p, "1001", transport), registered(t, p, "1002", transport)
		a, _ := connect(t, caller, callee)
		a.say("BYE")
		callee.reply(callee.request("BYE"), "200 OK", "", "")
		caller.wants(caller.response("BYE"), 200)
		callee.wants(callee.register("Contact: *", "Expires: 0"), 200)
	}
}
