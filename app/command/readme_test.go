//go:build unix

package command

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sotto/assets"
	"sotto/audio"
	"sotto/audio/likeness"
)

// script finds the one of the README.
var script = regexp.MustCompile("(?s)<!-- script:begin -->\n```sh\n(.*?)```\n<!-- script:end -->")

func TestTheScriptOfTheREADMEMakesAPrivateCall(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := script.FindSubmatch(readme)
	if found == nil {
		t.Fatal("the README has no script")
	}
	if lines := strings.Count(string(found[1]), "\n"); lines != 10 {
		t.Errorf("it has %d lines, not ten", lines)
	}
	// A place like a fresh clone after `make build`.
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "headless", "-o", filepath.Join(dir, "bin", "sotto-headless"), ".")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.Symlink(filepath.Join(root, "assets"), filepath.Join(dir, "assets")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", string(found[1]))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	endGroupWith(cmd)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	if !strings.Contains(string(out), `"verdict":"private"`) {
		t.Errorf("no private call:\n%s", out)
	}
	path := regexp.MustCompile(`bob heard: (\S+)`).FindSubmatch(out)
	if path == nil {
		t.Fatalf("no recording is named:\n%s", out)
	}
	recorded, err := audio.LoadWAV(string(path[1]))
	if err != nil {
		t.Fatal(err)
	}
	said, err := soundOf(assets.Speech())
	if err != nil {
		t.Fatal(err)
	}
	// The call is cut before the speech ends: the first four seconds have to be there.
	part := said.Samples[:4*said.Rate]
	if got := likeness.Compare(part, recorded.Samples, recorded.Rate); got.Likeness < likenessLeast {
		t.Errorf("bob heard something else: %+v", got)
	}
}
