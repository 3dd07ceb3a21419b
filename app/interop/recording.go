package interop

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"time"
)

// waveHeader is how many bytes stand in front of the samples in the WAV files of baresip and of Sotto.
const waveHeader = 44

// recorded is how much sound a WAV file holds by its head, which says less than there is while somebody writes the file,
// and whether the head tells of everything in it. Only the head is read: those who wait ask often.
func recorded(path string) (length time.Duration, complete bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, false, err
	}
	defer file.Close() // only read from: nothing can be lost
	info, err := file.Stat()
	if err != nil {
		return 0, false, err
	}
	head := make([]byte, waveHeader)
	if _, err := io.ReadFull(file, head); err != nil {
		return 0, false, fmt.Errorf("%s has no head yet: %w", path, err)
	}
	perSecond, size := binary.LittleEndian.Uint32(head[28:]), binary.LittleEndian.Uint32(head[40:]) // bytes
	if perSecond == 0 {
		return 0, false, nil
	}
	length = time.Duration(size) * time.Second / time.Duration(perSecond)
	return length, int64(size) == info.Size()-waveHeader, nil
}
