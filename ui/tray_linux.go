//go:build !headless && (linux || freebsd || openbsd || netbsd)

package ui

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// watcher is who knows the programs' signs and those who show them (StatusNotifierItem).
const (
	watcher     = "org.kde.StatusNotifierWatcher"
	watcherPath = "/StatusNotifierWatcher"
)

const (
	// trayGrace is how long nobody may show the sign before it counts as lost: a panel that starts anew is back by then.
	trayGrace = 5 * time.Second
	// busLimit is how long a program on the bus may take to answer.
	busLimit = 2 * time.Second
)

// onBus says whether the desktop has a bus for its programs (D-Bus).
func onBus() bool { return os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" }

// mayHaveTray says whether somebody may show a sign, now or later.
func mayHaveTray() bool { return onBus() }

// menuText is a text that the menu of the sign shows as it is: an underscore would mark a key (com.canonical.dbusmenu).
func menuText(text string) string { return strings.ReplaceAll(text, "_", "__") }

// watchTray tells whether the desktop shows the signs of programs, and tells it again when that changes, until ctx ends. Fyne does not
// say; a program that hid behind a sign nobody shows would be running and out of reach.
func watchTray(ctx context.Context, told func(seen bool)) {
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		told(false)
		return
	}
	defer conn.Close()
	changes := make(chan *dbus.Signal, 16)
	conn.Signal(changes)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcher)},
		{dbus.WithMatchSender(watcher), dbus.WithMatchInterface(watcher)},
	} {
		if conn.AddMatchSignalContext(ctx, match...) != nil {
			told(false)
			return
		}
	}
	var lost <-chan time.Time
	for known, seen := false, false; ; {
		switch there := shows(ctx, conn); {
		case there:
			if !seen {
				told(true)
			}
			known, seen, lost = true, true, nil
		case (seen || !known) && lost == nil:
			lost = time.After(trayGrace)
		}
		select {
		case _, open := <-changes:
			if !open {
				told(false) // the bus has ended
				return
			}
		case <-lost:
			known, seen, lost = true, false, nil
			told(false)
		}
	}
}

// shows says whether there is somebody who shows signs. A watcher that can't be asked counts as none.
func shows(ctx context.Context, conn *dbus.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, busLimit)
	defer cancel()
	var registered bool
	err := conn.Object(watcher, watcherPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart,
		watcher, "IsStatusNotifierHostRegistered").Store(&registered)
	return err == nil && registered
}
