package sdp

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	pion "github.com/pion/sdp/v3"

	"sotto/media/sdes"
)

// packetTime is what this side's packets last, and shortTime what they last for
// a peer that takes no longer ones.
const (
	packetTime = 20 * time.Millisecond
	shortTime  = 10 * time.Millisecond
)

// stream is the audio line of a body to write.
type stream struct {
	proto     string
	codecs    []Codec
	event     *Codec
	cryptos   []sdes.Crypto
	direction Direction
	ptime     time.Duration
	mux       bool
}

// write makes a body with the layout's media lines: the stream in its place,
// all others refused with port 0, under their own protocol and formats
// (RFC 3264 section 6).
func (l Local) write(layout Layout, st stream) ([]byte, error) {
	family := "IP4"
	if l.Address.Is6() {
		family = "IP6"
	}
	d := pion.SessionDescription{
		Origin: pion.Origin{
			Username: "-", SessionID: l.SessionID, SessionVersion: l.Version,
			NetworkType: "IN", AddressType: family, UnicastAddress: l.Address.String(),
		},
		SessionName: "-",
		ConnectionInformation: &pion.ConnectionInformation{
			NetworkType: "IN", AddressType: family, Address: &pion.Address{Address: l.Address.String()},
		},
		TimeDescriptions: []pion.TimeDescription{{}},
	}
	for i := range layout.count() {
		if i == layout.audio {
			d.MediaDescriptions = append(d.MediaDescriptions, l.describe(st))
		} else {
			d.MediaDescriptions = append(d.MediaDescriptions, layout.lines[i].refused())
		}
	}
	body, err := d.Marshal()
	if err != nil {
		return nil, fmt.Errorf("the session description could not be written: %w", err)
	}
	return body, nil
}

// describe is the audio line with its attributes.
func (l Local) describe(st stream) *pion.MediaDescription {
	m := &pion.MediaDescription{MediaName: pion.MediaName{
		Media: "audio", Port: pion.RangedPort{Value: int(l.Port)}, Protos: strings.Split(st.proto, "/"),
	}}
	add := func(key, value string) { m.Attributes = append(m.Attributes, pion.NewAttribute(key, value)) }
	codecs := st.codecs
	if st.event != nil {
		codecs = append(codecs[:len(codecs):len(codecs)], *st.event)
	}
	for _, c := range codecs {
		m.MediaName.Formats = append(m.MediaName.Formats, strconv.Itoa(int(c.PayloadType)))
		add("rtpmap", c.rtpmap())
		if c.Fmtp != "" {
			add("fmtp", strconv.Itoa(int(c.PayloadType))+" "+c.Fmtp)
		}
	}
	add("ptime", strconv.FormatInt(st.ptime.Milliseconds(), 10))
	for _, c := range st.cryptos {
		add("crypto", c.Line())
	}
	switch {
	case st.mux:
		add("rtcp-mux", "")
	case int(l.RTCPPort) != int(l.Port)+1:
		add("rtcp", strconv.Itoa(int(l.RTCPPort)))
	}
	add(st.direction.String(), "")
	return m
}

// refused is a media line that this side does not run.
func (n mediaName) refused() *pion.MediaDescription {
	formats := n.formats
	if len(formats) == 0 { // without one it would be no media line
		formats = []string{"0"}
	}
	return &pion.MediaDescription{MediaName: pion.MediaName{
		Media: n.media, Protos: strings.Split(n.proto, "/"), Formats: formats,
	}}
}
