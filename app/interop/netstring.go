package interop

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
)

const maxNetstring = 1 << 20 // bytes

var errNetstring = errors.New("this is not a netstring")

// writeNetstring writes text as its length in bytes, a colon, itself, and a comma.
func writeNetstring(w io.Writer, text []byte) error {
	_, err := fmt.Fprintf(w, "%d:%s,", len(text), text)
	return err
}

// readNetstring reads one netstring and returns its text. The error is io.EOF at the end, errNetstring for anything else
// that is not one.
func readNetstring(r *bufio.Reader) ([]byte, error) {
	head, err := r.ReadString(':')
	if err == io.EOF && head == "" {
		return nil, io.EOF
	}
	if err != nil {
		return nil, errors.Join(errNetstring, err)
	}
	length, err := strconv.ParseUint(head[:len(head)-1], 10, 32)
	if err != nil || length > maxNetstring {
		return nil, fmt.Errorf("%w: length %q", errNetstring, head)
	}
	text := make([]byte, length+1)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, errors.Join(errNetstring, err)
	}
	if text[length] != ',' {
		return nil, fmt.Errorf("%w: no comma after %d bytes", errNetstring, length)
	}
	return text[:length], nil
}
