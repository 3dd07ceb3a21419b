//go:build !headless && (linux || freebsd || openbsd || netbsd)

package ui

import (
	"os"

	"github.com/godbus/dbus/v5"
)

// watcher is who shows the signs of programs on a desktop (StatusNotifierItem).
const watcher = "org.kde.StatusNotifierWatcher"

// hasTray says whether the desktop shows signs of programs. Fyne does not say; a program that hid behind a sign nobody shows would be
// running and out of reach.
func hasTray() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return false
	}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return false
	}
	defer conn.Close()
	var owned bool
	err = conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, watcher).Store(&owned)
	return err == nil && owned
}
