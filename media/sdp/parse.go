package sdp

import (
	"strings"

	pion "github.com/pion/sdp/v3"
)

// parse reads a body. The error is a BadSDP refusal.
func parse(body []byte) ([]*section, *Refusal) {
	blocks, refusal := normalise(body)
	if refusal != nil {
		return nil, refusal
	}
	var text strings.Builder
	text.WriteString("v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\n")
	for i, b := range blocks {
		if i > 0 {
			text.WriteString("m=" + b.mediaLine() + "\r\n")
		}
		b.write(&text, i == 0)
	}
	var d pion.SessionDescription
	if err := d.UnmarshalString(text.String()); err != nil || len(d.MediaDescriptions) != len(blocks)-1 {
		// The parser's own words may quote the body.
		return nil, refuse(BadSDP, "The session description cannot be read.")
	}
	sections := make([]*section, len(d.MediaDescriptions))
	for i, m := range d.MediaDescriptions {
		profile, _ := parseProfile(blocks[i+1].name.proto)
		sections[i] = &section{
			name: blocks[i+1].name, media: m, session: &d,
			profile: profile, audio: blocks[i+1].audio(), closed: blocks[i+1].closed(),
		}
	}
	return sections, nil
}

// audio says whether the part is RTP audio that could run.
func (b *block) audio() bool {
	_, ok := parseProfile(b.name.proto)
	return ok && strings.EqualFold(b.name.media, "audio")
}

// closed says whether the part's port is 0.
func (b *block) closed() bool { return strings.Trim(b.port, "0") == "" }

// mediaLine is the m= line as the parser takes it. It knows neither fax nor
// whatever else comes along (m=image 9 udptl t38): those parts, which are only
// ever refused, are shown to it as a closed stream.
func (b *block) mediaLine() string {
	if !b.audio() {
		return "application 0 UDP 0"
	}
	profile, _ := parseProfile(b.name.proto)
	return strings.Join(append([]string{"audio", b.port, profile.String()}, b.name.formats...), " ")
}

// write writes the lines of a part, in the order that the parser wants.
func (b *block) write(text *strings.Builder, session bool) {
	if !session && !b.audio() {
		return
	}
	if network, family, address, ok := b.route(); ok {
		text.WriteString("c=" + network + " " + family + " " + address + "\r\n")
	}
	if session {
		text.WriteString("t=0 0\r\n")
	}
	for _, a := range b.attributes {
		text.WriteString("a=" + a + "\r\n")
	}
}

// route is the c= line: IN, IP4 or IP6, and the address, before which some phones leave the blank out.
func (b *block) route() (network, family, address string, ok bool) {
	fields := strings.Fields(b.connection)
	if len(fields) == 2 && len(fields[1]) > len("IP4") {
		fields = []string{fields[0], fields[1][:3], fields[1][3:]}
	}
	if len(fields) < 3 {
		return "", "", "", false
	}
	return strings.ToUpper(fields[0]), strings.ToUpper(fields[1]), fields[2], true
}
