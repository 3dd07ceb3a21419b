package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open opens a database for the test.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), FileName) }

func TestADatabaseIsItsOwnersAlone(t *testing.T) {
	path := file(t)
	s := open(t, path)
	put(t, s, Row{Call: "a"})
	for _, part := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + part)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %#o", part, mode)
		}
	}
}

func TestADatabaseMayHaveAnyPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a ü?b#c%20d & e", FileName)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Skip("this system has no such names:", err)
	}
	put(t, open(t, path), Row{Call: "a"})
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestWhatIsNoDatabaseIsBrokenAndLeftAlone(t *testing.T) {
	whole := file(t)
	s, err := Open(whole)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		put(t, s, Row{Call: time.Now().String(), Reason: strings.Repeat("x", 500)})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(good)
	for i := len(damaged) / 3; i < len(damaged)/3+9000; i++ {
		damaged[i] ^= 0xa5
	}
	for name, content := range map[string][]byte{
		"a text": []byte(strings.Repeat("no database at all\n", 100)), "pages of noise": damaged, "half of one": good[:len(good)/2],
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path); !errors.Is(err, ErrBroken) {
				t.Fatalf("got %v", err)
			}
			aside, err := SetAside(path, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
			if err != nil || filepath.Base(aside) != FileName+".broken-20261123-120000" {
				t.Fatal(aside, err)
			}
			if kept, err := os.ReadFile(aside); err != nil || !bytes.Equal(kept, content) {
				t.Errorf("the file that was set aside has changed, %v", err)
			}
			put(t, open(t, path), Row{Call: "a"}) // and a new one begins
			if _, err := SetAside(path, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)); !errors.Is(err, os.ErrExist) {
				t.Errorf("one that was set aside before is overwritten: %v", err)
			}
		})
	}
}

func TestADatabaseOfANewerVersionIsLeftAlone(t *testing.T) {
	path := file(t)
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v", err)
	}
}

func TestADatabaseOfAnOlderVersionKeepsItsRows(t *testing.T) {
	path := file(t)
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, Row{Call: "a", Remote: Remote{URI: "sip:old@example.com"}})
	if _, err := s.db.Exec("DROP TABLE contacts; PRAGMA user_version = 1"); err != nil { // as version 1 left it
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	if rows := list(t, s, Query{}); len(rows) != 1 || rows[0].Remote.URI != "sip:old@example.com" {
		t.Errorf("rows %+v", rows)
	}
	if contacts, err := s.Contacts(Search{}); err != nil || len(contacts) != 0 {
		t.Errorf("contacts %+v, %v", contacts, err)
	}
}

func TestAMigrationHappensAsAWholeOrNotAtAll(t *testing.T) {
	s := open(t, file(t))
	if err := s.migrate(append(migrations[:len(migrations):len(migrations)], "CREATE TABLE extra (a); CREATE TABLE history (a)")); err == nil {
		t.Fatal("a step that fails is no error")
	}
	if _, err := s.db.Exec("SELECT * FROM extra"); err == nil {
		t.Error("half of a step happened")
	}
	if err := s.migrate(append(migrations[:len(migrations):len(migrations)], "CREATE TABLE extra (a)")); err != nil {
		t.Error(err)
	}
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "missing", FileName)); err == nil || errors.Is(err, ErrBroken) {
		t.Errorf("got %v", err)
	}
}

func TestAFullDiskIsAnErrorAndNothingIsLost(t *testing.T) {
	s := open(t, file(t))
	kept := put(t, s, Row{Call: "before"})
	var pages int
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil { // as a disk that has no more
		t.Fatal(err)
	}
	large := Row{Call: "large", Reason: strings.Repeat("x", 100_000)}
	if _, err := s.Put(large); err == nil || errors.Is(err, ErrBroken) {
		t.Fatalf("got %v", err)
	}
	if rows := list(t, s, Query{}); len(rows) != 1 || rows[0].Call != kept.Call {
		t.Errorf("there are %s", calls(rows))
	}
	if _, err := s.db.Exec("PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if put(t, s, large); calls(list(t, s, Query{})) != "large before" {
		t.Error("it is not written when there is room")
	}
}
