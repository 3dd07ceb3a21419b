package app

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// timer is the pulse of a timer of the kernel's. Go's own wakes a processor's
// thread twice for each 10 ms, as it counts in whole milliseconds, and another
// thread beside it; with few calls that is most of what a beat costs.
type timer struct {
	file    *os.File
	raw     syscall.RawConn
	read    func(fd uintptr) bool
	expired [8]byte
}

// newPulse is a kernel's timer, or Go's where there is none.
func newPulse() pulse {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return newTicker()
	}
	every := unix.NsecToTimespec(frameTime.Nanoseconds())
	t := &timer{file: os.NewFile(uintptr(fd), "timer")}
	t.read = t.readNow
	if t.raw, err = t.file.SyscallConn(); err == nil {
		err = unix.TimerfdSettime(fd, 0, &unix.ItimerSpec{Interval: every, Value: every}, nil)
	}
	if err != nil {
		_ = t.file.Close()
		return newTicker()
	}
	return t
}

// wait notices the end of stop at the next of the 10 ms only.
func (t *timer) wait(stop <-chan struct{}) bool {
	if t.raw.Read(t.read) != nil {
		return false
	}
	select {
	case <-stop:
		return false
	default:
		return true
	}
}

// readNow says whether the timer has expired since it was read last. The call
// returns at once, so Go's scheduler need not hear of it.
func (t *timer) readNow(fd uintptr) bool {
	_, _, failed := unix.RawSyscall(unix.SYS_READ, fd, uintptr(unsafe.Pointer(&t.expired)), unsafe.Sizeof(t.expired))
	return failed != unix.EAGAIN
}

func (t *timer) close() { _ = t.file.Close() }
