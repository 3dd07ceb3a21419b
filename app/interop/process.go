// Package interop runs Sotto against real peers: Kamailio as registrar and proxy, baresip and sipp as the other phone,
// PulseAudio as the sound devices. Everything listens on loopback only, at ports picked for the test, and ends with the test that started
// it.
//
// The tests that need the peers carry the build tag interop: `make interop`.
package interop

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	patience    = 20 * time.Second // what anything in these tests may take
	processLife = 5 * time.Minute  // a process ends by then, whatever became of the test
	grace       = 8 * time.Second  // between asking a process to end and making it
	tail        = 4000             // bytes of a log shown when a test fails
)

// process is a program that runs beside the test, in a process group of its own.
type process struct {
	name    string
	log     string // path of what it wrote to stderr, and to stdout unless that was taken by the caller
	command *exec.Cmd
	ended   chan struct{} // closed when the process is gone
	shown   bool          // whether its log was shown already
}

// requireProgram returns the path of an installed program. Its absence fails the test: a row of the compatibility table
// that nobody ran is no result.
func requireProgram(t testing.TB, name, debianPackage string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, folder := range []string{"/usr/sbin", "/usr/local/sbin"} { // not in everyone's PATH
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed; it comes with Debian's package %s, and `make deps` installs it", name, debianPackage)
	return ""
}

// prepare returns the command that runs a program for at most processLife. The limit is held by another process, the
// timeout of coreutils, so that it also holds when the tests themselves are killed.
func prepare(t testing.TB, program string, arguments ...string) *exec.Cmd {
	t.Helper()
	timeout := requireProgram(t, "timeout", "coreutils")
	limits := []string{"--kill-after=5", fmt.Sprint(processLife.Seconds()), program}
	return exec.Command(timeout, append(limits, arguments...)...)
}

// start runs a prepared command with its log in the folder, and ends it with the test.
func start(t testing.TB, folder, name string, command *exec.Cmd) *process {
	t.Helper()
	log, err := os.Create(filepath.Join(folder, name+".log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()    // the process has its own descriptor
	command.Dir = folder // where a core file goes
	command.Stderr = log
	if command.Stdout == nil {
		command.Stdout = log
	}
	inOwnGroup(command)
	if err := command.Start(); err != nil {
		t.Fatalf("%s does not start: %v", name, err)
	}
	p := &process{name: name, log: log.Name(), command: command, ended: make(chan struct{})}
	go func() {
		_ = command.Wait() // the state is kept in the command
		close(p.ended)
	}()
	t.Cleanup(func() { p.stop(t) })
	return p
}

// stop asks the process to end, makes it end when it does not, and waits until it is gone. A failed test then shows the
// end of its log.
func (p *process) stop(t testing.TB) {
	t.Helper()
	_ = p.command.Process.Signal(syscall.SIGTERM) // it may be gone already
	select {
	case <-p.ended:
	case <-time.After(grace):
		t.Errorf("%s did not end within %v of being asked to", p.name, grace)
		killGroup(p.command.Process)
		<-p.ended
	}
	if t.Failed() && !p.shown {
		p.shown = true
		t.Logf("%s (%v), end of its log:\n%s", p.name, p.command.ProcessState, p.lastWords())
	}
}

func (p *process) lastWords() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	if len(text) > tail {
		text = text[len(text)-tail:]
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return strings.ToValidUTF8(string(text), "?")
}

// folder makes a temporary folder that is kept when the test fails. Its path is short: sockets have to fit into it.
func folder(t testing.TB) string {
	t.Helper()
	path, err := os.MkdirTemp("", "sotto")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("logs and recordings are kept in %s", path)
			return
		}
		if err := os.RemoveAll(path); err != nil {
			t.Errorf("a folder is left behind: %v", err)
		}
	})
	return path
}
