package command

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// The types of TLS records (RFC 8446 §5.1). With TLS 1.3 everything that is
// encrypted calls itself application data, handshake and alerts included.
const (
	recordChange      = 20
	recordAlert       = 21
	recordHandshake   = 22
	recordApplication = 23
)

const (
	recordHeader  = 5
	largestRecord = 1<<14 + 256
	// sealedAlert is the length of an alert in TLS 1.3: two bytes, the type, and
	// the tag of the cipher. Nothing shorter than a SIP message's first line fits.
	sealedAlert = 2 + 1 + 16
	// shortestCertificate is below every certificate's length, and above that of
	// what else a server may send first.
	shortestCertificate = 300
)

// record is one of TLS.
type record struct {
	kind   byte
	length int // of what follows the header
	begins int // the number of the packet with its first byte
	ends   int // and with its last
}

// records reads a stream as TLS. A byte that is not is an error.
func (s *stream) records() ([]record, error) {
	var all []record
	for at := 0; at < len(s.data); {
		if len(s.data)-at < recordHeader {
			return nil, fmt.Errorf("what %v sent ends within a header of TLS", s.from)
		}
		kind, length := s.data[at], int(binary.BigEndian.Uint16(s.data[at+3:]))
		end := at + recordHeader + length
		if kind < recordChange || kind > recordApplication || s.data[at+1] != 3 || length == 0 || length > largestRecord || end > len(s.data) {
			return nil, fmt.Errorf("byte %d of %d that %v sent begins no record of TLS", at, len(s.data), s.from)
		}
		all = append(all, record{kind, length, s.seenBy(at + 1), s.seenBy(end)})
		at = end
	}
	return all, nil
}

// trusted is how a connection went whose server was believed: the phone sent
// nothing but its hello until the server's certificate had come.
func trusted(client, server *stream) error {
	sent, got, err := bothRecords(client, server)
	if err != nil {
		return err
	}
	first, largest := -1, 0
	for _, r := range sent {
		if r.kind == recordApplication {
			largest = max(largest, r.length)
			if first < 0 {
				first = r.begins
			}
		}
	}
	if largest <= sealedAlert {
		return fmt.Errorf("%v sent nothing", client.from)
	}
	shown := 0
	for _, r := range got {
		if r.ends < first {
			shown += r.length
		}
	}
	if shown < shortestCertificate {
		return fmt.Errorf("%v sent its first data after %d bytes of the server's, too few for a certificate", client.from, shown)
	}
	return nil
}

// refused is how a connection went whose server was not believed: the phone sent
// its hello, was shown a certificate, and sent an alert. It may also have ended
// before the certificate, when there was no version for both.
func refused(client, server *stream, beforeCertificate bool) error {
	sent, got, err := bothRecords(client, server)
	if err != nil {
		return err
	}
	alerts := 0
	for i, r := range sent {
		switch {
		case i == 0 && r.kind == recordHandshake:
		case r.kind == recordChange && r.length == 1:
		case r.kind == recordAlert && r.length == 2, r.kind == recordApplication && r.length == sealedAlert:
			alerts++
		default:
			return fmt.Errorf("%v sent a record of type %d with %d bytes", client.from, r.kind, r.length)
		}
	}
	shown := 0
	for _, r := range got {
		shown += r.length
	}
	if alerts > 1 || !beforeCertificate && (alerts == 0 || shown < shortestCertificate) {
		return fmt.Errorf("%v sent %d alerts after %d bytes of the server's", client.from, alerts, shown)
	}
	return nil
}

func bothRecords(client, server *stream) (sent, got []record, err error) {
	if sent, err = client.records(); err == nil {
		got, err = server.records()
	}
	if err == nil && len(sent) == 0 {
		err = fmt.Errorf("%v opened a connection and sent nothing", client.from)
	}
	return sent, got, err
}

// tlsWire is a connection, record by record: from '>' is the phone's, '<' the
// server's.
type tlsWire []struct {
	from   byte
	kind   byte
	length int
}

func (c tlsWire) play() (client, server *stream) {
	client, server = &stream{}, &stream{}
	for seen, r := range c {
		s := client
		if r.from == '<' {
			s = server
		}
		data := append([]byte{r.kind, 3, 3}, binary.BigEndian.AppendUint16(nil, uint16(r.length))...)
		data = append(data, make([]byte, r.length)...)
		s.segments = append(s.segments, segment{len(s.data), seen, data})
		s.data = append(s.data, data...)
	}
	return client, server
}

func TestWhatAPhoneTellsTooEarlyIsSeen(t *testing.T) {
	const certificate, finished, register = 700, 53, 400
	for _, test := range []struct {
		name              string
		wire              tlsWire
		trusted, refused  bool
		beforeCertificate bool
	}{
		{name: "trusted", trusted: true, wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, 90}, {'<', recordChange, 1}, {'<', recordApplication, certificate},
			{'>', recordChange, 1}, {'>', recordApplication, finished}, {'>', recordApplication, register}, {'<', recordApplication, register}}},
		{name: "trusted with TLS 1.2", trusted: true, wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, certificate}, {'>', recordHandshake, 37}, {'>', recordChange, 1},
			{'>', recordHandshake, 40}, {'<', recordChange, 1}, {'<', recordHandshake, 40}, {'>', recordApplication, register}}},
		{name: "data before the certificate", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'>', recordApplication, register}, {'<', recordHandshake, 90}, {'<', recordApplication, certificate}}},
		{name: "no certificate", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, 90}, {'>', recordApplication, register}}},
		{name: "refused", refused: true, wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, 90}, {'<', recordApplication, certificate},
			{'>', recordChange, 1}, {'>', recordApplication, sealedAlert}}},
		{name: "refused with TLS 1.2", refused: true, wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, certificate}, {'>', recordAlert, 2}}},
		{name: "refused without a word", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, certificate}}},
		{name: "refused for the version", refused: true, beforeCertificate: true, wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordAlert, 2}}},
		{name: "refused before there was a reason", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, 90}, {'>', recordAlert, 2}}},
		{name: "something in an alert's place", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordApplication, certificate}, {'>', recordApplication, sealedAlert + 1}},
			trusted: true},
		{name: "told and then refused", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, certificate}, {'>', recordHandshake, 37}, {'>', recordAlert, 2}}},
		{name: "two alerts", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, certificate}, {'>', recordAlert, 2}, {'>', recordAlert, 2}}},
		{name: "a type that TLS has not", wire: tlsWire{
			{'>', recordHandshake, 1500}, {'<', recordHandshake, certificate}, {'>', 'S', 2}}},
		{name: "silence", wire: nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			client, server := test.wire.play()
			if err := trusted(client, server); (err == nil) != test.trusted {
				t.Errorf("trusted: %v", err)
			}
			if err := refused(client, server, test.beforeCertificate); (err == nil) != test.refused {
				t.Errorf("refused: %v", err)
			}
		})
	}
}
