package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sotto/app/config"
	"sotto/app/secrets"
)

// lines are what a doctor says line by line, without what differs from run to run.
func lines(out string) []string {
	var list []string
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) > 1 && (fields[0] == "ok" || fields[0] == "FAILED") {
			list = append(list, fields[0]+" "+fields[1])
		}
	}
	return list
}

// reconfigure changes the one account of a profile.
func reconfigure(t *testing.T, profile string, change func(*config.Account)) {
	t.Helper()
	c, err := config.Load(profile)
	if err != nil {
		t.Fatal(err)
	}
	change(&c.Accounts[0])
	if err := config.Save(profile, c); err != nil {
		t.Fatal(err)
	}
}

func TestTheDoctorSaysThatEverythingWorks(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	got := sotto(t, "doctor", "--profile", profile, "--audio", "null")
	want := []string{"ok dns", "ok tcp", "ok tls", "ok certificate", "ok register", "ok sound"}
	if got.status != 0 || !slices.Equal(lines(got.out), want) {
		t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
	}
	for _, text := range []string{"Account alice: alice at localhost, by TLS\n", "accepts this user name and password.", "SHA-256 ", "the account's CA file vouches for it", "\nEverything works.\n"} {
		if !strings.Contains(got.out, text) {
			t.Errorf("nothing of %q in\n%s", text, got.out)
		}
	}
	if strings.Contains(got.out, "account.trust") {
		t.Errorf("what is trusted is offered to be:\n%s", got.out)
	}
}

func TestTheDoctorEndsWithWhatFailsFirst(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	for _, test := range []struct {
		name   string
		change func(*config.Account)
		lines  []string
		says   string
	}{
		{"the issuer is not known", func(a *config.Account) { a.TLS.CAFile = "" }, []string{"ok dns", "ok tcp", "ok tls", "FAILED certificate", "ok sound"},
			"Compare its fingerprint with your administrator's, then trust it."},
		{"nobody listens", func(a *config.Account) { a.Proxy = "127.0.0.1:1" }, []string{"ok dns", "FAILED tcp", "ok sound"}, "127.0.0.1 refuses connections on port 1."},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, err := config.Load(profile)
			if err != nil {
				t.Fatal(err)
			}
			reconfigure(t, profile, test.change)
			defer func() {
				if err := config.Save(profile, before); err != nil {
					t.Error(err)
				}
			}()
			got := sotto(t, "doctor", "--profile", profile, "--audio", "null")
			if got.status != 1 || !slices.Equal(lines(got.out), test.lines) || !strings.Contains(got.out, test.says) {
				t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
			}
		})
	}
	if _, err := secrets.Open(profile, nil, nil).Set("alice", "guess"); err != nil {
		t.Fatal(err)
	}
	got := sotto(t, "doctor", "alice", "--profile", profile, "--audio", "null")
	if got.status != 1 || !slices.Equal(lines(got.out), []string{"ok dns", "ok tcp", "ok tls", "ok certificate", "FAILED register", "ok sound"}) ||
		!strings.Contains(got.out, "does not accept this user name and password.") || strings.Contains(got.out+got.err, "guess") {
		t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
	}
}

func TestTheDoctorAsksThePhoneThatRuns(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	alice := startHeadless(t, "--profile", profile, "--audio", "null")
	alice.told("registration", map[string]any{"state": "registered"})
	alice.ask("account.update", map[string]any{"account": "alice", "config": map[string]any{"tls": map[string]any{"ca_file": ""}}})
	failed := alice.told("registration", map[string]any{"state": "failed"})["error"].(map[string]any)
	got := sotto(t, "doctor", "--profile", profile, "--audio", "null")
	hint := regexp.MustCompile(`sotto (ctl --profile \S+ account.trust .*)\n`).FindStringSubmatch(got.out)
	if got.status != 1 || failed["code"] != "tls-unknown-issuer" || hint == nil {
		t.Fatalf("status %d, %s\n%s", got.status, got.err, got.out)
	}
	// What it offers to do is what helps.
	if trusted := sotto(t, strings.Fields(hint[1])...); trusted.status != 0 || strings.TrimSpace(trusted.out) != "{}" {
		t.Fatalf("trusting: %+v", trusted)
	}
	registration := alice.told("registration", map[string]any{"state": "registered"})
	if by := registration["flow"].(map[string]any)["tls"].(map[string]any)["verified_by"]; by != "pin" {
		t.Errorf("verified by %v", by)
	}
	got = sotto(t, "doctor", "alice", "--profile", profile, "--audio", "null")
	if got.status != 0 || !strings.Contains(got.out, "it is the one that you trusted.") {
		t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
	}
}

