package control

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// canonical returns the one name of a profile folder, so that a server and its
// clients mean the same whichever way they were told.
func canonical(profile string) (string, error) {
	profile, err := filepath.Abs(profile)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(profile)
}

// hash returns a short name for a profile folder.
func hash(profile string) string {
	sum := sha256.Sum256([]byte(profile))
	return hex.EncodeToString(sum[:8])
}
