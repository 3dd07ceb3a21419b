package app

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestAnExportReplacesAFileAndNothingElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calls.csv")
	for _, text := range []string{"first", "second"} {
		if err := English.WriteExport(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := English.ReadImport(path); string(got) != text || err != nil {
			t.Errorf("read %q, %v", got, err)
		}
	}
	socket := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := English.WriteExport(socket, []byte("x")); err == nil {
		t.Error("a socket was replaced")
	}
	if info, err := os.Stat(socket); err != nil || info.Mode()&os.ModeSocket == 0 {
		t.Errorf("the socket is %v, %v", info, err)
	}
	if err := English.WriteExport("calls.csv", nil); err == nil {
		t.Error("a path that is not absolute was taken")
	}
}
