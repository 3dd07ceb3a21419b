//go:build interop

package interop

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// usage is what a running program has taken of the machine.
type usage struct {
	CPU    time.Duration // of all its threads since it began
	Memory int64         // bytes of its own: resident, shared pages by their share
}

// usageOf reads what the program that start runs has taken.
func usageOf(t testing.TB, p *process) usage {
	t.Helper()
	pid := strconv.Itoa(programOf(t, p))
	threads, err := filepath.Glob("/proc/" + pid + "/task/*/schedstat")
	if err != nil || len(threads) == 0 {
		t.Fatalf("no threads of %s: %v", p.name, err)
	}
	var u usage
	for _, path := range threads {
		// The first field is the time on the CPU, in nanoseconds.
		if running, err := strconv.ParseInt(strings.Fields(read(t, path))[0], 10, 64); err == nil {
			u.CPU += time.Duration(running)
		}
	}
	u.Memory = mapped(t, programOf(t, p), "Pss")
	return u
}

// mapped is how many bytes of a process's memory are of that kind (proc_pid_smaps(5)).
func mapped(t testing.TB, pid int, kind string) int64 {
	t.Helper()
	for line := range strings.Lines(read(t, fmt.Sprintf("/proc/%d/smaps_rollup", pid))) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, kind+": %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	t.Fatalf("the system does not tell %s of %d", kind, pid)
	return 0
}

// programOf is the process of the program that start runs: the only child of the timeout before it.
func programOf(t testing.TB, p *process) int {
	t.Helper()
	timeout := p.command.Process.Pid
	children := read(t, fmt.Sprintf("/proc/%d/task/%d/children", timeout, timeout))
	pid, err := strconv.Atoi(strings.TrimSpace(children))
	if err != nil {
		t.Fatalf("the program of %s is not the only child of %d: %q", p.name, timeout, children)
	}
	return pid
}

// datagramsSent is how many UDP datagrams the machine has sent.
func datagramsSent(t testing.TB) int {
	t.Helper()
	var names []string
	for line := range strings.Lines(read(t, "/proc/net/snmp")) {
		fields := strings.Fields(line)
		switch {
		case fields[0] != "Udp:":
		case names == nil:
			names = fields
		default:
			for i, name := range names {
				if name == "OutDatagrams" {
					sent, err := strconv.Atoi(fields[i])
					if err != nil {
						t.Fatal(err)
					}
					return sent
				}
			}
		}
	}
	t.Fatal("the system does not count its datagrams")
	return 0
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(text))
}