func TestTheDoctorWithoutAnAccount(t *testing.T) {
	dir := exchange(t)
	profile := filepath.Join(dir, "alice")
	for _, test := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"none is there", []string{"--profile", filepath.Join(t.TempDir(), "none")}, 1, "There is none to call with in "},
		{"none of that name", []string{"bob", "--profile", profile}, 2, `there is no account "bob"`},
		{"two are named", []string{"alice", "bob"}, 2, "at most 1"},
		{"another audio", []string{"--profile", profile, "--audio", "radio"}, 1, "audio is one of device, null or file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := sotto(t, append([]string{"doctor"}, test.args...)...)
			if got.status != test.status || !strings.Contains(got.out+got.err, test.says) {
				t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
			}
		})
	}
	reconfigure(t, profile, func(a *config.Account) { a.Enabled = false })
	got := sotto(t, "doctor", "--profile", profile, "--audio", "null")
	if got.status != 1 || !strings.Contains(got.out, "There is none to call with") || !strings.Contains(got.out, "which has alice") {
		t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
	}
	if got := sotto(t, "doctor", "alice", "--profile", profile, "--audio", "null"); got.status != 0 {
		t.Errorf("one that is switched off, by its name: status %d, %s\n%s", got.status, got.err, got.out)
	}
}

func TestTheDoctorSpeaksTheLanguageThatIsAskedFor(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	for _, test := range []struct{ environment, flag, says string }{
		{"C", "zh", "一切正常。"},
		{"zh_CN.UTF-8", "", "一切正常。"},
		{"zh_CN.UTF-8", "en", "Everything works."},
	} {
		t.Setenv("LC_ALL", test.environment)
		got := sotto(t, "doctor", "--profile", profile, "--audio", "null", "--lang", test.flag)
		if got.status != 0 || !strings.Contains(got.out, "\n"+test.says+"\n") {
			t.Errorf("%+v: status %d, %s\n%s", test, got.status, got.err, got.out)
		}
		if chinese := strings.Contains(got.out, "接受此用户名和密码。"); chinese != strings.HasPrefix(test.says, "一") {
			t.Errorf("%+v:\n%s", test, got.out)
		}
	}
}

func TestAPhoneWithoutAWindowSpeaksTheLanguageThatIsAskedFor(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	alice := startHeadless(t, "--profile", profile, "--audio", "null", "--lang", "zh")
	alice.told("registration", map[string]any{"state": "registered"})
	refused := alice.try("number.preview", map[string]any{"account": "alice", "input": "alice smith"})["error"].(map[string]any)
	if refused["message"] != "无法呼叫“alice smith”。请输入号码、名称，或类似 name@example.com 的地址。" {
		t.Errorf("refused with %v", refused)
	}
	preview := sotto(t, "ctl", "--profile", profile, "number.preview", "account=alice", "input=+49 (30) 123-45\n")
	if preview.status != 0 || strings.TrimSpace(preview.out) != `{"uri":"sip:+493012345@localhost"}` {
		t.Errorf("%+v", preview)
	}
}

