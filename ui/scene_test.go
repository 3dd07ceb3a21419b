//go:build !headless

package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sotto/app"
)

// noon is when it is in the tests.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.Local)

// scene is a window on a fake phone, without a screen.
type scene struct {
	*front
	phone *fakePhone
	drawn chan func() // what other goroutines want to be drawn
}

// settle draws until nothing that was asked of the phone is on its way.
func (s *scene) settle() {
	for {
		s.asks.Wait()
		select {
		case draw := <-s.drawn:
			draw()
		default:
			return
		}
	}
}

func newScene(t *testing.T, state app.State) *scene {
	return sceneWith(t, newFakePhone(state), Program{Language: "en"})
}

func sceneWith(t *testing.T, phone *fakePhone, program Program) *scene {
	t.Helper()
	s := sceneOn(t, phone, program)
	s.phone = phone
	return s
}

func sceneOn(t testing.TB, phone Phone, program Program) *scene {
	t.Helper()
	drawn := make(chan func(), 1024)
	program.Phone = phone
	program.now, program.draw = func() time.Time { return noon }, func(draw func()) { drawn <- draw }
	f, err := newFront(t.Context(), test.NewTempApp(t), program)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.windUp)
	return &scene{front: f, drawn: drawn}
}

// tell lets the phone tell something, as if it had come by the stream.
func (s *scene) tell(events ...app.Event) { s.told(events) }

// office is an account that is registered over TLS.
func office() app.AccountState {
	c := app.NewAccountConfig()
	c.ID, c.Username, c.Domain, c.DisplayName = "office", "alice", "pbx.example.com", "Alice"
	flow := &app.Flow{Transport: "tls", Remote: "203.0.113.7:5061", TLS: &app.TLS{Version: "1.3", Server: "pbx.example.com", VerifiedBy: "roots"}}
	return app.AccountState{Config: c, Registration: app.Registration{Account: c.ID, State: app.RegistrationRegistered, Flow: flow}}
}

// home is an account that is registered over UDP.
func home() app.AccountState {
	a := office()
	a.Config.ID, a.Config.Username, a.Config.Domain, a.Config.Transport = "home", "bob", "192.0.2.1", "udp"
	a.Registration.Account = "home"
	a.Registration.Flow = &app.Flow{Transport: "udp", Remote: "192.0.2.1:5060"}
	return a
}

func registered() app.State { return app.State{Accounts: []app.AccountState{office(), home()}} }

func private(expected bool) app.Privacy {
	return app.Privacy{Verdict: app.Private, Expected: expected, Reasons: []app.Reason{
		app.English.PrivacyReason("voice-encrypted", map[string]string{"suite": "AES_CM_128_HMAC_SHA1_80"}),
		app.English.PrivacyReason("keys-over-tls", map[string]string{"server": "pbx.example.com", "version": "1.3"}),
		app.English.PrivacyReason("server-can-hear", nil),
	}}
}

func exposed() app.Privacy {
	return app.Privacy{Verdict: app.Exposed, Reasons: []app.Reason{
		app.English.PrivacyReason("voice-encrypted", map[string]string{"suite": "AES_CM_128_HMAC_SHA1_80"}),
		app.English.PrivacyReason("keys-readable", map[string]string{"transport": "UDP", "server": "192.0.2.1"}),
	}}
}

func open() app.Privacy {
	return app.Privacy{Verdict: app.Open, Reasons: []app.Reason{app.English.PrivacyReason("voice-not-encrypted", nil)}}
}

// connected is a call that was answered 2 min 41 s ago.
func connected(id, account, name string, p app.Privacy) app.Call {
	answered := noon.Add(-161 * time.Second)
	return app.Call{ID: id, Account: account, Direction: app.Outgoing, Remote: app.Party{URI: "sip:bob@pbx.example.com", Name: name},
		State: app.CallConnected, Codec: "PCMU", Privacy: p, StartedAt: answered, AnsweredAt: &answered}
}

// ringing is a call that comes in.
func ringing(id string) app.Call {
	return app.Call{ID: id, Account: "office", Direction: app.Incoming, Remote: app.Party{URI: "sip:+442079460018@pbx.example.com", Name: "Carol Adams"},
		State: app.CallIncoming, Privacy: private(true), StartedAt: noon}
}

// tap presses a button by what it is called, wherever it is in sight.
func tap(t *testing.T, root fyne.CanvasObject, label string) {
	t.Helper()
	for _, p := range pressesIn(root) {
		if p.spoken == label {
			p.Tapped(nil)
			return
		}
	}
	t.Fatalf("there is nothing to press that is called %q", label)
}

// pressesIn finds everything that can be pressed and is in sight.
func pressesIn(root fyne.CanvasObject) (found []*press) {
	for _, o := range seenIn(root) {
		if p, ok := o.(*press); ok {
			found = append(found, p)
		}
	}
	return found
}

// seenIn are an object and all in it, but for what is hidden.
func seenIn(root fyne.CanvasObject) []fyne.CanvasObject {
	if root == nil || !root.Visible() {
		return nil
	}
	all := []fyne.CanvasObject{root}
	switch o := root.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			all = append(all, seenIn(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			all = append(all, seenIn(child)...)
		}
	}
	return all
}

// saysIn are the texts that are in sight.
func saysIn(root fyne.CanvasObject) (said []string) {
	for _, o := range seenIn(root) {
		if t, ok := o.(*text); ok && t.value != "" {
			said = append(said, t.value)
		}
	}
	return said
}
