package interop

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(fakeMarker) != "" {
		os.Exit(playSotto(os.Args[1:], os.Stdin, os.Stdout))
	}
	_ = os.Setenv("LC_ALL", "C") // whoever tests: what phones say is compared with English
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		removeBuilt()
		os.Exit(code)
	}))
}
