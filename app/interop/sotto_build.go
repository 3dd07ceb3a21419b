package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// built is the headless Sotto of this test run, made when the first test wants it. All tests of the run share it, so it
// is not bound to any of them.
var built struct {
	sync.Mutex
	folder string
	err    error
}

// buildSotto returns the path of the headless program, built as it is released: static, without cgo.
func buildSotto() (string, error) {
	built.Lock()
	defer built.Unlock()
	if built.folder == "" && built.err == nil {
		built.folder, built.err = os.MkdirTemp("", "sotto-build")
		if built.err == nil {
			built.err = build(filepath.Join(built.folder, "sotto"))
		}
	}
	return filepath.Join(built.folder, "sotto"), built.err
}

func build(path string) error {
	command := exec.Command("go", "build", "-tags", "headless", "-o", path, "sotto")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("the headless program does not build: %w\n%s", err, output)
	}
	return nil
}

// removeSotto deletes what buildSotto made.
func removeSotto() {
	built.Lock()
	defer built.Unlock()
	if built.folder != "" {
		_ = os.RemoveAll(built.folder) // the system's temporary folder is cleaned by others too
	}
}
