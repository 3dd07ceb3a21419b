package secrets

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// FileName is the name of the file with passwords in the profile folder.
const FileName = "secrets.toml"

// Why there is no password.
var (
	// ErrNoPassword says that none is set anywhere.
	ErrNoPassword = errors.New("there is no password")
	// ErrReadable says that others than the owner may read secrets.toml.
	ErrReadable = errors.New("other users may read the passwords")
	// ErrFile says that secrets.toml can't be understood.
	ErrFile = errors.New("the file with passwords can't be read")
)

// Lookup returns the password of the account: the one of the environment
// (Variable), else the one in the profile's secrets.toml, else the one in the
// keyring. The error wraps ErrNoPassword, ErrReadable or ErrFile and says what
// to do; with ErrNoPassword it may wrap ErrSilent too.
func (v *Vault) Lookup(account string) (Password, error) {
	if p, set := Environment(account); set {
		return p, nil
	}
	path := filepath.Join(v.profile, FileName)
	passwords, err := readFile(path)
	if err != nil {
		return "", err
	}
	if p := passwords[account]; p != "" {
		return p, nil
	}
	p, err := v.stored(account)
	if p != "" {
		return p, nil
	}
	return "", fmt.Errorf("%w for account %q (%w): set %s, or write %s = \"…\" into %s (chmod 600)",
		ErrNoPassword, account, err, Variable(account), account, path)
}

// Environment returns the password that the environment has for the account,
// and whether it has one: it wins over what is kept anywhere.
func Environment(account string) (p Password, set bool) {
	p = Password(os.Getenv(Variable(account)))
	return p, p != ""
}

// Variable returns the name of the environment variable that holds the
// account's password. Ids have no underscores, so that no two share one.
func Variable(account string) string {
	return "SOTTO_PASSWORD_" + strings.ToUpper(strings.ReplaceAll(account, "-", "_"))
}
