package control

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// ErrLineTooLong says that a line had more than MaxLine bytes.
var ErrLineTooLong = errors.New("a line has more than 1 MiB; the connection is closed")

// lineReader reads lines in a goroutine of its own.
type lineReader struct {
	lines chan []byte   // without their ends; closed at the end of input
	err   error         // why the input ended, nil for its end; set before lines is closed
	stop  chan struct{} // closed by the owner
	done  chan struct{} // closed when the goroutine has ended
}

// readLines starts to read lines. The owner closes stop and makes the reader's
// Read return.
func readLines(r io.Reader) *lineReader {
	l := &lineReader{lines: make(chan []byte), stop: make(chan struct{}), done: make(chan struct{})}
	go l.run(r)
	return l
}

func (l *lineReader) run(r io.Reader) {
	defer close(l.done)
	defer close(l.lines)
	scanner := newScanner(r)
	for scanner.Scan() {
		if len(scanner.Bytes()) > MaxLine {
			l.err = ErrLineTooLong
			return
		}
		select {
		case l.lines <- bytes.Clone(scanner.Bytes()):
		case <-l.stop:
			return
		}
	}
	l.err = scanner.Err()
	if errors.Is(l.err, bufio.ErrTooLong) {
		l.err = ErrLineTooLong
	}
}

// newScanner returns a scanner for lines of MaxLine bytes and their ends.
func newScanner(r io.Reader) *bufio.Scanner {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, MaxLine+len("\r\n"))
	return scanner
}
