package secrets

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noKeyring is a computer without one.
type noKeyring struct{}

func (noKeyring) Get(_, _ string) (string, error) { return "", keyring.ErrUnsupportedPlatform }
func (noKeyring) Set(_, _, _ string) error        { return keyring.ErrUnsupportedPlatform }
func (noKeyring) Delete(_, _ string) error        { return keyring.ErrUnsupportedPlatform }

// library is what the library has, without a look at the session first.
type library struct{}

func (library) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (library) Set(service, user, p string) error        { return keyring.Set(service, user, p) }
func (library) Delete(service, user string) error        { return keyring.Delete(service, user) }

// hanging answers nothing before it is let go.
type hanging struct {
	library
	let   chan struct{}
	asked atomic.Int32
}

func (h *hanging) Get(service, user string) (string, error) {
	h.asked.Add(1)
	<-h.let
	return h.library.Get(service, user)
}

func (h *hanging) Set(service, user, p string) error {
	h.asked.Add(1)
	<-h.let
	return h.library.Set(service, user, p)
}

func (h *hanging) Delete(service, user string) error {
	h.asked.Add(1)
	<-h.let
	return h.library.Delete(service, user)
}

// odd answers what no library should.
type odd struct{ library }

func (odd) Get(_, _ string) (string, error) { panic("not what was asked for") }

// at is the vault of a profile on a computer without a keyring.
func at(t *testing.T, dir string) *Vault {
	t.Helper()
	return Open(dir, noKeyring{}, nil)
}

// with is the vault of a profile with a fresh keyring that works.
func with(t *testing.T, dir string) *Vault {
	t.Helper()
	keyring.MockInit()
	return Open(dir, library{}, nil)
}

func lines(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPasswordGoesIntoTheKeyringAndIntoNoFile(t *testing.T) {
	dir := t.TempDir()
	v := with(t, dir)
	if before, err := v.Set("office", secret); before != "" || err != nil {
		t.Fatal(string(before), err)
	}
	if p, err := v.Lookup("office"); string(p) != secret || err != nil {
		t.Error(string(p), err)
	}
	if before, err := v.Set("office", "another"); string(before) != secret || err != nil {
		t.Errorf("before it was %q, %v", string(before), err)
	}
	if text := lines(t, dir); text != "" {
		t.Errorf("there is a file: %q", text)
	}
	t.Setenv("SOTTO_PASSWORD_OFFICE", "from the environment")
	if p, err := v.Lookup("office"); string(p) != "from the environment" || err != nil {
		t.Error(string(p), err)
	}
}

func TestAPasswordInTheFileIsUsedAndMovesWhenTheNextIsKept(t *testing.T) {
	dir := profile(t, "office = \"from file\"\nhome = \"stays\"\n")
	v := with(t, dir)
	if err := keyring.Set(v.service(), "office", "older"); err != nil {
		t.Fatal(err)
	}
	if p, err := v.Lookup("office"); string(p) != "from file" || err != nil {
		t.Error(string(p), err)
	}
	if before, err := v.Set("office", secret); string(before) != "from file" || err != nil {
		t.Errorf("before it was %q, %v", string(before), err)
	}
	if p, err := v.Lookup("office"); string(p) != secret || err != nil {
		t.Error(string(p), err)
	}
	if text := lines(t, dir); strings.Contains(text, "office") || !strings.Contains(text, "stays") {
		t.Errorf("the file has %q", text)
	}
}

func TestAPasswordThatIsRemovedIsNowhere(t *testing.T) {
	dir := profile(t, "office = \"from file\"\n")
	v := with(t, dir)
	if err := keyring.Set(v.service(), "office", secret); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Set("office", ""); err != nil {
		t.Fatal(err)
	}
	if p, err := v.Lookup("office"); !errors.Is(err, ErrNoPassword) {
		t.Error(string(p), err)
	}
	if _, err := keyring.Get(v.service(), "office"); !errors.Is(err, keyring.ErrNotFound) {
		t.Error("the keyring still has it:", err)
	}
	if _, err := v.Set("office", ""); err != nil {
		t.Error("removing nothing:", err)
	}
}

func TestTwoProfilesDontMix(t *testing.T) {
	one := with(t, t.TempDir())
	two := Open(t.TempDir(), library{}, nil)
	if _, err := one.Set("office", secret); err != nil {
		t.Fatal(err)
	}
	if p, err := two.Lookup("office"); !errors.Is(err, ErrNoPassword) {
		t.Error(string(p), err)
	}
	if _, err := two.Set("office", ""); err != nil {
		t.Fatal(err)
	}
	if p, err := one.Lookup("office"); string(p) != secret || err != nil {
		t.Error(string(p), err)
	}
}

func TestAKeyringThatFailsLeavesThePasswordToTheFile(t *testing.T) {
	dir := t.TempDir()
	keyring.MockInitWithError(errors.New("locked by its owner"))
	defer keyring.MockInit()
	var log bytes.Buffer
	v := Open(dir, library{}, slog.New(slog.NewTextHandler(&log, nil)))
	if _, err := v.Lookup("office"); !errors.Is(err, ErrNoPassword) || !strings.Contains(err.Error(), "locked by its owner") {
		t.Error(err)
	}
	if _, err := v.Set("office", secret); err != nil {
		t.Fatal(err)
	}
	if p, err := v.Lookup("office"); string(p) != secret || err != nil {
		t.Error(string(p), err)
	}
	if _, err := v.Set("office", ""); err != nil {
		t.Error(err)
	}
	if text := log.String(); strings.Count(text, "locked by its owner") != 2 || strings.Contains(text, secret) {
		t.Errorf("the log has %s", text)
	}
}

func TestAKeyringThatAnswersNonsenseIsAnError(t *testing.T) {
	v := Open(t.TempDir(), odd{}, nil)
	if _, err := v.Lookup("office"); !errors.Is(err, ErrNoPassword) || !errors.Is(err, errKeyring) {
		t.Error(err)
	}
}

func TestAKeyringThatHangsHoldsNobodyUpForLong(t *testing.T) {
	dir := t.TempDir()
	keyring.MockInit()
	synctest.Test(t, func(t *testing.T) {
		slow := &hanging{let: make(chan struct{})}
		v := Open(dir, slow, nil)
		if err := keyring.Set(v.service(), "office", secret); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for range 3 { // the first waits, the others know
			if _, err := v.Lookup("office"); !errors.Is(err, ErrNoPassword) || !errors.Is(err, ErrSilent) {
				t.Error(err)
			}
		}
		if _, err := v.Set("home", "kept"); err != nil {
			t.Error(err)
		}
		if p, err := v.Lookup("home"); string(p) != "kept" || err != nil {
			t.Error("it is not in the file:", string(p), err)
		}
		if took := time.Since(began); took != patience || slow.asked.Load() != 1 {
			t.Errorf("it took %v, and the keyring was asked %d times", took, slow.asked.Load())
		}
		close(slow.let) // its user has unlocked it
		<-v.Answered()
		if p, err := v.Lookup("office"); string(p) != secret || err != nil {
			t.Error(string(p), err)
		}
	})
}
