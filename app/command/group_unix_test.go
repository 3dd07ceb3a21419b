//go:build unix

package command

import (
	"os/exec"
	"syscall"
	"time"
)

// endGroupWith puts a command in a process group of its own, which ends with
// it: a script that is cut off leaves nothing behind.
func endGroupWith(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
}
