package audio

import (
	"encoding/binary"
	"math"

	"github.com/zaf/g711"
)

// sampleCoding is one way to write a sample in a WAV file.
type sampleCoding struct {
	coding, bits int
}

// sampleDecoder gives the sample that b begins with, on the scale of 16-bit samples.
type sampleDecoder func(b []byte) float64

var sampleDecoders = map[sampleCoding]sampleDecoder{
	{codingPCM, 8}:    func(b []byte) float64 { return (float64(b[0]) - 128) * (1 << 8) }, // the only unsigned one
	{codingPCM, 16}:   func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) },
	{codingPCM, 24}:   decode24,
	{codingPCM, 32}:   func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 16) },
	{codingFloat, 32}: decodeFloat,
	{codingALaw, 8}:   func(b []byte) float64 { return float64(g711.DecodeAlawFrame(b[0])) },
	{codingMuLaw, 8}:  func(b []byte) float64 { return float64(g711.DecodeUlawFrame(b[0])) },
}

func decode24(b []byte) float64 {
	high := int32(int8(b[2])) << 16 // carries the sign
	return float64(high|int32(b[1])<<8|int32(b[0])) / (1 << 8)
}

func decodeFloat(b []byte) float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) * (1 << 15)
}
