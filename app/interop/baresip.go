package interop

import (
	_ "embed" // the configuration
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

//go:embed baresip.cfg.tmpl
var baresipConfiguration string

const baresipRate = 8000 // hertz of what it plays and records

// Media says what voice a baresip offers and takes.
type Media string

// The kinds of voice.
const (
	PlainRTP     Media = ""          // RTP/AVP
	OptionalSRTP Media = "srtp"      // offers RTP/AVP with a=crypto, takes anything
	RequiredSRTP Media = "srtp-mand" // offers and takes RTP/SAVP only
)

// BaresipOptions are what differs between the baresips of tests.
type BaresipOptions struct {
	Media      Media
	Play       string // path of the WAV file that is its microphone, in a loop
	AutoAnswer bool
}

// Baresip is a registered baresip.
type Baresip struct {
	Account Account

	t          testing.TB
	process    *process
	control    *baresipControl
	recordings string // folder
	earlier    int    // recordings of calls before the present one
	mark       int    // events before this one belong to what was done earlier
}

// StartBaresip runs a baresip until the test ends. It returns when baresip is registered.
func StartBaresip(t testing.TB, account Account, options BaresipOptions) *Baresip {
	t.Helper()
	b := runBaresip(t, account, options, host(account.Server.Addr())+":0", "")
	b.register(options)
	return b
}

// runBaresip runs a baresip that listens at an address and port, 0 for any, with a certificate for TLS if there is a file with
// one and its key. It has no account yet.
func runBaresip(t testing.TB, account Account, options BaresipOptions, listen, certificate string) *Baresip {
	t.Helper()
	program := requireProgram(t, "baresip", "baresip-core")
	dir := folder(t)
	b := &Baresip{Account: account, t: t, recordings: filepath.Join(dir, "heard")}
	if err := os.Mkdir(b.recordings, 0o700); err != nil {
		t.Fatal(err)
	}
	microphone := filepath.Join(dir, "microphone.wav")
	loop(t, options.Play, microphone, baresipRate, processLife)
	control := freePort(t)
	render(t, filepath.Join(dir, "config"), baresipConfiguration, map[string]any{
		"Address": account.Server.Addr(), "Listen": listen, "Certificate": certificate, "Control": control, "Microphone": microphone, "Recordings": b.recordings,
		"CAFile": account.CAFile, "Modules": moduleFolder(t), "Rate": baresipRate,
	})
	family := "-4"
	if account.Server.Addr().Is6() {
		family = "-6"
	}
	command := prepare(t, program, family, "-s", "-f", dir)
	command.Env = append(os.Environ(), "OPENSSL_CONF="+verifyByDefault(t, dir))
	b.process = start(t, dir, "baresip-"+account.User, command)
	b.control = controlBaresip(t, b.process, control)
	return b
}

// register adds the account to the running baresip, so that no event of its registration comes before we listen.
func (b *Baresip) register(options BaresipOptions) {
	b.t.Helper()
	parameters := []string{
		fmt.Sprintf("<%s>", b.Account.URI()),
		"auth_user=" + b.Account.User,
		"auth_pass=" + b.Account.Password,
		fmt.Sprintf(`outbound="sip:%v;transport=%s"`, b.Account.Server, b.Account.Transport),
		"regint=60",
	}
	b.do("uanew", strings.Join(append(parameters, options.parameters()...), ";"))
	if event := b.Wait("REGISTER_OK", "REGISTER_FAIL"); event.Type != "REGISTER_OK" {
		b.t.Fatalf("baresip could not register %s: %s", b.Account.URI(), event.Param)
	}
}

// parameters are those of an account at any server.
func (o BaresipOptions) parameters() []string {
	list := []string{"ptime=20", "audio_codecs=pcmu/8000/1,pcma/8000/1"}
	if o.Media != PlainRTP {
		list = append(list, "mediaenc="+string(o.Media))
	}
	if o.AutoAnswer {
		list = append(list, "answermode=auto")
	}
	return list
}

// In makes what goes wrong from now on a fault of a test within the one that started baresip, until that test ends.
func (b *Baresip) In(t testing.TB) {
	outer := b.t
	t.Cleanup(func() { b.t = outer })
	b.t = t
}

// Dial calls an address. It returns when baresip has begun to; wait for CALL_ESTABLISHED or CALL_CLOSED.
func (b *Baresip) Dial(uri string) { b.t.Helper(); b.begin("dial", uri) }

// Accept answers the call that rings.
func (b *Baresip) Accept() { b.t.Helper(); b.begin("accept", "") }

// begin gives a command that begins the sound of a call.
func (b *Baresip) begin(command, parameter string) {
	b.t.Helper()
	b.earlier = len(b.files())
	b.do(command, parameter)
}

// Hangup ends the current call.
func (b *Baresip) Hangup() { b.t.Helper(); b.do("hangup", "") }

// Digits sends digits in the current call (RFC 4733).
func (b *Baresip) Digits(digits string) { b.t.Helper(); b.do("sndcode", digits) }

// do gives a command. Of the events from then on the next Wait takes the first that fits.
func (b *Baresip) do(command, parameter string) {
	b.t.Helper()
	b.mark = b.control.events.length()
	if err := b.control.do(command, parameter); err != nil {
		b.t.Fatalf("baresip of %s: %s: %v", b.Account.User, command, err)
	}
}

// Wait returns the next event of one of the types since the last command: CALL_INCOMING, CALL_RINGING, CALL_ESTABLISHED,
// CALL_CLOSED, CALL_DTMF_START, … The test fails when there is none for a while.
func (b *Baresip) Wait(types ...string) BaresipEvent {
	b.t.Helper()
	what := fmt.Sprintf("%s of baresip %s", strings.Join(types, " or "), b.Account.User)
	event, err := b.control.events.wait(what, b.mark, patience, func(e BaresipEvent) bool {
		return slices.Contains(types, e.Type)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return event
}

// Listen returns when baresip has heard so much of the present call, silence included.
func (b *Baresip) Listen(duration time.Duration) {
	b.t.Helper()
	want := waveHeader + int64(duration.Seconds()*baresipRate)*2
	eventually(b.t, fmt.Sprintf("baresip of %s has heard %v", b.Account.User, duration), b.process, func() error {
		path, err := b.lastRecording()
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err == nil && info.Size() < want {
			return fmt.Errorf("%d of %d bytes", info.Size(), want)
		}
		return err
	})
}

// Heard returns the path of what baresip heard in the present call, which must be over: the head of a recording says how
// long it is only when it is complete.
func (b *Baresip) Heard() string {
	b.t.Helper()
	var path string
	eventually(b.t, fmt.Sprintf("the recording of baresip of %s is complete", b.Account.User), b.process, func() (err error) {
		if path, err = b.lastRecording(); err != nil {
			return err
		}
		length, complete, err := recorded(path)
		if err == nil && !complete {
			err = fmt.Errorf("its head tells of %v", length)
		}
		return err
	})
	return path
}

// lastRecording returns the newest file of decoded voice in the present call: early voice has one of its own. Their names
// begin with the time, so they sort by it.
func (b *Baresip) lastRecording() (string, error) {
	files := b.files()
	if len(files) <= b.earlier {
		return "", fmt.Errorf("no recording of what it heard in %s", b.recordings)
	}
	return slices.Max(files), nil
}

// files returns the files of decoded voice so far.
func (b *Baresip) files() []string {
	files, _ := filepath.Glob(filepath.Join(b.recordings, "*-dec.wav")) // the pattern is a good one
	return files
}

// Since returns the types of the events since the last command.
func (b *Baresip) Since() []string {
	var types []string
	for _, event := range b.control.events.since(b.mark) {
		types = append(types, event.Type)
	}
	return types
}

// moduleFolder finds where baresip's modules are, which differs between releases of Debian.
func moduleFolder(t testing.TB) string {
	t.Helper()
	for _, pattern := range []string{"/usr/lib/baresip/modules/srtp.so", "/usr/lib/*/baresip/modules/srtp.so"} {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return filepath.Dir(found[0])
		}
	}
	t.Fatal("baresip's modules are missing; they come with Debian's package baresip-core, and `make deps` installs it")
	return ""
}

// verifyByDefault writes an OpenSSL configuration that verifies what servers show. Baresip itself only loads its CA file
// and never asks for a verification (and never compares names).
func verifyByDefault(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "openssl.cnf")
	text := "openssl_conf = all\n[all]\nssl_conf = protocols\n[protocols]\nsystem_default = peers\n[peers]\nVerifyMode = Peer\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
