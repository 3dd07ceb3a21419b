//go:build interop

package interop

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sippMessage is a message that sipp got or sent, by its own log.
type sippMessage struct {
	at       time.Time
	received bool
	size     int // bytes
	start    string
	text     string
}

// aboutMessage is what sipp writes before each.
var aboutMessage = regexp.MustCompile(`(?m)^-{20,} (\S+ \S+)\nUDP message (received \[|sent \()(\d+).*\n\n`)

// messages are those of a scenario that has ended, in order.
func (s *sipp) messages() []sippMessage {
	s.t.Helper()
	<-s.ended
	log, err := os.ReadFile(filepath.Join(s.folder, "messages.log"))
	if err != nil {
		s.t.Fatal(err)
	}
	text := strings.ReplaceAll(string(log), "\r", "")
	var list []sippMessage
	heads := aboutMessage.FindAllStringSubmatchIndex(text, -1)
	for i, head := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		at, err := time.Parse("2006-01-02 15:04:05.000000", text[head[2]:head[3]])
		if err != nil {
			s.t.Fatal(err)
		}
		size, _ := strconv.Atoi(text[head[6]:head[7]]) // digits, by the expression
		m := sippMessage{at: at, received: text[head[4]] == 'r', size: size, text: text[head[1]:end]}
		m.start, _, _ = strings.Cut(m.text, "\n")
		list = append(list, m)
	}
	return list
}

// got are the messages that sipp got and that begin so.
func (s *sipp) got(start string) []sippMessage {
	s.t.Helper()
	return slices.DeleteFunc(s.messages(), func(m sippMessage) bool { return !m.received || !strings.HasPrefix(m.start, start) })
}

// header is the value of a header's first line.
func (m sippMessage) header(name string) string {
	for line := range strings.Lines(m.text) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// seq is the number of CSeq.
func (m sippMessage) seq() int {
	number, _, _ := strings.Cut(m.header("CSeq"), " ")
	n, _ := strconv.Atoi(number) // 0 is none
	return n
}

// origin takes the session's version out of its description (RFC 4566 section 5.2).
var origin = regexp.MustCompile(`(?m)^(o=\S+ \S+ )(\d+)( .*)$`)

// mustCountChanges checks that the phone's description has another version each time that it says something else, and only
// then (RFC 3264 section 8). It returns how often that was.
func (s *sipp) mustCountChanges(t *testing.T) (changes int) {
	t.Helper()
	rest, version := "", 0
	for _, m := range s.messages() {
		_, body, _ := strings.Cut(m.text, "\n\nv=0")
		found := origin.FindStringSubmatch(body)
		if !m.received || found == nil {
			continue
		}
		says := origin.ReplaceAllString(strings.TrimSpace(body), "$1$3")
		number, err := strconv.Atoi(found[2])
		if err != nil {
			t.Fatal(err)
		}
		if rest != "" {
			if says != rest {
				changes++
			}
			if (says != rest) != (number > version) || number < version {
				t.Errorf("the version goes from %d to %d with\n%s\nafter\n%s", version, number, says, rest)
			}
		}
		rest, version = says, number
	}
	return changes
}
