package interop

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/audio"
)

// SoundServer is a PulseAudio of the test's own, which needs no sound card. ALSA, and PortAudio on it, finds the devices of
// its phones by name, and besides them a default that is nobody's.
type SoundServer struct {
	t      testing.TB
	folder string
	phones []*SoundPhone
	server *process
}

// SoundPhone is what a phone has for sound: three sinks of the server. What is played into the first is what its
// microphone captures; what it plays itself can be recorded from the others.
type SoundPhone struct {
	Microphone, Speaker, Bell string // names of devices, and of the sinks behind them

	environment []string
}

// soundRate is the rate of all sinks, in hertz.
const soundRate = 48000

// StartSoundServer runs PulseAudio until the test ends, with devices for the phones named.
func StartSoundServer(t testing.TB, names ...string) *SoundServer {
	t.Helper()
	s := newSoundServer(t, names...)
	s.Start()
	return s
}

// newSoundServer readies a server that does not run yet: its devices have names, but are not there.
func newSoundServer(t testing.TB, names ...string) *SoundServer {
	t.Helper()
	requireALSAPlugin(t)
	s := &SoundServer{t: t, folder: folder(t)}
	for _, name := range append(names, "spare") {
		s.phones = append(s.phones, &SoundPhone{Microphone: name + "_microphone", Speaker: name + "_speaker", Bell: name + "_bell", environment: s.environment()})
	}
	s.write("server.pa", s.script())
	s.write("asound.conf", s.alsa())
	return s
}

// Phone returns the devices of one of the phones, in the order in which they were named.
func (s *SoundServer) Phone(number int) *SoundPhone { return s.phones[number] }

func (p *SoundPhone) sinks() []string { return []string{p.Microphone, p.Speaker, p.Bell} }

func (s *SoundServer) path(name string) string { return filepath.Join(s.folder, name) }
func (s *SoundServer) socket() string          { return s.path("native") }

func (s *SoundServer) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// script has the server make its sinks. Without norewinds an idle one works in blocks of two seconds.
func (s *SoundServer) script() string {
	var text strings.Builder
	fmt.Fprintf(&text, ".fail\nload-module module-native-protocol-unix socket=%s auth-anonymous=1\n", s.socket())
	for _, phone := range s.phones {
		for _, sink := range phone.sinks() {
			fmt.Fprintf(&text, "load-module module-null-sink sink_name=%s rate=%d channels=1 norewinds=1\n", sink, soundRate)
		}
	}
	return text.String()
}

// alsa is the configuration by which ALSA has these devices and no others.
func (s *SoundServer) alsa() string {
	var text strings.Builder
	for _, phone := range s.phones {
		text.WriteString(device(phone.Microphone, s.capture(phone)))
		text.WriteString(device(phone.Speaker, s.playback(phone.Speaker)))
		text.WriteString(device(phone.Bell, s.playback(phone.Bell)))
	}
	spare := s.phones[len(s.phones)-1]
	text.WriteString(device("!default", s.capture(spare), s.playback(spare.Speaker)))
	fmt.Fprintf(&text, "ctl.!default { type pulse server %q }\n", "unix:"+s.socket())
	return text.String()
}

// device is one of ALSA, with one way or two.
func device(name string, ways ...string) string {
	return fmt.Sprintf("pcm.%s {\n\ttype asym\n\t%s\n}\n", name, strings.Join(ways, "\n\t"))
}

func (s *SoundServer) capture(phone *SoundPhone) string {
	return "capture.pcm " + s.pcm(phone.Microphone+".monitor")
}

func (s *SoundServer) playback(sink string) string { return "playback.pcm " + s.pcm(sink) }

// pcm is a sink or a source of the server, for ALSA.
func (s *SoundServer) pcm(name string) string {
	return fmt.Sprintf("{ type pulse server %q device %q }", "unix:"+s.socket(), name)
}

// requireALSAPlugin fails the test where ALSA can't reach PulseAudio.
func requireALSAPlugin(t testing.TB) {
	t.Helper()
	for _, folder := range []string{"/usr/lib", "/usr/lib64", "/usr/lib/*"} {
		if found, err := filepath.Glob(folder + "/alsa-lib/libasound_module_pcm_pulse.so"); err == nil && len(found) > 0 {
			return
		}
	}
	t.Fatal("ALSA's plugin for PulseAudio is missing; it comes with Debian's package libasound2-plugins, and `make deps` installs it")
}

