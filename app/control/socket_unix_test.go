//go:build !windows

package control

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sotto/app/config"
)

// leaveSocket makes a socket that nobody listens on, as a crash does.
func leaveSocket(t *testing.T, path string) {
	t.Helper()
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	listener.SetUnlinkOnClose(false)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheSocketIsForItsOwnerAloneAndGoesWithItsServer(t *testing.T) {
	profile, lock := newProfile(t)
	stop := serve(t, (&fakePhone{}).server(), profile, lock)
	path := filepath.Join(profile, "control.sock")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != fs.ModeSocket|0o600 {
		t.Errorf("the socket's mode is %v", info.Mode())
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

func TestASocketIsBornForItsOwnerAlone(t *testing.T) {
	profile, _ := newProfile(t)
	path := filepath.Join(profile, "x")
	config := net.ListenConfig{Control: ownerOnly}
	listener, err := config.Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	// Systems other than Linux give it the usual mode, which Listen changes.
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS == "linux" {
		t.Errorf("the socket is born with mode %v", mode)
	}
}

func TestASocketThatACrashLeftIsRemovedUnderTheLockOnly(t *testing.T) {
	profile, lock := newProfile(t)
	leaveSocket(t, filepath.Join(profile, "control.sock"))
	if _, err := Dial(t.Context(), profile); !errors.Is(err, ErrNoPhone) {
		t.Errorf("dialling it: %v", err)
	}
	if _, err := Listen(profile, nil); err == nil {
		t.Error("it was removed without the lock")
	}
	serve(t, (&fakePhone{}).server(), profile, lock)
	dialPhone(t, profile)
}

func TestAFileInTheWayOfTheSocketIsKept(t *testing.T) {
	profile, lock := newProfile(t)
	path := filepath.Join(profile, "control.sock")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(profile, lock); err == nil || !strings.Contains(err.Error(), "no socket itself") {
		t.Error(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

// longProfile makes a profile whose path is too long for a socket.
func longProfile(t *testing.T) (string, *config.Lock) {
	t.Helper()
	short, _ := newProfile(t)
	profile := filepath.Join(short, strings.Repeat("x", maxPath))
	if err := os.Mkdir(profile, 0o700); err != nil {
		t.Fatal(err)
	}
	lock, err := config.Acquire(profile)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	return profile, lock
}

func TestALongProfilesSocketIsInTheRuntimeFolder(t *testing.T) {
	for _, variable := range []string{"XDG_RUNTIME_DIR", "TMPDIR"} {
		t.Run(variable, func(t *testing.T) {
			profile, lock := longProfile(t)
			folder, _ := newProfile(t)
			t.Setenv("XDG_RUNTIME_DIR", "")
			t.Setenv(variable, folder)
			if _, err := Dial(t.Context(), profile); !errors.Is(err, ErrNoPhone) {
				t.Errorf("before it runs: %v", err)
			}
			leaveIn := runtimeFolder()
			if err := os.MkdirAll(leaveIn, 0o700); err != nil {
				t.Fatal(err)
			}
			path, err := socketPath(profile)
			if err != nil || filepath.Dir(path) != leaveIn || !strings.HasPrefix(path, folder) {
				t.Fatal(path, err)
			}
			leaveSocket(t, path)
			serve(t, (&fakePhone{}).server(), profile, lock)
			dialPhone(t, profile)
			// By another way to the same folder there is the same phone.
			link := filepath.Join(folder, "link")
			if err := os.Symlink(profile, link); err != nil {
				t.Fatal(err)
			}
			dialPhone(t, link)
			if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeSocket|0o600 {
				t.Error(info, err)
			}
		})
	}
}

func TestTheRuntimeFolderIsMadeForItsOwnerAlone(t *testing.T) {
	profile, lock := longProfile(t)
	folder, _ := newProfile(t)
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", folder)
	serve(t, (&fakePhone{}).server(), profile, lock)
	if info, err := os.Stat(runtimeFolder()); err != nil || info.Mode() != fs.ModeDir|0o700 {
		t.Error(info.Mode(), err)
	}
}

func TestARuntimeFolderThatIsNotOursAloneIsRefused(t *testing.T) {
	profile, lock := longProfile(t)
	folder, _ := newProfile(t)
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(folder, "run"))
	for name, make := range map[string]func() error{
		"others may enter": func() error { return errors.Join(os.Mkdir(runtimeFolder(), 0o700), os.Chmod(runtimeFolder(), 0o770)) },
		"a link":           func() error { return os.Symlink(folder, runtimeFolder()) },
		"a file":           func() error { return os.WriteFile(runtimeFolder(), nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := make(); err != nil {
				t.Fatal(err)
			}
			if _, err := Listen(profile, lock); err == nil || !strings.Contains(err.Error(), "alone") {
				t.Errorf("listening: %v", err)
			}
			if _, err := Dial(t.Context(), profile); err == nil || !strings.Contains(err.Error(), "alone") {
				t.Errorf("dialling: %v", err)
			}
			if err := os.Remove(runtimeFolder()); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestAPathThatIsTooLongEverywhereIsAnError(t *testing.T) {
	profile, lock := longProfile(t)
	t.Setenv("XDG_RUNTIME_DIR", "/"+strings.Repeat("y", maxPath))
	if _, err := Listen(profile, lock); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Error(err)
	}
}

func TestAProfileThatIsNotThereHasNoPhone(t *testing.T) {
	if _, err := Dial(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, ErrNoPhone) {
		t.Error(err)
	}
}
