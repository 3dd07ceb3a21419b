package sdp

import "strings"

// Limits of a body that is read at all.
const (
	maxBody  = 64 << 10 // bytes
	maxLines = 1000
	maxMedia = 32 // m= lines
)

// block is the session part or one media part of a body: the lines of it that
// matter here.
type block struct {
	name       mediaName // empty in the session part
	port       string
	connection string   // value of the first c= line
	attributes []string // values of the a= lines
}

// normalise cuts a body into the session part, which comes first, and its media
// parts. It is kinder than the parser that follows, because phones are odd:
//
//   - lines may end in LF or CR alone, have blanks around them or be empty, and
//     the last needs no end;
//   - o=, s=, t= and all lines that say nothing about the audio (i=, u=, e=, p=,
//     b=, r=, z=, k=, letters nobody knows) are passed over, wherever they stand
//     and whatever they hold;
//   - c= may stand behind the attributes, and be written in lower case.
//
// What is no SDP at all, too long, or has an m= line without its fields is a
// BadSDP refusal.
func normalise(body []byte) ([]*block, *Refusal) {
	if len(body) > maxBody {
		return nil, refuse(BadSDP, "The session description is too long.")
	}
	lines := strings.FieldsFunc(string(body), func(r rune) bool { return r == '\r' || r == '\n' || r == 0 })
	if len(lines) > maxLines {
		return nil, refuse(BadSDP, "The session description has too many lines.")
	}
	blocks := []*block{{}}
	version := false
	for _, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(line) < 2 || line[1] != '=' {
			return nil, refuse(BadSDP, "The body is not a session description.")
		}
		kind, value := line[0], strings.TrimSpace(line[2:])
		if !version && (kind != 'v' || value != "0") {
			return nil, refuse(BadSDP, "The session description does not begin with version 0.")
		}
		version = true
		if kind == 'm' {
			b, refusal := newBlock(value)
			if refusal != nil {
				return nil, refusal
			}
			blocks = append(blocks, b)
		}
		blocks[len(blocks)-1].take(kind, value)
	}
	switch {
	case !version:
		return nil, refuse(BadSDP, "The session description is empty.")
	case len(blocks) > 1+maxMedia:
		return nil, refuse(BadSDP, "The session description has too many media lines.")
	}
	return blocks, nil
}

// newBlock begins a media part with the value of its m= line.
func newBlock(value string) (*block, *Refusal) {
	fields := strings.Fields(value)
	if len(fields) < 3 || !printable(value) {
		return nil, refuse(BadSDP, "A media line of the session description cannot be read.")
	}
	name := mediaName{media: fields[0], proto: fields[2], formats: fields[3:]}
	port, _, _ := strings.Cut(fields[1], "/")
	return &block{name: name, port: port}, nil
}

// take keeps a line if it matters here.
func (b *block) take(kind byte, value string) {
	switch {
	case kind == 'c' && b.connection == "":
		b.connection = value
	case kind == 'a':
		b.attributes = append(b.attributes, value)
	}
}

// printable is asked of what an answer repeats.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\t' && (r < ' ' || r > '~') })
}
