package media

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
)

func randomUint32() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint32(b[:])
}

func randomUint64() uint64 { return uint64(randomUint32())<<32 | uint64(randomUint32()) }

// randomName is a CNAME of 96 random bits (RFC 7022 section 4.2).
func randomName() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}
