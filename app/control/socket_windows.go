package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os/user"
	"strings"

	"github.com/Microsoft/go-winio"
)

// pipePath returns the name of the profile's pipe. Windows does not tell
// capital letters in paths from small ones.
func pipePath(profile string) (string, error) {
	profile, err := canonical(profile)
	if err != nil {
		return "", err
	}
	return `\\.\pipe\sotto-` + hash(strings.ToLower(profile)), nil
}

// listen makes the pipe, for this user only. A pipe ends with its process, so
// that there is none to remove, whether or not the caller is alone.
func listen(profile string, _ bool) (net.Listener, error) {
	path, err := pipePath(profile)
	if err != nil {
		return nil, err
	}
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	// Protected from inherited rules; all rights to this user's SID.
	return winio.ListenPipe(path, &winio.PipeConfig{SecurityDescriptor: fmt.Sprintf("D:P(A;;GA;;;%s)", me.Uid)})
}

// dial connects to the pipe of the profile's phone.
func dial(ctx context.Context, profile string) (net.Conn, error) {
	path, err := pipePath(profile)
	if err != nil {
		return nil, err
	}
	return winio.DialPipeContext(ctx, path)
}

// nobody says whether dialling failed because no phone is running.
func nobody(err error) bool { return errors.Is(err, fs.ErrNotExist) }
