package command

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// aloneMarker is the environment variable by which a process knows which scene
// it is to play, in a network that is its own.
const aloneMarker = "SOTTO_TEST_ALONE"

// cannotCapture is what to do where the system does not allow it. There is no
// other way to see the packets: without a namespace every other program's would
// be among them, and capturing those takes root.
const cannotCapture = `These packets can't be captured: %v.
It takes a network namespace of the test's own, which this system does not let this user make. One of these helps:
- run the test as root;
- Ubuntu from 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0
- Debian: sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000
- a container: one that may make user namespaces (Docker: --security-opt seccomp=unconfined)`

// scene is a part of a test that is played alone.
type scene struct {
	name string
	play func(*testing.T)
}

// playAlone runs each scene as a subtest in a process of its own, whose network
// has a loopback interface and nothing else. All are played at once, since a
// demonstration mostly waits.
func playAlone(t *testing.T, scenes ...scene) {
	t.Helper()
	if name, alone := os.LookupEnv(aloneMarker); alone {
		for _, s := range scenes {
			if s.name == name {
				openLoopback(t)
				t.Run(s.name, s.play)
			}
		}
		return
	}
	acts := make([]*act, len(scenes))
	for i, s := range scenes {
		acts[i] = startAct(t, s.name)
	}
	for i, s := range scenes {
		t.Run(s.name, acts[i].await)
	}
}

// act is the process in which a scene is played.
type act struct {
	passed  string // what it prints if all is well
	command *exec.Cmd
	output  strings.Builder
}

// startAct runs this very test again: in a user namespace of its own, where
// anybody may make a network namespace, or without one where root may not have
// that.
func startAct(t *testing.T, name string) *act {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kinds := []uintptr{unix.CLONE_NEWUSER | unix.CLONE_NEWNET}
	if os.Geteuid() == 0 {
		kinds = append(kinds, unix.CLONE_NEWNET)
	}
	a := &act{passed: "--- PASS: " + t.Name() + "/" + strings.ReplaceAll(name, " ", "_") + " "}
	for _, flags := range kinds {
		a.command = exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=3m")
		a.command.Env = append(os.Environ(), aloneMarker+"="+name, "TMPDIR="+t.TempDir()) // for its recordings
		a.command.Stdout, a.command.Stderr = &a.output, &a.output
		endGroupWith(a.command)
		attributes := a.command.SysProcAttr
		attributes.Cloneflags = flags
		if flags&unix.CLONE_NEWUSER != 0 {
			attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
			attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
		}
		if err = a.command.Start(); err == nil {
			return a
		}
	}
	t.Fatalf(cannotCapture, err)
	return nil
}

// await waits for the process. That it failed, or never came to the scene, is
// this test's failure.
func (a *act) await(t *testing.T) {
	err := a.command.Wait()
	t.Log(a.output.String())
	if err != nil || !strings.Contains(a.output.String(), a.passed) {
		t.Errorf("alone, it did not pass: %v", err)
	}
}

// openLoopback brings the namespace's loopback interface up, which gives it
// 127.0.0.1 and ::1.
func openLoopback(t *testing.T) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(fd) }()
	request, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	mustBeAllowed(t, unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request))
}

// mustBeAllowed tells what the system forbids from what else may go wrong. Some
// systems give anybody a namespace, but no rights in it.
func mustBeAllowed(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		t.Fatalf(cannotCapture, err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
