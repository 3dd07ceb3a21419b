package command

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"

	"sotto/media/sdes"
)

var (
	errNoKey = errors.New("no key fits")
	sdpLine  = regexp.MustCompile(`(?m)^(?:m=audio ([0-9]+) |a=crypto:(.*?)\r?$)`)
)

// keyring is the keys that were read in messages, by the port of the audio line
// that they stood under: a phone sends from where it wants to receive.
type keyring map[uint16][]sdes.Crypto

// read takes the keys out of messages.
func (k keyring) read(text []byte) error {
	var port uint64
	for _, line := range sdpLine.FindAllSubmatch(text, -1) {
		if len(line[1]) > 0 {
			var err error
			if port, err = strconv.ParseUint(string(line[1]), 10, 16); err != nil {
				return err
			}
			continue
		}
		crypto, err := sdes.Parse(string(line[2]))
		if err != nil {
			return err
		}
		k[uint16(port)] = append(k[uint16(port)], crypto)
	}
	return nil
}

// texts are the keys as they could be seen: in messages, and as they are.
func (k keyring) texts() (texts [][]byte) {
	for _, keys := range k {
		for _, key := range keys {
			_, inline, _ := bytes.Cut([]byte(key.Line()), []byte("inline:"))
			texts = append(texts, inline, key.Key, key.Salt)
		}
	}
	return texts
}

// srtpContext makes the context of a stream from its key.
func srtpContext(key sdes.Crypto) (*srtp.Context, error) {
	profile, known := map[sdes.Suite]srtp.ProtectionProfile{
		sdes.AESCM128HMACSHA180: srtp.ProtectionProfileAes128CmHmacSha1_80,
		sdes.AESCM256HMACSHA180: srtp.ProtectionProfileAes256CmHmacSha1_80,
	}[key.Suite]
	if !known {
		return nil, fmt.Errorf("%w: %s", errNoKey, key.Suite)
	}
	return srtp.CreateContext(key.Key, key.Salt, profile)
}

// decrypt gives the stream as its receiver reads it. Every packet has to
// authenticate, with the one key that the first one does with.
func (k keyring) decrypt(v *voice) (*voice, error) {
	for _, key := range k[v.from.Port()] {
		context, err := srtpContext(key)
		if err != nil {
			return nil, err
		}
		clear := &voice{route: v.route, ssrc: v.ssrc}
		for i, p := range v.packets {
			raw, err := context.DecryptRTP(nil, p.raw, nil)
			if err != nil && i == 0 {
				break // another of the offered keys
			}
			if err != nil {
				return nil, fmt.Errorf("packet %d of the stream from %v: %w", i, v.from, err)
			}
			decrypted := &rtpPacket{raw: raw}
			n, err := decrypted.header.Unmarshal(raw)
			if err != nil {
				return nil, err
			}
			decrypted.payload = raw[n:]
			clear.packets = append(clear.packets, decrypted)
		}
		if len(clear.packets) > 0 {
			return clear, nil
		}
	}
	return nil, fmt.Errorf("%w for the stream from %v", errNoKey, v.from)
}

// authenticates says whether a report is SRTCP of a key of its sender's, whose
// RTCP has the port after its RTP's.
func (k keyring) authenticates(report datagram) bool {
	for _, key := range k[report.from.Port()&^1] {
		context, err := srtpContext(key)
		if err != nil {
			return false
		}
		if _, err := context.DecryptRTCP(nil, report.payload, nil); err == nil {
			return true
		}
	}
	return false
}

func TestOnlyTheKeyOfAMessageReadsItsStream(t *testing.T) {
	mine, other := mustGenerate(t), mustGenerate(t)
	offer := func(port int, keys ...sdes.Crypto) []byte {
		text := fmt.Sprintf("INVITE sip:bob@localhost SIP/2.0\r\n\r\nv=0\r\nm=audio %d RTP/SAVP 0\r\n", port)
		for _, key := range keys {
			text += "a=crypto:" + key.Line() + "\r\n"
		}
		return []byte(text + "a=sendrecv\r\n")
	}
	from := netip.MustParseAddrPort("127.0.0.1:4000")
	for _, test := range []struct {
		name   string
		text   []byte
		damage bool
		reads  bool
	}{
		{"its own", offer(4000, mine), false, true},
		{"one of two", offer(4000, other, mine), false, true},
		{"another", offer(4000, other), false, false},
		{"that of another port", offer(4002, mine), false, false},
		{"none", offer(4000), false, false},
		{"its own, but a packet is forged", offer(4000, mine), true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := protected(t, mine, 20)
			v.from = from
			if test.damage {
				v.packets[10].raw[20] ^= 1
			}
			keys := keyring{}
			if err := keys.read(test.text); err != nil {
				t.Fatal(err)
			}
			clear, err := keys.decrypt(v)
			if (err == nil) != test.reads {
				t.Fatalf("got %v", err)
			}
			if err == nil && (string(clear.payloads(0)) != string(make([]byte, 20*packetSamples)) || clear.whole() != nil) {
				t.Errorf("what is read is something else")
			}
		})
	}
}

// protected makes a stream of SRTP whose payloads are zeros.
func protected(t *testing.T, key sdes.Crypto, packets int) *voice {
	t.Helper()
	context, err := srtpContext(key)
	if err != nil {
		t.Fatal(err)
	}
	v := &voice{ssrc: 1}
	for i := range packets {
		header := rtp.Header{Version: 2, SequenceNumber: uint16(i), Timestamp: uint32(i * packetSamples), SSRC: v.ssrc}
		plain, err := (&rtp.Packet{Header: header, Payload: make([]byte, packetSamples)}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := context.EncryptRTP(nil, plain, nil)
		if err != nil {
			t.Fatal(err)
		}
		v.packets = append(v.packets, &rtpPacket{raw: raw, header: header, payload: raw[12:]})
	}
	return v
}

func mustGenerate(t *testing.T) sdes.Crypto {
	t.Helper()
	key, err := sdes.Generate(1, sdes.AESCM128HMACSHA180)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
