package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// form is a way to build Sotto: its name, which is the file's, its build tags, and whether it has sound devices.
type form struct {
	name  string
	tags  string
	cgo   string
	mutex sync.Mutex
	path  string
	err   error
}

var (
	static      = &form{name: "sotto-static", tags: "headless", cgo: "0"} // as it is released: files and silence for sound
	withDevices = &form{name: "sotto-devices", tags: "headless", cgo: "1"}
)

// built is the folder of the programs of this test run. All tests share it, so it is not bound to any of them.
var built struct {
	sync.Mutex
	folder string
}

// build returns the path of the program, made when the first test wants it.
func (f *form) build() (string, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.path != "" || f.err != nil {
		return f.path, f.err
	}
	folder, err := buildFolder()
	if err != nil {
		f.err = err
		return "", err
	}
	path := filepath.Join(folder, f.name)
	command := exec.Command("go", "build", "-tags", f.tags, "-o", path, "sotto")
	command.Env = append(os.Environ(), "CGO_ENABLED="+f.cgo)
	if output, err := command.CombinedOutput(); err != nil {
		f.err = fmt.Errorf("%s does not build: %w\n%s", f.name, err, output)
		return "", f.err
	}
	f.path = path
	return path, nil
}

func buildFolder() (string, error) {
	built.Lock()
	defer built.Unlock()
	if built.folder != "" {
		return built.folder, nil
	}
	folder, err := os.MkdirTemp("", "sotto-build")
	if err == nil {
		built.folder = folder
	}
	return folder, err
}

// removeBuilt deletes what was built.
func removeBuilt() {
	built.Lock()
	defer built.Unlock()
	if built.folder != "" {
		_ = os.RemoveAll(built.folder) // the system's temporary folder is cleaned by others too
	}
}
