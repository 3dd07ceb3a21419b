package interop

import (
	"errors"
	"strings"
	"testing"
	"time"

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

// pressAgain is how long a press may take to do something.
const pressAgain = time.Second

// Click presses the menu's entry that begins so until that has done something: the menu is made anew whenever the state changes, and what
// is pressed in that moment is lost.
func (s *Sign) Click(beginning string, did func() error) {
	s.panel.t.Helper()
	var pressed time.Time
	eventually(s.panel.t, beginning+": a press does something", s.program, func() error {
		err := did()
		if err == nil || time.Since(pressed) < pressAgain {
			return err
		}
		entries, failed := s.entries()
		for label, id := range entries {
			if strings.HasPrefix(label, beginning) {
				pressed = time.Now()
				failed = s.panel.conn.Object(s.item.Destination(), menuPath).Call(menuName+".Event", 0, id, "clicked", dbus.MakeVariant(0), uint32(0)).Err
			}
		}
		return errors.Join(err, failed)
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
