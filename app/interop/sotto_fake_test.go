package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"sotto/audio"
)

// fakeMarker in the environment makes this test program play a Sotto of its own: one that has the command line, the
// profile, the lines and the exit status of the contract, and no phone.
const fakeMarker = "SOTTO_INTEROP_FAKE"

// playSotto registers as told by the environment, "connects" every call at once, and returns the exit status.
func playSotto(arguments []string, in io.Reader, out io.Writer) int {
	if len(arguments) != 5 || arguments[0] != "headless" || arguments[1] != "--profile" || arguments[3] != "--audio" {
		return 2
	}
	configuration, err := os.ReadFile(filepath.Join(arguments[2], "config.toml"))
	if err != nil {
		return 1
	}
	sound := strings.Split(arguments[4], ":") // file, what to play, where to record
	if len(sound) != 3 {
		return 2
	}
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	state := "failed"
	if os.Getenv("SOTTO_PASSWORD_ALICE") == "right" && strings.Contains(string(configuration), `id = "alice"`) {
		state = "registered"
	}
	say := func(text string) { _, _ = fmt.Fprintln(out, text) }
	notify := func(method, params string) {
		say(`{"jsonrpc":"2.0","method":"` + method + `","params":` + params + `}`)
	}
	notify("hello", `{"protocol":1,"version":"0"}`)
	notify("registration", `{"account":"alice","state":"registering"}`)
	notify("registration", fmt.Sprintf(`{"account":"alice","state":%q,"error":{"code":"unauthorized","text":"Wrong password."},`+
		`"flow":{"transport":"tls","tls":{"version":"1.3","server":"127.0.0.1","verified_by":"ca-file"}}}`, state))

	requests := make(chan string)
	go func() {
		lines := bufio.NewScanner(in)
		for lines.Scan() {
			requests <- lines.Text()
		}
	}()
	for {
		select {
		case <-terminated:
			return 0
		case line := <-requests:
			var request struct{ ID, Method string }
			if json.Unmarshal([]byte(line), &request) != nil {
				return 1
			}
			say(fmt.Sprintf(`{"jsonrpc":"2.0","id":%q,"result":{"call":"1"}}`, request.ID))
			switch request.Method {
			case "quit":
				return 0
			case "call.dial":
				notify("call", `{"call":"1","direction":"out","state":"dialling","privacy":{"verdict":"private","expected":true}}`)
				notify("call", `{"call":"1","direction":"out","state":"connected","srtp":{"suite":"S"},"privacy":{"verdict":"private","expected":false,"reasons":[{"code":"c","args":{},"text":"t"}]}}`)
				if recordSilence(sound[2]) != nil {
					return 1
				}
			case "call.hangup":
				notify("call", `{"call":"1","direction":"out","state":"ended","cause":"local-hangup","reason":"You hung up."}`)
			}
		}
	}
}

// recordSilence writes a second of it.
func recordSilence(path string) error {
	out, err := audio.CreateWAV(path, baresipRate)
	if err != nil {
		return err
	}
	if err := out.Write(make([]int16, baresipRate)); err != nil {
		return err
	}
	return out.Close()
}
