//go:build interop

package interop

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sipp is a run of one scenario, once.
type sipp struct {
	*process
	t       testing.TB
	folder  string
	Address netip.AddrPort // of its SIP
}

// URI is where a phone calls it.
func (s *sipp) URI() string { return "sip:sipp@" + s.Address.String() }

// sippLife is how many seconds a scenario may take: session timers need one of them.
const sippLife = 100

// startSipp plays a scenario until the test ends. A caller calls the user at the server; a callee and a registrar are
// bound when it returns.
func startSipp(t testing.TB, s *script, server *Kamailio, user string, speaks bool) *sipp {
	t.Helper()
	program := requireProgram(t, "sipp", "sip-tester")
	dir := folder(t)
	at := freePort(t)
	voice := freePortsInARow(t, loopback, 4).Port() // RTP and RTCP of the audio and of the video
	run := &sipp{t: t, folder: dir, Address: at}
	scenario := filepath.Join(dir, "scenario.xml")
	if err := os.WriteFile(scenario, []byte(s.xml()), 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := []string{
		"-sf", scenario, "-i", loopback.String(), "-bind_local", "-p", fmt.Sprint(at.Port()), "-ci", loopback.String(),
		"-mi", loopback.String(), "-mp", fmt.Sprint(voice), "-t", "u1", "-m", "1", "-timeout", fmt.Sprint(sippLife), "-timeout_error",
		"-recv_timeout", fmt.Sprint(sippLife * 1000), "-nostdin", "-skip_rlimit", "-key", "domain", Domain,
		"-trace_msg", "-message_file", filepath.Join(dir, "messages.log"), "-trace_err", "-error_file", filepath.Join(dir, "errors.log"),
	}
	if !speaks { // an echo would come from the same port
		arguments = append(arguments, "-rtp_echo")
	}
	if s.calling {
		arguments = append([]string{server.UDP.String(), "-s", user, "-r", "1", "-l", "1"}, arguments...)
	}
	command := prepare(t, program, arguments...)
	command.Env = append(os.Environ(), "TERM=dumb")
	run.process = start(t, dir, "sipp", command)
	if !s.calling {
		eventually(t, "sipp is bound", run.process, func() error { return boundUDP(at) })
	}
	return run
}

// boundUDP says whether somebody has a UDP port of IPv4, from Linux's own list: binding it to see would be in the way of the
// program that is about to.
func boundUDP(at netip.AddrPort) error {
	sockets, err := os.ReadFile("/proc/net/udp")
	if err != nil {
		return err
	}
	address := at.Addr().As4()
	slices.Reverse(address[:]) // which is how it stands there on the little-endian machines that the tests run on
	if entry := fmt.Sprintf(" %X:%04X ", address, at.Port()); !strings.Contains(string(sockets), entry) {
		return fmt.Errorf("nobody has %v", at)
	}
	return nil
}

// mustPass waits for the end of the scenario and wants all of it to have happened.
func (s *sipp) mustPass() {
	s.t.Helper()
	<-s.ended // which is bounded by sippLife
	if s.command.ProcessState.Success() {
		return
	}
	for _, name := range []string{"errors.log", "messages.log"} {
		text, _ := os.ReadFile(filepath.Join(s.folder, name)) // one that is missing says nothing
		s.t.Logf("%s:\n%s", name, text[max(0, len(text)-2*tail):])
	}
	s.t.Errorf("the scenario of sipp failed: %v", s.command.ProcessState)
}
