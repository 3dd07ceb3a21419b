package config

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sotto/app/atomicfile"
)

// instanceName is the name of the file that holds a profile's UUID.
const instanceName = "instance"

var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// Instance returns the UUID by which servers know the phone of this profile
// again (RFC 5626 section 4.1). It is made of chance at the first call, and is
// the same from then on; a file that holds none is replaced. The caller holds
// the profile's Lock.
func Instance(dir string) (string, error) {
	path := filepath.Join(dir, instanceName)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if uuid := strings.TrimSpace(string(text)); uuidPattern.MatchString(uuid) {
		return uuid, nil
	}
	uuid := newUUID()
	if err := atomicfile.Write(path, []byte(uuid+"\n")); err != nil {
		return "", fmt.Errorf("the phone's own name: %w", err)
	}
	return uuid, nil
}

// newUUID returns a random UUID (RFC 9562 section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
