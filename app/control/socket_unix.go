//go:build !windows

package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// maxPath is the longest path of a socket in bytes: systems take 104 to 108
// with the byte that ends it.
const maxPath = 100

// socketPath returns where the profile's socket is: in the profile, or where
// its path would be too long in the runtime folder.
func socketPath(profile string) (string, error) {
	profile, err := canonical(profile)
	if err != nil {
		return "", err
	}
	path := filepath.Join(profile, "control.sock")
	if len(path) > maxPath {
		path = filepath.Join(runtimeFolder(), "sotto-"+hash(profile)+".sock")
	}
	if len(path) > maxPath {
		return "", fmt.Errorf("the path of the control socket is too long, %d bytes: %s", len(path), path)
	}
	return path, nil
}

// runtimeFolder is the folder for this user's sockets.
func runtimeFolder() string {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("sotto-%d", os.Getuid()))
}

// private makes sure that a runtime folder is for this user alone: anybody can
// make folders where temporary files are, and listen in them.
func private(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(owner.Uid) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a folder for this user alone (0700), so the control socket can't be there", dir)
	}
	return nil
}

// listen binds the socket. What is left of an earlier phone is removed only if
// the caller says that no other phone can be running.
func listen(profile string, alone bool) (net.Listener, error) {
	path, err := socketPath(profile)
	if err != nil {
		return nil, err
	}
	if dir := filepath.Dir(path); dir == runtimeFolder() {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := private(dir); err != nil {
			return nil, err
		}
	}
	if alone {
		if err := removeStale(path); err != nil {
			return nil, err
		}
	}
	config := net.ListenConfig{Control: ownerOnly}
	listener, err := config.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// ownerOnly gives the socket its mode before it has a name, so that nobody else
// can connect in between. Linux does so; elsewhere the mode follows at once.
func ownerOnly(_, _ string, conn syscall.RawConn) error {
	return conn.Control(func(fd uintptr) { _ = syscall.Fchmod(int(fd), 0o600) })
}

// removeStale removes a socket, and nothing that isn't one.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%s is in the way of the control socket, and is no socket itself", path)
	}
	return os.Remove(path)
}

// dial connects to the socket of the profile's phone.
func dial(ctx context.Context, profile string) (net.Conn, error) {
	path, err := socketPath(profile)
	if err != nil {
		return nil, err
	}
	if dir := filepath.Dir(path); dir == runtimeFolder() {
		if err := private(dir); err != nil {
			return nil, err
		}
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, "unix", path)
}

// nobody says whether dialling failed because no phone is running.
func nobody(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED)
}
