package interop

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// Panel is the part of a desktop that shows the signs of programs (StatusNotifierItem), as the programs see it: it knows the signs, reads
// their menus and clicks there.
type Panel struct {
	t     testing.TB
	conn  *dbus.Conn
	signs chan dbus.BusObject
}

const (
	panelName = "org.kde.StatusNotifierWatcher"
	panelPath = "/StatusNotifierWatcher"
	signPath  = "/StatusNotifierItem"
	menuPath  = signPath + "/menu"
	menuName  = "com.canonical.dbusmenu"
)

// StartPanel shows signs on a D-Bus session until the test or Close ends it.
func StartPanel(t testing.TB, bus string) *Panel {
	t.Helper()
	conn, err := dbus.Connect(bus)
	if err != nil {
		t.Fatal(err)
	}
	p := &Panel{t: t, conn: conn, signs: make(chan dbus.BusObject, 4)}
	t.Cleanup(p.Close)
	properties := prop.Map{panelName: {"IsStatusNotifierHostRegistered": {Value: true}}}
	_, err = prop.Export(conn, panelPath, properties)
	if err := errors.Join(err, conn.Export((*signBook)(p), panelPath, panelName)); err != nil {
		t.Fatal(err)
	}
	if reply, err := conn.RequestName(panelName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the bus gives the panel no name: %v (%d)", err, reply)
	}
	return p
}

// Close ends the panel as a crash would.
func (p *Panel) Close() { _ = p.conn.Close() }

// signBook is what programs call.
type signBook Panel

// RegisterStatusNotifierItem takes a sign, by its path on the caller's connection.
func (b *signBook) RegisterStatusNotifierItem(path string, sender dbus.Sender) *dbus.Error {
	select {
	case b.signs <- b.conn.Object(string(sender), dbus.ObjectPath(path)):
	default: // nobody asked for so many
	}
	return nil
}

// Sign waits for a program's sign.
func (p *Panel) Sign(of *process) *Sign {
	p.t.Helper()
	var s *Sign
	eventually(p.t, "a sign is there", of, func() error {
		select {
		case item := <-p.signs:
			s = &Sign{panel: p, program: of, item: item}
			return nil
		default:
			return errors.New("none yet")
		}
	})
	return s
}

// Sign is a program's sign.
type Sign struct {
	panel   *Panel
	program *process
	item    dbus.BusObject
}

// layout is an entry of a menu with those below it, as com.canonical.dbusmenu has them.
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// entries are those of its menu: number by label.
func (s *Sign) entries() (map[string]int32, error) {
	var (
		revision uint32
		root     layout
	)
	menu := s.panel.conn.Object(s.item.Destination(), menuPath)
	if err := menu.Call(menuName+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		return nil, err
	}
	found := map[string]int32{}
	for _, child := range root.Children {
		var entry layout
		if err := dbus.Store([]any{child.Value()}, &entry); err != nil {
			return nil, err
		}
		if label, ok := entry.Properties["label"].Value().(string); ok {
			found[label] = entry.ID
		}
	}
	return found, nil
}

// Click waits until the menu has an entry that begins so, and presses it.
func (s *Sign) Click(beginning string) {
	s.panel.t.Helper()
	eventually(s.panel.t, "the menu has "+beginning, s.program, func() error {
		entries, err := s.entries()
		if err != nil {
			return err
		}
		for label, id := range entries {
			if strings.HasPrefix(label, beginning) {
				return s.panel.conn.Object(s.item.Destination(), menuPath).Call(menuName+".Event", 0, id, "clicked", dbus.MakeVariant(0), uint32(0)).Err
			}
		}
		return fmt.Errorf("it has %v", entries)
	})
}

// Says is what the sign tells who points at it.
func (s *Sign) Says() (string, error) {
	tip, err := s.item.GetProperty("org.kde.StatusNotifierItem.ToolTip")
	if err != nil {
		return "", err
	}
	var words struct {
		Icon     string
		Pictures []struct {
			Width, Height int32
			Pixels        []byte
		}
		Title, Text string
	}
	err = dbus.Store([]any{tip.Value()}, &words)
	return words.Title, err
}
