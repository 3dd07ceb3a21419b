//go:build interop

package interop

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// footprint is what a running program holds of the machine.
type footprint struct {
	Files    int   // open ones of any kind: sockets, pipes and the like too
	UDP, TCP int   // sockets
	Memory   int64 // bytes that no file stands behind; of the program's own file others may have the same pages
}

// holds is a footprint but for its memory.
func (f footprint) holds() [3]int { return [3]int{f.Files, f.UDP, f.TCP} }

// footprintOf reads what the program that start runs holds.
func footprintOf(t testing.TB, p *process) footprint {
	t.Helper()
	of := fmt.Sprintf("/proc/%d", programOf(t, p))
	f := footprint{Memory: mapped(t, programOf(t, p), "Anonymous")}
	udp, tcp := read(t, of+"/net/udp")+read(t, of+"/net/udp6"), read(t, of+"/net/tcp")+read(t, of+"/net/tcp6")
	files, err := filepath.Glob(of + "/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		target, err := os.Readlink(file)
		if err != nil {
			continue // closed meanwhile
		}
		f.Files++
		inode, isSocket := strings.CutPrefix(target, "socket:[")
		if inode = " " + strings.TrimSuffix(inode, "]") + " "; !isSocket {
			continue
		}
		if strings.Contains(udp, inode) {
			f.UDP++
		}
		if strings.Contains(tcp, inode) {
			f.TCP++
		}
	}
	return f
}

// mustHoldNoMore waits until a program holds what it held before, memory aside.
func mustHoldNoMore(t testing.TB, s *Sotto, before footprint) footprint {
	t.Helper()
	var now footprint
	eventually(t, "sotto of "+s.Account.User+" holds no more than before", s.process, func() error {
		if now = footprintOf(t, s.process); now.holds() != before.holds() {
			return fmt.Errorf("%d files, %d UDP and %d TCP sockets; before %d, %d and %d",
				now.Files, now.UDP, now.TCP, before.Files, before.UDP, before.TCP)
		}
		return nil
	})
	return now
}

// dump ends a Sotto by SIGQUIT, to which Go answers with the stack of each goroutine, and counts them by the function that
// each began with.
func (s *Sotto) dump() map[string]int {
	s.t.Helper()
	if err := syscall.Kill(programOf(s.t, s.process), syscall.SIGQUIT); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-s.process.ended:
	case <-time.After(patience):
		s.t.Fatalf("sotto of %s does not end", s.Account.User)
	}
	counted := map[string]int{}
	for goroutine := range strings.SplitSeq(read(s.t, s.process.log), "\n\n") {
		if name := beginning(goroutine); name != "" {
			counted[name]++
		}
	}
	if len(counted) == 0 {
		s.t.Errorf("sotto of %s has dumped no goroutines", s.Account.User)
	}
	return counted
}

// beginning is the function that a dumped goroutine began with, "" for text that is no goroutine.
func beginning(goroutine string) (name string) {
	// Number 0 is the system's stack of the thread that took the signal.
	if !strings.HasPrefix(goroutine, "goroutine ") || strings.HasPrefix(goroutine, "goroutine 0 ") {
		return ""
	}
	for line := range strings.Lines(goroutine) {
		end := strings.LastIndex(line, "(")
		if end < 0 || line[0] == '\t' || strings.HasPrefix(line, "goroutine ") || strings.HasPrefix(line, "created by ") {
			continue
		}
		// What only hands on to the function is not it.
		if function := line[:end]; function != "runtime.goexit" && function != "sync.(*WaitGroup).Go.func1" {
			name = function
		}
	}
	return name
}

// sum is how many goroutines were counted.
func sum(counted map[string]int) (n int) {
	for c := range maps.Values(counted) {
		n += c
	}
	return n
}

// more names those of whom there are more than before.
func more(before, after map[string]int) (names []string) {
	for name, n := range after {
		if n > before[name] {
			names = append(names, fmt.Sprintf("%s: %d, before %d", name, n, before[name]))
		}
	}
	return slices.Sorted(slices.Values(names))
}
