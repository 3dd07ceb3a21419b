package contact

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // for DecodeConfig
	_ "image/png"
)

// Bounds of a photo.
const (
	largestPhoto = 256 << 10 // bytes
	widestPhoto  = 2048      // pixels each way
)

// checkPhoto takes a PNG or JPEG file that is not too large, also once it is
// unpacked.
func checkPhoto(data []byte) error {
	if len(data) > largestPhoto {
		return fmt.Errorf("%w: the photo has %d KiB; it can be %d", ErrBad, len(data)>>10, largestPhoto>>10)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%w: the photo is neither PNG nor JPEG", ErrBad)
	}
	if size.Width > widestPhoto || size.Height > widestPhoto || size.Width < 1 || size.Height < 1 {
		return fmt.Errorf("%w: the photo is %d by %d pixels; it can be %d", ErrBad, size.Width, size.Height, widestPhoto)
	}
	return nil
}

// photoKind is png or jpeg.
func photoKind(data []byte) string {
	_, kind, _ := image.DecodeConfig(bytes.NewReader(data))
	return kind
}