func TestTheDoctorBeginsNoRecording(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	recording := filepath.Join(t.TempDir(), "heard.wav")
	if err := os.WriteFile(recording, []byte("what was heard"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := sotto(t, "doctor", "--profile", profile, "--audio", "file::"+recording)
	if got.status != 0 || !strings.Contains(got.out, "Files are the microphone and the loudspeaker.") {
		t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
	}
	if text, err := os.ReadFile(recording); err != nil || string(text) != "what was heard" {
		t.Errorf("the recording has %q, %v", text, err)
	}
}

func TestAccountsAreMadeByAScript(t *testing.T) {
	dir := exchange(t)
	settings, err := config.Load(filepath.Join(dir, "alice"))
	if err != nil {
		t.Fatal(err)
	}
	known := settings.Accounts[0]
	password, err := secrets.Open(filepath.Join(dir, "alice"), nil, nil).Lookup("alice")
	if err != nil {
		t.Fatal(err)
	}
	profile := filepath.Join(t.TempDir(), "new")
	phone := startHeadless(t, "--profile", profile, "--audio", "null")
	account := map[string]any{"id": "office", "username": "alice", "domain": known.Domain, "proxy": known.Proxy}
	tested := phone.ask("account.test", map[string]any{"config": account, "password": string(password)})["steps"].([]any)
	last := tested[len(tested)-1].(map[string]any)
	if last["step"] != "certificate" || last["ok"] != false || last["code"] != "tls-unknown-issuer" {
		t.Fatalf("tested: %v", tested)
	}
	certificate := last["certificate"].(map[string]any)
	account["tls"] = map[string]any{"pin": []any{map[string]any{
		"host": last["host"], "port": last["port"], "spki_sha256": certificate["spki_sha256"], "certificate_sha256": certificate["certificate_sha256"],
	}}}
	phone.ask("account.add", map[string]any{"config": account, "password": string(password)})
	phone.told("account", map[string]any{"account": "office"})
	phone.told("registration", map[string]any{"account": "office", "state": "registered"})
	refused := phone.try("account.update", map[string]any{"account": "office", "config": map[string]any{"tls": map[string]any{"min_version": "1.1"}}})["error"].(map[string]any)
	if data := refused["data"].(map[string]any); data["code"] != "bad-config" || data["key"] != "tls.min_version" {
		t.Errorf("refused with %v", refused)
	}
	phone.ask("account.remove", map[string]any{"account": "office"})
	phone.told("registration", map[string]any{"account": "office", "state": "off"})
	gone := phone.next("the account's end", func(line map[string]any) bool {
		params, _ := line["params"].(map[string]any)
		return line["method"] == "account" && params["config"] == nil
	})
	if text, _ := json.Marshal(gone); string(text) != `{"jsonrpc":"2.0","method":"account","params":{"account":"office"}}` {
		t.Errorf("told %s", text)
	}
	_ = phone.in.Close()
	if status := phone.wait(); status != 0 {
		t.Errorf("the phone ended with %d: %s", status, phone.errors.String())
	}
	if c, err := config.Load(profile); err != nil || len(c.Accounts) != 0 {
		t.Errorf("kept is %+v, %v", c, err)
	}
}

func TestTheDoctorGoesOnAfterAnAccountThatLacksAFile(t *testing.T) {
	profile := filepath.Join(exchange(t), "alice")
	c, err := config.Load(profile)
	if err != nil {
		t.Fatal(err)
	}
	good := c.Accounts[0]
	c.Accounts[0].TLS.CAFile = "gone.pem"
	good.ID = "later"
	c.Accounts = append(c.Accounts, good)
	t.Setenv("SOTTO_PASSWORD_LATER", demoPassword(t, profile))
	if err := config.Save(profile, c); err != nil {
		t.Fatal(err)
	}
	got := sotto(t, "doctor", "--profile", profile, "--audio", "null")
	want := []string{"FAILED account", "ok dns", "ok tcp", "ok tls", "ok certificate", "ok register", "ok sound"}
	if got.status != 1 || !slices.Equal(lines(got.out), want) || !strings.Contains(got.out, "gone.pem") {
		t.Errorf("status %d, %s\n%s", got.status, got.err, got.out)
	}
}

// demoPassword is the password of a profile's account.
func demoPassword(t *testing.T, profile string) string {
	t.Helper()
	p, err := secrets.Open(profile, nil, nil).Lookup("alice")
	if err != nil {
		t.Fatal(err)
	}
	return string(p)
}
