package main_test

import (
	"fmt"
	"go/build/constraint"
	"slices"
	"strings"
	"testing"
)

// module is the path that every import of our own begins with.
const module = "sotto"

// room is a folder and those below it, with what their files may import of this module besides one another.
// "x" is package x alone, "x/..." is x and everything below it. Imports run downwards only.
type room struct {
	folder string   // as in an arrow; the longest that fits counts
	may    []string // any file
	tests  []string // test files, besides
}

var (
	lower = []string{"sip/...", "media/...", "audio/...", "assets/..."}
	core  = append([]string{"app", "app/autostart", "app/config", "app/contact", "app/digits", "app/logfile", "app/network", "app/secrets", "app/store"}, lower...)
)

var rooms = []room{
	{folder: ".", may: []string{"ui", "app/command"}},
	{folder: "ui/...", may: []string{"app", "assets/..."}},
	{folder: "app/command/...", may: append([]string{"app/control/...", "app/pbx/..."}, core...)},
	{folder: "app/control/...", may: core},
	{folder: "app/pbx/...", may: core},
	{folder: "app", may: append([]string{"app/atomicfile"}, core[1:]...), tests: []string{"app/pbx/..."}}, // a phone is tested against a registrar
	{folder: "app/config/...", may: append([]string{"app/atomicfile"}, lower...)},
	{folder: "app/secrets/...", may: append([]string{"app/atomicfile"}, lower...)},
	{folder: "app/atomicfile"},
	{folder: "app/network"},
	{folder: "app/store/...", may: append([]string{"app/contact"}, lower...)},
	{folder: "app/contact", may: []string{"app/digits"}},
	{folder: "app/digits"},
	{folder: "app/logfile"},
	{folder: "app/autostart", may: []string{"app/atomicfile"}},
	{folder: "app/interop/...", may: append([]string{"app/command/...", "app/control/...", "app/pbx/..."}, core...)},
	{folder: "sip/...", may: []string{"assets/..."}},
	{folder: "media/...", may: []string{"assets/..."}},
	{folder: "audio/...", may: []string{"assets/..."}},
	{folder: "assets/..."},
	{folder: ".ci/..."},
}

// owner says who alone may build on a module that is not ours. Tests are free.
type owner struct {
	imports string
	folders []string
}

var owners = []owner{
	{"fyne.io/fyne/v2/...", []string{"ui/..."}},
	{"github.com/gordonklaus/portaudio", []string{"audio"}},
	{"github.com/emiago/sipgo/...", []string{"sip/...", "app/pbx/..."}},
	{"github.com/pion/...", []string{"media/...", "app/pbx/..."}},
	{"github.com/spf13/cobra", []string{"app/command"}},
	{"github.com/zalando/go-keyring", []string{"app/secrets"}},
	{"modernc.org/sqlite/...", []string{"app/store"}},
	{"github.com/emersion/go-vcard", []string{"app/contact"}},
}

// needs names a build tag without which a file that imports something must not be compiled.
type needs struct{ imports, tag string }

var constraints = []needs{
	{"C", "cgo"},
	{"github.com/gordonklaus/portaudio", "cgo"}, // CGO_ENABLED=0 gives the static program
	{"fyne.io/fyne/v2/...", "!headless"},        // -tags headless needs no OpenGL and no X11
	{"sotto/ui", "!headless"},
}

func TestImportsFollowTheArrows(t *testing.T) {
	files := goFiles(t)
	if len(files) == 0 {
		t.Fatal("no Go file found")
	}
	for _, f := range files {
		for _, broken := range brokenArrows(f) {
			t.Error(broken)
		}
	}
}

