//go:build interop

package interop

import (
	_ "embed" // the configuration
	"encoding/json"
	"testing"
	"time"
)

//go:embed failures.cfg.tmpl
var failuresConfiguration string

// attempt is an account that is to fail, or not, to register.
type attempt struct {
	ID, Domain, Proxy, Transport string
}

// standing is all that a Sotto tells of a registration, as a script reads it.
type standing struct {
	Account, State string
	Code           int
	Error          *struct {
		Code, Text  string
		Certificate *struct {
			Subject, Issuer   string
			Names             []string
			NotBefore         time.Time `json:"not_before"`
			NotAfter          time.Time `json:"not_after"`
			CertificateSHA256 string    `json:"certificate_sha256"`
		}
		Host    string
		Port    int
		Trusted *struct {
			CertificateSHA256 string `json:"certificate_sha256"`
		}
	}
	RetryAt *time.Time `json:"retry_at"`
	Flow    *struct {
		Remote string
		TLS    struct {
			Server     string
			VerifiedBy string `json:"verified_by"`
		}
	}
}

// startAttempts runs a Sotto with these accounts, all of alice, until the test ends.
func startAttempts(t testing.TB, caFile string, attempts ...attempt) *Sotto {
	t.Helper()
	program, err := static.build()
	if err != nil {
		t.Fatal(err)
	}
	return launchSotto(t, program, Account{User: "alice"}, SottoOptions{}, failuresConfiguration, map[string]any{"CAFile": caFile, "Attempts": attempts})
}

// outcome waits until the account has registered or failed to, for as long as the limit.
func outcome(t testing.TB, s *Sotto, account string, limit time.Duration) standing {
	t.Helper()
	return standsSo(t, s, account, 0, limit, func(got standing) bool { return got.State == "registered" || got.State == "failed" })
}

// standsSo waits for the first word on an account, of those behind the mark, that fits.
func standsSo(t testing.TB, s *Sotto, account string, mark int, limit time.Duration, fits func(standing) bool) standing {
	t.Helper()
	var got standing
	if _, err := s.control.notifications.wait("what becomes of "+account, mark, limit, func(n notification) bool {
		var next standing
		if n.Method != "registration" || json.Unmarshal(n.Params, &next) != nil || next.Account != account {
			return false
		}
		got = next
		return fits(got)
	}); err != nil {
		t.Fatal(err)
	}
	return got
}
