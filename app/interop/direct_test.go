//go:build interop

package interop

import (
	_ "embed" // the configuration
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

//go:embed direct.cfg.tmpl
var directConfiguration string

// startDirect runs a Sotto whose account has no server until the test ends. Its account's domain is where it is called.
func startDirect(t testing.TB, account Account, certificate, key string, options SottoOptions) *Sotto {
	t.Helper()
	program, err := static.build()
	if err != nil {
		t.Fatal(err)
	}
	values := options.values(account)
	values["Certificate"], values["Key"] = certificate, key
	s := launchSotto(t, program, account, options, directConfiguration, values)
	s.encryption = options.Encryption
	s.Registration = wait(s, "registration", "where it listens", func(r Registration) bool { return r.State == "off" || r.State == "failed" })
	if s.Registration.Listening.Port == 0 {
		t.Fatalf("Sotto does not listen: %s: %s", s.Registration.Error.Code, s.Registration.Error.Text)
	}
	s.Account.Domain = netip.AddrPortFrom(loopback, s.Registration.Listening.Port).String()
	return s
}

// startDirectBaresip runs a baresip that registers nowhere until the test ends.
func startDirectBaresip(t testing.TB, account Account, certificate, key string, options BaresipOptions) *Baresip {
	t.Helper()
	both := filepath.Join(folder(t), "both.pem")
	var text []byte
	for _, path := range []string{certificate, key} {
		part, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, part...)
	}
	if err := os.WriteFile(both, text, 0o600); err != nil {
		t.Fatal(err)
	}
	at := freePortsInARow(t, loopback, 2) // TLS has the second
	b := runBaresip(t, account, options, at.String(), both)
	if account.Transport == "tls" {
		at = netip.AddrPortFrom(at.Addr(), at.Port()+1)
	}
	b.Account.Domain = at.String()
	b.do("uanew", strings.Join(append([]string{fmt.Sprintf("<%s;transport=%s>", b.Account.URI(), account.Transport), "regint=0"}, options.parameters()...), ";"))
	return b
}

// directPair is a Sotto and a baresip without any server between them.
type directPair struct {
	transport, ours string
	theirs          Media
	calling, called string // what Sotto says of a call that it places, and of one that it takes
}

func (p directPair) name() string { return p.transport + ", " + p.ours }

func TestBaresipAndSottoCallEachOtherWithoutAServer(t *testing.T) {
	t.Parallel()
	words := newSpeech(t)
	pairs := []directPair{
		{transport: "udp", ours: "off", theirs: PlainRTP, calling: "open", called: "open"},
		{transport: "tcp", ours: "optional", theirs: OptionalSRTP, calling: "exposed", called: "exposed"},
		{transport: "tls", ours: "required", theirs: RequiredSRTP, calling: "private", called: "exposed"},
	}
	sideBySide(t, len(pairs), pairs, func(t *testing.T, p directPair) {
		ca := newAuthority(t, folder(t))
		certificate, key := ca.server(t, loopback.String())
		account := func(user string) Account {
			return Account{User: user, Server: netip.AddrPortFrom(loopback, 0), Transport: p.transport, CAFile: ca.file}
		}
		it := startDirectBaresip(t, account("bob"), certificate, key, BaresipOptions{Media: p.theirs, Play: words.Bob})
		us := startDirect(t, account("alice"), certificate, key, SottoOptions{Encryption: p.ours, Play: words.Alice})
		t.Run("we call", func(t *testing.T) {
			us.In(t)
			it.In(t)
			id := us.Dial(it.Account.URI())
			it.Wait("CALL_INCOMING")
			us.WaitForCall("ringing")
			it.Accept()
			if call := us.WaitForCall("connected"); call.Privacy.Verdict != p.calling {
				t.Errorf("the call is %+v; want %s", call.Privacy, p.calling)
			}
			mustSpeak(t, us, it, words)
			us.Ask("call.hold", map[string]any{"call": id}, nil)
			wait(us, "call", "its being held", func(c Call) bool { return c.ID == id && c.Hold.Local })
			it.Hangup()
			endsWith(t, us, "remote-hangup", 0)
		})
		t.Run("it calls", func(t *testing.T) {
			us.In(t)
			it.In(t)
			us.Ask("call.list", nil, nil) // what was told before is of another call
			it.Dial(us.Account.URI() + ";transport=" + p.transport)
			call := us.WaitForCall("incoming")
			us.Answer(call.ID)
			if call = us.WaitForCall("connected"); call.Privacy.Verdict != p.called {
				t.Errorf("the call is %+v; want %s", call.Privacy, p.called)
			}
			it.Wait("CALL_ESTABLISHED")
			mustSpeak(t, us, it, words)
			us.Hangup(call.ID)
			endsWith(t, us, "local-hangup", 0)
			it.Wait("CALL_CLOSED")
		})
	})
}

func TestSippAndSottoCallEachOtherWithoutAServer(t *testing.T) {
	t.Parallel()
	words := newSpeech(t)
	account := Account{User: "alice", Server: netip.AddrPortFrom(loopback, 0), Transport: "udp"}
	us := startDirect(t, account, "", "", SottoOptions{Encryption: "off", Play: words.Alice})
	for name, s := range map[string]*script{
		"we hang up":           taking().hungUp(),
		"sipp hangs up":        taking().pause(500).hangUp(),
		"sipp puts it on hold": taking().pause(500).hold("sendonly", "(recvonly|inactive)").pause(500).hold("sendrecv", "sendrecv").hangUp(),
	} {
		t.Run("we call, "+name, func(t *testing.T) {
			us.In(t)
			peer := startSipp(t, s, nil, "", false)
			id := us.Dial(peer.URI())
			us.WaitForCall("connected")
			if name == "we hang up" {
				hangsUp(t, us, id)
			} else {
				hungUpOn(t, us, id)
			}
			peer.mustPass()
		})
	}
	for name, s := range map[string]*script{
		"we hang up":    offering().hungUp(),
		"sipp hangs up": offering().pause(500).hangUp(),
	} {
		t.Run("sipp calls, "+name, func(t *testing.T) {
			us.In(t)
			us.Ask("call.list", nil, nil)
			peer := startSipp(t, s, &Kamailio{UDP: netip.MustParseAddrPort(us.Account.Domain)}, "alice", false)
			then := hungUpOn
			if name == "we hang up" {
				then = hangsUp
			}
			answers(then)(t, us, peer, words)
			peer.mustPass()
		})
	}
}
