package interop

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Screen is an X server of the test's own with a window manager, on which nobody looks but the test.
type Screen struct {
	t       testing.TB
	folder  string
	display string
	env     []string
	server  *process
}

// StartScreen runs Xvfb and openbox until the test ends. The environment is that of the programs to come.
func StartScreen(t testing.TB, environment []string) *Screen {
	t.Helper()
	s := &Screen{t: t, folder: folder(t)}
	told, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command := prepare(t, requireProgram(t, "Xvfb", "xvfb"), "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	command.ExtraFiles = []*os.File{tell}
	s.server = start(t, s.folder, "xvfb", command)
	_ = tell.Close() // the server has its own descriptor
	defer told.Close()
	if err := told.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		t.Fatalf("the X server names no display: %v\n%s", err, s.server.lastWords())
	}
	s.display = ":" + strings.TrimSpace(number)
	s.env = append(slices.Clip(environment), "DISPLAY="+s.display, "LANG=en_US.UTF-8", "XDG_SESSION_TYPE=x11", "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=",
		"FYNE_CACHE=2s") // Fyne forgets soon what is out of sight, as it does after a minute else
	manager := s.command("openbox", "openbox")
	openbox := start(t, s.folder, "openbox", manager)
	eventually(t, "a window manager is there", openbox, func() error {
		out, err := s.command("xprop", "x11-utils", "-root", "_NET_SUPPORTING_WM_CHECK").Output()
		if err == nil && !strings.Contains(string(out), "window id") {
			err = errors.New("none yet")
		}
		return err
	})
	return s
}

// command prepares a program that shows or looks at something.
func (s *Screen) command(program, debianPackage string, arguments ...string) *exec.Cmd {
	s.t.Helper()
	command := prepare(s.t, requireProgram(s.t, program, debianPackage), arguments...)
	command.Env = s.env
	return command
}

// do runs xdotool, the hand at keyboard and mouse, and returns what it prints.
func (s *Screen) do(arguments ...string) (string, error) {
	s.t.Helper()
	out, err := s.command("xdotool", "xdotool", arguments...).Output()
	return strings.TrimSpace(string(out)), err
}

func (s *Screen) must(arguments ...string) string {
	s.t.Helper()
	out, err := s.do(arguments...)
	if err != nil {
		s.t.Fatalf("xdotool %s: %v", strings.Join(arguments, " "), err)
	}
	return out
}

// Window waits for a window in sight with that title and returns its number.
func (s *Screen) Window(title string, p *process) string {
	s.t.Helper()
	var id string
	eventually(s.t, "a window "+title+" is in sight", p, func() error {
		found, err := s.do("search", "--onlyvisible", "--name", "^"+title+"$")
		id, _, _ = strings.Cut(found, "\n")
		return err
	})
	return id
}

// Click presses the mouse at a place of a window.
func (s *Screen) Click(window string, x, y int) {
	s.t.Helper()
	s.must("mousemove", "--sync", "--window", window, strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// Type types a text, and Keys presses keys, where the keyboard is.
func (s *Screen) Type(text string) { s.t.Helper(); s.must("type", "--delay", "20", text) }

func (s *Screen) Keys(keys ...string) {
	s.t.Helper()
	s.must(append([]string{"key", "--delay", "40"}, keys...)...)
}

// Active is the window that has the keyboard.
func (s *Screen) Active() string { s.t.Helper(); return s.must("getactivewindow") }

// After does something and waits until a window looks otherwise and does not change any more.
func (s *Screen) After(window string, do func()) {
	s.t.Helper()
	before := s.looks(window)
	do()
	last := before
	eventually(s.t, "the window looks otherwise", s.server, func() error {
		now := s.looks(window)
		changed, still := now != before, now == last
		last = now
		if !changed || !still {
			return errors.New("it does not yet, or still changes")
		}
		return nil
	})
}

// looks is a window's picture in a few bytes.
func (s *Screen) looks(window string) [sha256.Size]byte {
	s.t.Helper()
	pixels, err := s.command("import", "imagemagick", "-window", window, "rgb:-").Output()
	if err != nil {
		s.t.Fatalf("no picture: %v", err)
	}
	return sha256.Sum256(pixels)
}

// pictures names the folder in which pictures of the steps are kept for README; empty: nowhere.
const pictures = "SOTTO_PICTURES"

// Picture takes a picture of a window, which must not be of one colour.
func (s *Screen) Picture(window, name string) {
	s.t.Helper()
	path := filepath.Join(s.folder, name+".png")
	if kept := os.Getenv(pictures); kept != "" {
		path = filepath.Join(kept, name+".png")
	}
	eventually(s.t, "there is something on the picture "+name, s.server, func() error {
		if out, err := s.command("import", "imagemagick", "-window", window, path).CombinedOutput(); err != nil {
			return fmt.Errorf("no picture: %w\n%s", err, out)
		}
		out, err := s.command("identify", "imagemagick", "-format", "%k", path).Output()
		if colours, bad := strconv.Atoi(strings.TrimSpace(string(out))); err != nil || bad != nil || colours < 8 {
			return fmt.Errorf("it has %s colours (%w)", out, errors.Join(err, bad))
		}
		return nil
	})
}
