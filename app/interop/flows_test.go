//go:build interop && unix

package interop

import (
	"context"
	"syscall"
	"testing"
	"time"

	"sotto/sip"
)

// flow is an account of Kamailio's as its SIP agent holds it.
type flow struct {
	transport     string
	registrations chan sip.Registration
}

// hold registers alice by a transport under a name for her phone, and pings so often that a pong has come before anything else
// is tried.
func (k *Kamailio) hold(t *testing.T, transport, instance string) *flow {
	t.Helper()
	account := k.Account("alice", transport)
	carrier, err := sip.ParseTransport(transport)
	if err != nil {
		t.Fatal(err)
	}
	f := &flow{transport: transport, registrations: make(chan sip.Registration, 64)}
	agent, err := sip.NewAgent(sip.Config{
		Username: account.User, Password: account.Password, Domain: account.Domain, Proxy: account.Server.String(),
		Transport: carrier, Register: true, Keepalive: 20 * time.Millisecond, CAFile: account.CAFile, Instance: instance,
		Events: func(e sip.Event) {
			if r, ok := e.(sip.Registration); ok {
				f.registrations <- r
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		agent.Close(ctx)
	})
	agent.Start()
	return f
}

// await returns the next registration of that state.
func (f *flow) await(t *testing.T, state sip.RegistrationState) sip.Registration {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case r := <-f.registrations:
			if r.State == state {
				return r
			}
		case <-deadline:
			t.Fatalf("over %s the registration is never in state %d", f.transport, state)
		}
	}
}

// signal reaches every process of Kamailio's.
func (k *Kamailio) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(-k.process.command.Process.Pid, s); err != nil {
		t.Fatal(err)
	}
}

// A frozen server is the hardest to notice: its system goes on taking what we send. Kamailio answers pings, so their pongs are
// missed within ten seconds, and the phone is back when Kamailio is.
func TestAFrozenKamailioIsNoticed(t *testing.T) {
	t.Parallel()
	k := StartKamailio(t)
	flows := []*flow{
		k.hold(t, "tcp", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
		k.hold(t, "tls", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
	}
	udp := k.hold(t, "udp", "7d444840-9dc0-11d1-b245-5ffdce74fad2")
	udp.await(t, sip.Registered)
	var before []sip.Registration
	for _, f := range flows {
		before = append(before, f.await(t, sip.Registered))
	}
	for range 20 { // each takes a while, and so pongs come
		if err := k.answers(); err != nil {
			t.Fatal(err)
		}
	}
	k.signal(t, syscall.SIGSTOP)
	t.Cleanup(func() { k.signal(t, syscall.SIGCONT) }) // it has to hear that it is to end
	for _, f := range flows {
		f.await(t, sip.Registering)
	}
	k.signal(t, syscall.SIGCONT)
	for i, f := range flows {
		after := f.await(t, sip.Registered)
		if after.Flow.Local == before[i].Flow.Local {
			t.Errorf("over %s it is still the flow from %s", f.transport, after.Flow.Local)
		}
	}
	select {
	case r := <-udp.registrations:
		t.Errorf("over UDP, where nobody owes a pong: %+v", r)
	default:
	}
}
