package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// cable is a veth pair between the exchange's network and that of a phone in a
// process of its own.
type cable struct {
	t     *testing.T
	phone int // the process
}

const (
	officeEnd, phoneEnd = "office", "phone"
	officeAddress       = "10.77.0.1"
)

// ip runs ip(8) in the exchange's network.
func ip(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s\nDebian has it in iproute2, and `make deps` installs it", strings.Join(args, " "), err, out)
	}
}

// layOffice makes the exchange's end of a cable whose other end is loose.
func layOffice(t *testing.T) {
	t.Helper()
	ip(t, "link", "add", officeEnd, "type", "veth", "peer", "name", phoneEnd)
	ip(t, "addr", "add", officeAddress+"/24", "dev", officeEnd)
	ip(t, "link", "set", officeEnd, "up")
}

// at runs ip(8) in the phone's network.
func (c *cable) at(args ...string) {
	c.t.Helper()
	args = append([]string{"--target", fmt.Sprint(c.phone), "--net", "--", "ip"}, args...)
	if out, err := exec.CommandContext(c.t.Context(), "nsenter", args...).CombinedOutput(); err != nil {
		c.t.Fatalf("nsenter %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// plug gives the phone its end of the cable, with an address.
func (c *cable) plug(address string) {
	c.t.Helper()
	ip(c.t, "link", "set", phoneEnd, "netns", fmt.Sprint(c.phone))
	c.at("addr", "add", address+"/24", "dev", phoneEnd)
	c.at("link", "set", phoneEnd, "up")
}

// startApart starts a headless phone in a network of its own, which has nothing
// but a loopback interface that is down.
func startApart(t *testing.T, args ...string) (*phone, *cable) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan int, 1)
	p := drive(t, func(ctx context.Context, s streams) int {
		command := exec.CommandContext(ctx, program, append([]string{"headless"}, args...)...)
		command.Env = append(os.Environ(), programMarker+"=1")
		command.Stdout, command.Stderr = s.out, s.err
		in, err := command.StdinPipe()
		if err != nil {
			t.Error(err)
			close(started)
			return -1
		}
		command.Cancel = func() error { return command.Process.Signal(syscall.SIGKILL) }
		command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
		if err := command.Start(); err != nil {
			t.Errorf(cannotCapture, err)
			close(started)
			return -1
		}
		started <- command.Process.Pid
		go func() { _, _ = io.Copy(in, s.in) }() // until the test lets go of its end
		err = command.Wait()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			return exit.ExitCode()
		}
		return command.ProcessState.ExitCode()
	})
	pid, ok := <-started
	if !ok {
		t.FailNow()
	}
	return p, &cable{t, pid}
}
