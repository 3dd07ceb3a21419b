//go:build unix

package interop

import (
	"os"
	"os/exec"
	"syscall"
)

// inOwnGroup makes the command the head of a process group, so that its children can be ended with it.
func inOwnGroup(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the process, which is the head of its group, and everything it started.
func killGroup(head *os.Process) { _ = syscall.Kill(-head.Pid, syscall.SIGKILL) }
