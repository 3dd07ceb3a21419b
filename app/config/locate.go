package config

import (
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// byteOrderMark is what some editors put before a file; it has no place in it.
const byteOrderMark = "\ufeff"

// position is a place in a file, both counted from 1, columns in characters.
type position struct{ line, column int }

// locator finds where the keys of a TOML file stand. The decoder keeps one
// position for all keys of one name, so that it can't tell the accounts of an
// array apart. The text has to be valid TOML: a locator finds its way, it
// doesn't check. Of a text that isn't valid some keys go missing, no more.
type locator struct {
	text   string
	off    int
	table  string         // path of the table that keys belong to
	tables map[string]int // how many tables each array of tables has so far
	found  map[string]int // byte offsets by path, such as account[0].tls.pin[1].port
}

// locate returns the byte offset of each key, table and array element by path.
func locate(text string) map[string]int {
	l := &locator{text: text, tables: map[string]int{}, found: map[string]int{}}
	l.off = len(text) - len(strings.TrimPrefix(text, byteOrderMark))
	for l.skipBlank(); l.off < len(l.text); l.skipBlank() {
		start := l.off
		if l.peek() == '[' {
			l.header()
		} else {
			l.keyValue(l.table)
		}
		if l.off == start {
			break
		}
	}
	return l.found
}

// positionAt counts the lines and characters up to a byte offset.
func positionAt(text string, off int) position {
	before := strings.TrimPrefix(text[:off], byteOrderMark)
	lineStart := strings.LastIndexByte(before, '\n') + 1
	return position{1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[lineStart:])}
}

// header reads [table] or [[array of tables]].
func (l *locator) header() {
	start := l.off
	array := strings.HasPrefix(l.text[l.off:], "[[")
	l.off++
	if array {
		l.off++
	}
	parts := l.key()
	l.table = ""
	for i, part := range parts {
		l.table = join(l.table, part)
		n, isArray := l.tables[l.table]
		if array && i == len(parts)-1 {
			l.remember(l.table, start)
			l.tables[l.table]++
			l.table = element(l.table, n)
		} else if isArray {
			l.table = element(l.table, n-1)
		}
		l.remember(l.table, start)
	}
	l.skipTo("]")
	for l.peek() == ']' {
		l.off++
	}
}

// keyValue reads key = value, the key being relative to a table.
func (l *locator) keyValue(table string) {
	start := l.off
	path := table
	for _, part := range l.key() {
		path = join(path, part)
		l.remember(path, start)
	}
	l.skipTo("=")
	l.off = min(l.off+1, len(l.text))
	l.skipBlank()
	l.value(path)
}

// key reads a dotted key and returns its parts without quotes.
func (l *locator) key() []string {
	var parts []string
	for {
		l.skipSpace()
		start := l.off
		switch l.peek() {
		case '"', '\'':
			l.quoted()
			parts = append(parts, unquote(l.text[start:l.off]))
		default:
			l.skipTo(".=] \t\r\n")
			parts = append(parts, l.text[start:l.off])
		}
		l.skipSpace()
		if l.peek() != '.' {
			return parts
		}
		l.off++
	}
}

// value reads the value of the key at path, and notes the keys within it.
func (l *locator) value(path string) {
	switch l.peek() {
	case '"', '\'':
		l.quoted()
	case '[':
		i := 0
		l.list(']', func() {
			element := element(path, i)
			l.remember(element, l.off)
			l.value(element)
			i++
		})
	case '{':
		l.list('}', func() { l.keyValue(path) })
	default:
		l.skipTo(",]}#\r\n")
	}
}

// list reads the items between an opening bracket and the closing one.
func (l *locator) list(closing byte, item func()) {
	l.off++
	for l.skipBlank(); l.off < len(l.text) && l.peek() != closing; l.skipBlank() {
		start := l.off
		item()
		l.skipBlank()
		if l.peek() == ',' {
			l.off++
		}
		if l.off == start {
			return
		}
	}
	l.off = min(l.off+1, len(l.text))
}

// quoted skips a string of any of the four kinds.
func (l *locator) quoted() {
	quote := l.text[l.off : l.off+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(l.text[l.off:], triple) {
		quote = triple
	}
	for l.off += len(quote); l.off < len(l.text); l.off++ {
		if quote[0] == '"' && l.text[l.off] == '\\' {
			l.off++
		} else if strings.HasPrefix(l.text[l.off:], quote) {
			l.off += len(quote)
			// Up to two quotes may stand before the three that end a string.
			for len(quote) == 3 && l.peek() == quote[0] {
				l.off++
			}
			return
		}
	}
	l.off = min(l.off, len(l.text))
}

// peek returns the next byte, 0 at the end.
func (l *locator) peek() byte {
	if l.off < len(l.text) {
		return l.text[l.off]
	}
	return 0
}

// skipTo goes to the next byte of the set, or to the end.
func (l *locator) skipTo(set string) {
	if i := strings.IndexAny(l.text[l.off:], set); i >= 0 {
		l.off += i
	} else {
		l.off = len(l.text)
	}
}

func (l *locator) skipSpace() {
	l.off = len(l.text) - len(strings.TrimLeft(l.text[l.off:], " \t"))
}

// skipBlank skips spaces, line ends and comments.
func (l *locator) skipBlank() {
	for {
		l.off = len(l.text) - len(strings.TrimLeft(l.text[l.off:], " \t\r\n"))
		if l.peek() != '#' {
			return
		}
		l.skipTo("\n")
	}
}

// remember keeps the first place where a path stands.
func (l *locator) remember(path string, off int) {
	if _, known := l.found[path]; !known {
		l.found[path] = off
	}
}

func join(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

// unquote returns the text of a quoted key.
func unquote(quoted string) string {
	var v struct{ Key string }
	if err := toml.Unmarshal([]byte("Key = "+quoted), &v); err != nil {
		return quoted
	}
	return v.Key
}
