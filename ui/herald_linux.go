//go:build !headless && (linux || freebsd || openbsd || netbsd)

package ui

import (
	"context"
	"slices"

	"github.com/godbus/dbus/v5"
)

// The Desktop Notifications Specification, 1.2.
const (
	notifications     = "org.freedesktop.Notifications"
	notificationsPath = "/org/freedesktop/Notifications"
	urgent            = byte(2)  // stays until it is withdrawn
	unending          = int32(0) // as the limit of its time
)

// follow has the desktop tell of calls until ctx ends, and withdraws what it told by then.
func (h *herald) follow(ctx context.Context) {
	if !onBus() {
		return
	}
	n := &notifier{shown: map[string]uint32{}}
	defer n.close()
	for {
		select {
		case calls := <-h.waiting:
			n.tell(calls)
		case s, open := <-n.signals:
			if !open {
				n.close() // the bus has ended; the next call looks for another
				continue
			}
			if call, key, ok := n.press(s); ok {
				h.pressed(call, key)
			}
		case <-ctx.Done():
			n.tell(nil)
			return
		}
	}
}

// notifier is this program as the desktop's notifications know it.
type notifier struct {
	conn    *dbus.Conn // nil: none yet
	signals chan *dbus.Signal
	shown   map[string]uint32 // by call, the number that the desktop gave
}

// tell has these calls shown and no others. Where the desktop shows nothing, or does not answer, that is all there is to it: the call has
// a window of its own, and rings.
func (n *notifier) tell(calls []announcement) {
	for call, number := range n.shown {
		if !slices.ContainsFunc(calls, func(a announcement) bool { return a.call == call }) {
			delete(n.shown, call)
			_ = n.call("CloseNotification", number).Err
		}
	}
	for _, a := range calls {
		if _, known := n.shown[a.call]; known || !n.open() {
			continue
		}
		var number uint32
		if n.notify(a).Store(&number) == nil {
			n.shown[a.call] = number
		}
	}
}

// open connects to the bus unless that was done.
func (n *notifier) open() bool {
	if n.conn != nil {
		return true
	}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return false
	}
	n.conn, n.signals = conn, make(chan *dbus.Signal, 16)
	conn.Signal(n.signals)
	ctx, cancel := context.WithTimeout(context.Background(), busLimit)
	defer cancel()
	_ = conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(notifications), dbus.WithMatchInterface(notifications),
		dbus.WithMatchMember("ActionInvoked")) // its buttons are dead without
	return true
}

func (n *notifier) notify(a announcement) *dbus.Call {
	var able []string
	_ = n.call("GetCapabilities").Store(&able) // none known: no buttons
	var buttons []string
	if slices.Contains(able, "actions") {
		buttons = []string{openKey, a.open, answerKey, a.answer, declineKey, a.decline}
	}
	hints := map[string]dbus.Variant{
		"urgency":        dbus.MakeVariant(urgent),
		"category":       dbus.MakeVariant("call.incoming"),
		"desktop-entry":  dbus.MakeVariant(ID),
		"transient":      dbus.MakeVariant(true), // once it is over, the list of calls has it
		"suppress-sound": dbus.MakeVariant(true), // it rings
	}
	return n.call("Notify", a.program, uint32(0), "call-start", a.title, wordsOnly(a.body), buttons, hints, unending)
}

// call asks the desktop something, and waits for the answer no longer than busLimit.
func (n *notifier) call(method string, arguments ...any) *dbus.Call {
	ctx, cancel := context.WithTimeout(context.Background(), busLimit)
	defer cancel()
	return n.conn.Object(notifications, notificationsPath).CallWithContext(ctx, notifications+"."+method, 0, arguments...)
}

// press reads a signal as a press on what is shown.
func (n *notifier) press(s *dbus.Signal) (call, key string, ok bool) {
	var number uint32
	if s.Name != notifications+".ActionInvoked" || dbus.Store(s.Body, &number, &key) != nil {
		return "", "", false
	}
	for call, shown := range n.shown {
		if shown == number {
			return call, key, true
		}
	}
	return "", "", false
}

// close leaves the bus.
func (n *notifier) close() {
	if n.conn != nil {
		_ = n.conn.Close()
	}
	n.conn, n.signals, n.shown = nil, nil, map[string]uint32{}
}