// environment is what a program needs to find this server and nothing else.
func (s *SoundServer) environment() []string {
	return append(os.Environ(), "HOME="+s.folder, "XDG_RUNTIME_DIR="+s.folder, "XDG_CONFIG_HOME="+s.folder,
		"PULSE_SERVER=unix:"+s.socket(), "PULSE_RUNTIME_PATH="+s.path("run"), "PULSE_STATE_PATH="+s.path("state"),
		"ALSA_CONFIG_PATH="+s.path("asound.conf"))
}

// command prepares one of PulseAudio's own programs.
func (s *SoundServer) command(debianPackage, program string, arguments ...string) *exec.Cmd {
	s.t.Helper()
	command := prepare(s.t, requireProgram(s.t, program, debianPackage), arguments...)
	command.Env = s.environment()
	return command
}

// Start starts the server and returns when all sinks are there.
func (s *SoundServer) Start() {
	s.t.Helper()
	s.server = start(s.t, s.folder, "pulseaudio", s.command("pulseaudio", "pulseaudio", "-n", "-F", s.path("server.pa"), "--daemonize=no",
		"--system=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit", "--realtime=no", "--high-priority=no", "--log-target=stderr"))
	eventually(s.t, "PulseAudio is ready", s.server, func() error {
		list, err := s.command("pulseaudio-utils", "pactl", "list", "short", "sinks").Output()
		if last := s.phones[len(s.phones)-1].Bell; err == nil && !strings.Contains(string(list), last) {
			err = errors.New("it has no sink " + last)
		}
		return err
	})
}

// Kill ends the server as a crash would.
func (s *SoundServer) Kill() {
	s.t.Helper()
	killGroup(s.server.command.Process)
	<-s.server.ended
	if err := os.Remove(s.socket()); err != nil {
		s.t.Fatal(err)
	}
}

// Captures says whether any program captures what the microphone hears.
func (s *SoundServer) Captures(microphone string) bool {
	s.t.Helper()
	list, err := s.command("pulseaudio-utils", "pactl", "list", "short", "sources").Output()
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) { // number, name, module, form of the samples, state
		if fields := strings.Fields(line); len(fields) > 2 && fields[1] == microphone+".monitor" {
			return fields[len(fields)-1] == "RUNNING"
		}
	}
	s.t.Fatalf("PulseAudio has no microphone %s:\n%s", microphone, list)
	return false
}

// Say plays a WAV file into a microphone. It returns at once; the process ends when all of it was heard.
func (s *SoundServer) Say(microphone, wav string) *process {
	s.t.Helper()
	return start(s.t, s.folder, "paplay-"+microphone, s.command("pulseaudio-utils", "paplay", "--latency-msec=500", "--device="+microphone, wav))
}

// Recorder records what is played to a sink.
type Recorder struct {
	*process
	t    testing.TB
	path string
}

// Record begins to record, and returns when sound comes, silence that is.
func (s *SoundServer) Record(sink, name string) *Recorder {
	s.t.Helper()
	r := &Recorder{t: s.t, path: s.path(name)}
	r.process = start(s.t, s.folder, "parecord-"+name, s.command("pulseaudio-utils", "parecord", "--latency-msec=200", "--device="+sink+".monitor",
		fmt.Sprint("--rate=", soundRate), "--channels=1", "--format=s16le", "--raw", r.path))
	eventually(s.t, "sound is recorded", r.process, func() error {
		if r.length() == 0 {
			return errors.New("nothing yet")
		}
		return nil
	})
	return r
}

// Samples are those recorded so far.
func (r *Recorder) Samples() []int16 {
	data, _ := os.ReadFile(r.path) // the recorder makes it
	samples := make([]int16, len(data)/2)
	for i := range samples {
		samples[i] = int16(data[2*i]) | int16(data[2*i+1])<<8
	}
	return samples
}

// length is how much is recorded so far.
func (r *Recorder) length() time.Duration {
	info, err := os.Stat(r.path)
	if err != nil {
		return 0
	}
	return time.Duration(info.Size()/2) * time.Second / soundRate
}

// Listen returns when so much more is recorded, silence included.
func (r *Recorder) Listen(duration time.Duration) {
	r.t.Helper()
	until := r.length() + duration
	eventually(r.t, fmt.Sprintf("%v more are recorded", duration), r.process, func() error {
		if soFar := r.length(); soFar < until {
			return fmt.Errorf("there are %v of %v", soFar, until)
		}
		return nil
	})
}

// Stop ends the recording and gives it.
func (r *Recorder) Stop() audio.Sound {
	r.t.Helper()
	r.stop(r.t)
	return audio.Sound{Rate: soundRate, Samples: r.Samples()}
}
