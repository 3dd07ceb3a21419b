package interop

import (
	"cmp"
	_ "embed" // the configuration
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

//go:embed sotto.cfg.tmpl
var sottoConfiguration string

// SottoOptions are what differs between the phones of tests.
type SottoOptions struct {
	Encryption  string // media_encryption: off, optional, required
	Play        string // path of the WAV file that is the microphone
	AutoAnswer  bool
	Devices     *SoundPhone // its sound devices, in place of files
	Environment []string    // besides that of the tests

	Unregistered bool           // the account does not register
	Expires      int            // seconds asked for; 0: 300
	Proxy        string         // outbound proxy by its name; "": the account's server by its address, if it has one
	DNS          netip.AddrPort // who is asked for names in place of the system
	Name         string         // display name
}

// values are what the configuration is made of.
func (o SottoOptions) values(account Account) map[string]any {
	if o.Proxy == "" && account.Server.IsValid() {
		o.Proxy = account.Server.String()
	}
	return map[string]any{
		"Account": account, "Proxy": o.Proxy, "Encryption": cmp.Or(o.Encryption, "optional"), "AutoAnswer": o.AutoAnswer, "Devices": o.Devices,
		"Register": !o.Unregistered, "Expires": cmp.Or(o.Expires, 300), "DNS": o.DNS, "Name": o.Name,
	}
}

// Sotto is the phone itself, as a process of its own with one registered account, driven as a script would drive it.
type Sotto struct {
	Account      Account
	Registration Registration // as it was when the account had registered

	t          testing.TB
	process    *process
	stdin      io.Closer
	control    *sottoControl
	encryption string // media_encryption
	profile    string // its folder
	recording  string
	mark       int // notifications before this one belong to what was done earlier
}

// Registration is what these tests read of the notification `registration`.
type Registration struct {
	Account, State string
	Error          struct{ Code, Text string }
	Listening      struct{ Port uint16 }
	Flow           struct {
		Transport string
		TLS       struct {
			Version, Server string
			VerifiedBy      string `json:"verified_by"`
		}
	}
}

// Call is what these tests read of the notification `call`.
type Call struct {
	ID        string `json:"call"`
	Direction string
	Remote    struct{ URI string }
	State     string
	Hold      struct{ Local, Remote bool }
	Codec     string
	SRTP      struct{ Suite string }
	Privacy   Privacy
	Cause     string
	Code      int
	Reason    string
}

// Privacy is what a call is said to be.
type Privacy struct {
	Verdict  string
	Expected bool
	Reasons  []Reason
}

// Reason is one fact behind a verdict.
type Reason struct {
	Code string
	Args map[string]string
	Text string
}

// StartSotto runs a Sotto until the test ends. It returns when the account is registered, if it is to be.
func StartSotto(t testing.TB, account Account, options SottoOptions) *Sotto {
	t.Helper()
	form := static
	if options.Devices != nil {
		form = withDevices
	}
	program, err := form.build()
	if err != nil {
		t.Fatal(err)
	}
	return startSotto(t, program, account, options)
}

func startSotto(t testing.TB, program string, account Account, options SottoOptions) *Sotto {
	t.Helper()
	s := launchSotto(t, program, account, options, sottoConfiguration, options.values(account))
	s.encryption = options.Encryption
	if !options.Unregistered {
		s.awaitRegistration()
	}
	return s
}

// launchSotto runs a Sotto with a configuration made of the text and the values, and waits for nothing.
func launchSotto(t testing.TB, program string, account Account, options SottoOptions, configuration string, values map[string]any) *Sotto {
	t.Helper()
	dir := folder(t)
	profile := filepath.Join(dir, "profile")
	if err := os.Mkdir(profile, 0o700); err != nil {
		t.Fatal(err)
	}
	render(t, filepath.Join(profile, "config.toml"), configuration, values)
	return runSotto(t, program, account, options, profile)
}

// runSotto runs a Sotto in a profile that is there.
func runSotto(t testing.TB, program string, account Account, options SottoOptions, profile string) *Sotto {
	t.Helper()
	dir := filepath.Dir(profile)
	s := &Sotto{Account: account, t: t, profile: profile, recording: filepath.Join(dir, "heard.wav")}
	sound, environment := "file:"+options.Play+":"+s.recording, os.Environ()
	if options.Devices != nil {
		sound, environment = "device", options.Devices.environment
	}
	command := prepare(t, program, "headless", "--profile", profile, "--audio", sound)
	command.Env = append(slices.Clip(environment), options.Environment...)
	if account.Password != "" {
		password := "SOTTO_PASSWORD_" + strings.ToUpper(strings.ReplaceAll(account.User, "-", "_"))
		command.Env = append(command.Env, password+"="+account.Password)
	}
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	lines, stdout, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stdout = stdout
	s.process = start(t, dir, "sotto-"+account.User, command)
	_ = stdout.Close() // the process has its own descriptor
	s.stdin, s.control = stdin, newSottoControl(stdin)
	s.readUntilTheEnd(lines)
	return s
}

// readUntilTheEnd reads what Sotto says. It is over once the process is, which start ends with the test.
func (s *Sotto) readUntilTheEnd(lines io.ReadCloser) {
	read := make(chan struct{})
	go func() {
		defer close(read)
		s.control.read(lines)
	}()
	s.t.Cleanup(func() {
		s.process.stop(s.t)
		_ = s.stdin.Close()
		_ = lines.Close()
		<-read
	})
}

func (s *Sotto) awaitRegistration() {
	s.t.Helper()
	s.Registration = wait(s, "registration", "being registered", func(r Registration) bool {
		return r.Account == s.Account.User && (r.State == "registered" || r.State == "failed")
	})
	if s.Registration.State != "registered" {
		s.t.Fatalf("Sotto could not register %s: %s: %s", s.Account.URI(), s.Registration.Error.Code, s.Registration.Error.Text)
	}
}

// Ask makes a request and decodes its result unless that is nil. The test fails when Sotto refuses. Of the notifications
// from then on the next WaitForCall takes the first that fits.
func (s *Sotto) Ask(method string, params map[string]any, result any) {
	s.t.Helper()
	s.mark = s.control.notifications.length()
	if err := s.control.ask(method, params, result, patience); err != nil {
		s.t.Fatalf("sotto of %s: %v", s.Account.User, err)
	}
}

// Dial calls an address and returns the call's id.
func (s *Sotto) Dial(to string) string {
	s.t.Helper()
	var result struct{ Call string }
	s.Ask("call.dial", map[string]any{"to": to}, &result)
	return result.Call
}

// DialBeside calls an address and leaves the other calls as they are, in place of putting them on hold.
func (s *Sotto) DialBeside(to string) string {
	s.t.Helper()
	var result struct{ Call string }
	s.Ask("call.dial", map[string]any{"to": to, "hold": false}, &result)
	return result.Call
}

// Answer answers a call that rings.
func (s *Sotto) Answer(call string) {
	s.t.Helper()
	s.Ask("call.answer", map[string]any{"call": call}, nil)
}

// Hangup ends a call.
func (s *Sotto) Hangup(call string) {
	s.t.Helper()
	s.Ask("call.hangup", map[string]any{"call": call}, nil)
}

// WaitForCall returns the next notification about a call in that state since the last request. The test fails when there
// is none for a while, or when the call ends instead.
func (s *Sotto) WaitForCall(state string) Call {
	s.t.Helper()
	call := wait(s, "call", "a call that is "+state, func(c Call) bool { return c.State == state || c.State == "ended" })
	if call.State != state {
		s.t.Fatalf("sotto of %s: the call ended (%s, %s) instead of being %s", s.Account.User, call.Cause, call.Reason, state)
	}
	return call
}

// In makes what goes wrong from now on a fault of a test within the one that started Sotto, until that test ends.
func (s *Sotto) In(t testing.TB) {
	outer := s.t
	t.Cleanup(func() { s.t = outer })
	s.t = t
}

// History returns what was told of a call so far, oldest first.
func (s *Sotto) History(id string) []Call {
	s.t.Helper()
	return slices.DeleteFunc(s.told(), func(c Call) bool { return c.ID != id })
}

// told is what was told of all calls so far, oldest first.
func (s *Sotto) told() []Call {
	s.t.Helper()
	var told []Call
	for _, n := range s.control.notifications.since(0) {
		if n.Method != "call" {
			continue
		}
		var c Call
		if err := json.Unmarshal(n.Params, &c); err != nil {
			s.t.Fatalf("sotto of %s: %v: %v", s.Account.User, n, err)
		}
		told = append(told, c)
	}
	return told
}

// wait returns the next notification of a method that matches since the last request.
func wait[P any](s *Sotto, method, what string, matches func(P) bool) P {
	s.t.Helper()
	var params P
	_, err := s.control.notifications.wait(what, s.mark, patience, func(n notification) bool {
		var next P
		if n.Method != method || json.Unmarshal(n.Params, &next) != nil || !matches(next) {
			return false
		}
		params = next
		return true
	})
	if err != nil {
		s.t.Fatalf("sotto of %s: %v", s.Account.User, err)
	}
	return params
}

// Listen returns when Sotto has recorded so much more, silence included. Its file is readable at any time.
func (s *Sotto) Listen(duration time.Duration) {
	s.t.Helper()
	until := s.recorded() + duration
	eventually(s.t, fmt.Sprintf("sotto of %s has heard %v", s.Account.User, duration), s.process, func() error {
		if soFar := s.recorded(); soFar < until {
			return fmt.Errorf("its recording has %v of %v", soFar, until)
		}
		return nil
	})
}

// recorded is how much Sotto has recorded: nothing while there is no file.
func (s *Sotto) recorded() time.Duration {
	length, _, _ := recorded(s.recording)
	return length
}

// Quit ends Sotto by its method quit, wants exit status 0, and returns the path of what it heard.
func (s *Sotto) Quit() string {
	s.t.Helper()
	s.Ask("quit", nil, nil)
	return s.heard()
}

// Terminate ends Sotto by SIGTERM, wants exit status 0, and returns the path of what it heard.
func (s *Sotto) Terminate() string {
	s.t.Helper()
	if err := s.process.command.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	return s.heard()
}

// heard waits for Sotto's own end.
func (s *Sotto) heard() string {
	s.t.Helper()
	select {
	case <-s.process.ended:
	case <-time.After(patience):
		s.t.Fatalf("sotto of %s does not end", s.Account.User)
	}
	if state := s.process.command.ProcessState; !state.Success() {
		s.t.Errorf("sotto of %s ended with %v; want exit status 0", s.Account.User, state)
	}
	return s.recording
}
