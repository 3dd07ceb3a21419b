package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// What may go wrong between a client and its phone.
var (
	// ErrNoPhone says that no phone is running in the profile.
	ErrNoPhone = errors.New("no phone is running in this profile")
	// ErrProtocol says that what answers is not a phone of this protocol.
	ErrProtocol = errors.New("what answers on the control socket does not speak this protocol")
)

// Client drives a running phone. It is not safe for concurrent use.
type Client struct {
	// Version is the version of the phone's program.
	Version string

	conn  net.Conn
	lines *bufio.Scanner
	last  int // id of the last request
}

// Dial connects to the phone that runs in a profile, or fails with ErrNoPhone.
func Dial(ctx context.Context, profile string) (*Client, error) {
	conn, err := dial(ctx, profile)
	if err != nil {
		if nobody(err) {
			return nil, fmt.Errorf("%w (%s)", ErrNoPhone, profile)
		}
		return nil, fmt.Errorf("control socket: %w", err)
	}
	c := &Client{conn: conn, lines: newScanner(conn)}
	if err := c.greet(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return c, nil
}

// Close leaves the phone, which goes on.
func (c *Client) Close() error { return c.conn.Close() }

// incoming is any line that a client gets.
type incoming struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *Error          `json:"error"`
}

// greet reads hello, or the reason why there is none.
func (c *Client) greet(ctx context.Context) error {
	defer c.until(ctx)()
	first, err := c.next(ctx)
	if err != nil {
		return err
	}
	if first.Error != nil {
		return first.Error
	}
	var h hello
	if json.Unmarshal(first.Params, &h) != nil || first.Method != methodHello || h.Protocol != Protocol {
		return ErrProtocol
	}
	c.Version = h.Version
	return nil
}

// Call sends a request and waits for its result; notifications in between are
// dropped. Params is anything that makes a JSON object, nil for none. The error
// is an *Error when the phone answered with one. When ctx ends the client is of
// no use any more.
func (c *Client) Call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	defer c.until(ctx)()
	c.last++
	r := request{JSONRPC: version, ID: strconv.AppendInt(nil, int64(c.last), 10), Method: method}
	if params != nil {
		raw, err := json.Marshal(params)
		if err != nil {
			return nil, err
		}
		r.Params = raw
	}
	line, err := encode(r)
	if err != nil {
		return nil, err
	}
	if _, err := c.conn.Write(line); err != nil {
		return nil, errors.Join(ctx.Err(), err)
	}
	for {
		answer, err := c.next(ctx)
		switch {
		case err != nil:
			return nil, err
		case answer.Method != "":
		case answer.Error != nil:
			return nil, answer.Error
		case bytes.Equal(answer.ID, r.ID):
			return answer.Result, nil
		}
	}
}

// until closes the connection should ctx end before the returned function is
// called.
func (c *Client) until(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = c.conn.Close() })
}

// next reads a line.
func (c *Client) next(ctx context.Context) (incoming, error) {
	var in incoming
	if !c.lines.Scan() {
		err := c.lines.Err()
		if err == nil {
			err = fmt.Errorf("the phone closed the connection: %w", io.ErrUnexpectedEOF)
		}
		return in, errors.Join(ctx.Err(), err)
	}
	if err := json.Unmarshal(c.lines.Bytes(), &in); err != nil {
		return in, ErrProtocol
	}
	return in, nil
}