func TestBrokenArrowsAreSeen(t *testing.T) {
	for _, test := range []struct {
		name, path, constraint, imports string
		broken                          bool
	}{
		{"main hands the window to command", "main.go", "!headless", "sotto/ui", false},
		{"main keeps out of the core", "main.go", "", "sotto/sip", true},
		{"ui shows app", "ui/window.go", "!headless", "sotto/app", false},
		{"ui knows no account file", "ui/window.go", "!headless", "sotto/app/config", true},
		{"ui knows no certificate", "ui/window.go", "!headless", "sotto/sip/trust", true},
		{"nor do its tests", "ui/window_test.go", "!headless", "sotto/sip/trust", true},
		{"app drives sip", "app/call.go", "", "sotto/sip", false},
		{"app drives rooms within media", "app/call.go", "", "sotto/media/sdp", false},
		{"app does not know the front", "app/call.go", "", "sotto/ui", true},
		{"app does not know its control", "app/call.go", "", "sotto/app/control", true},
		{"app does not start its server", "app/call.go", "", "sotto/app/pbx", true},
		{"but is tested against it", "app/call_test.go", "", "sotto/app/pbx", false},
		{"config is below app", "app/config/file.go", "", "sotto/app", true},
		{"store does not read config", "app/store/rows.go", "", "sotto/app/config", true},
		{"control and pbx are neighbours", "app/control/socket.go", "", "sotto/app/pbx", true},
		{"command starts the server", "app/command/demo.go", "", "sotto/app/pbx", false},
		{"sip carries SDP as bytes", "sip/offer.go", "", "sotto/media/sdp", true},
		{"also in tests", "sip/offer_test.go", "", "sotto/media/sdp", true},
		{"sip does not know app", "sip/agent_test.go", "", "sotto/app", true},
		{"within sip", "sip/agent.go", "", "sotto/sip/trust", false},
		{"media knows no dialogs", "media/session.go", "", "sotto/sip", true},
		{"media plays nothing", "media/session.go", "", "sotto/audio", true},
		{"audio knows no RTP", "audio/ring.go", "", "sotto/media/playout", true},
		{"audio has tones", "audio/tone.go", "", "sotto/assets/sounds", false},
		{"assets are at the bottom", "assets/icons.go", "", "sotto/audio", true},
		{"a folder without a row", "app/helm/helm.go", "", "sotto/assets", true},
		{"a new room", "video/camera.go", "", "fmt", true},
		{"a name that only begins alike", "sip/agent.go", "", "sottovoce/app", false},

		{"Fyne outside ui", "app/icon.go", "!headless", "fyne.io/fyne/v2", true},
		{"Fyne in ui", "ui/list.go", "!headless", "fyne.io/fyne/v2/widget", false},
		{"sipgo outside sip", "app/call.go", "", "github.com/emiago/sipgo/sip", true},
		{"pion outside media", "audio/ring.go", "", "github.com/pion/rtp", true},
		{"pion in a test", "app/call_test.go", "", "github.com/pion/rtp", false},

		{"Fyne in the headless program", "ui/list.go", "", "fyne.io/fyne/v2", true},
		{"the window in the headless program", "main.go", "", "sotto/ui", true},
		{"the window on one system only", "main.go", "linux || !headless", "sotto/ui", true},
		{"PortAudio in the static program", "audio/device.go", "", "github.com/gordonklaus/portaudio", true},
		{"PortAudio under cgo", "audio/device.go", "cgo", "github.com/gordonklaus/portaudio", false},
		{"PortAudio under more", "audio/device.go", "cgo && !headless", "github.com/gordonklaus/portaudio", false},
		{"PortAudio without cgo", "audio/device.go", "!cgo", "github.com/gordonklaus/portaudio", true},
		{"PortAudio under either", "audio/device.go", "cgo || linux", "github.com/gordonklaus/portaudio", true},
		{"PortAudio in tests too", "audio/device_test.go", "", "github.com/gordonklaus/portaudio", true},
		{"C without its tag", "audio/device.go", "", "C", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := goFile{Path: test.path, Imports: []string{test.imports}}
			if test.constraint != "" {
				f.Constraint, _ = constraint.Parse("//go:build " + test.constraint)
			}
			if got := brokenArrows(f); (len(got) > 0) != test.broken {
				t.Errorf("%s importing %s: broken arrows %q", test.path, test.imports, got)
			}
		})
	}
}

// brokenArrows gives a sentence for each import of f that a table forbids.
func brokenArrows(f goFile) (broken []string) {
	say := func(format string, args ...any) {
		broken = append(broken, f.Path+": "+fmt.Sprintf(format, args...))
	}
	home, known := roomOf(f.Folder())
	if !known {
		say("folder %s has no row in the table of rooms", f.Folder())
		return broken
	}
	for _, path := range f.Imports {
		if ours, inside := strings.CutPrefix(path, module+"/"); inside && !mayImport(home, ours, f.Test()) {
			say("%s may not import %s", home.folder, path)
		}
		for _, o := range owners {
			if covers(o.imports, path) && !f.Test() && !coversAny(o.folders, f.Folder()) {
				say("%s belongs to %s", path, strings.Join(o.folders, ", "))
			}
		}
		for _, n := range constraints {
			if covers(n.imports, path) && !implies(f.Constraint, n.tag) {
				say("imports %s and so needs //go:build %s", path, n.tag)
			}
		}
	}
	return broken
}

func mayImport(home room, folder string, test bool) bool {
	return covers(home.folder, folder) || coversAny(home.may, folder) || test && coversAny(home.tests, folder)
}

// roomOf finds the row with the longest pattern that covers folder.
func roomOf(folder string) (found room, known bool) {
	for _, r := range rooms {
		if covers(r.folder, folder) && len(r.folder) >= len(found.folder) {
			found, known = r, true
		}
	}
	return found, known
}

// covers says whether pattern, "x" or "x/...", stands for path.
func covers(pattern, path string) bool {
	root, deep := strings.CutSuffix(pattern, "/...")
	return path == root || deep && strings.HasPrefix(path, root+"/")
}

func coversAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return covers(pattern, path) })
}

// implies says whether a file under expr is compiled only where tag, "x" or "!x", holds.
func implies(expr constraint.Expr, tag string) bool {
	switch e := expr.(type) {
	case *constraint.AndExpr:
		return implies(e.X, tag) || implies(e.Y, tag)
	case *constraint.OrExpr:
		return implies(e.X, tag) && implies(e.Y, tag)
	case nil:
		return false
	default:
		return expr.String() == tag
	}
}
