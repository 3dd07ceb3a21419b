package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

// BaresipEvent is something that happened in a baresip.
type BaresipEvent struct {
	Type    string `json:"type"` // REGISTER_OK, CALL_ESTABLISHED, …
	Account string `json:"accountaor"`
	PeerURI string `json:"peeruri"`
	Param   string `json:"param"` // what is particular to the type: a reason, a digit, …
}

// baresipReply is baresip's answer to the command with the token.
type baresipReply struct {
	OK    bool   `json:"ok"`
	Data  string `json:"data"`
	Token string `json:"token"`
}

// baresipControl is the connection to a baresip's module ctrl_tcp: JSON in netstrings, both ways.
type baresipControl struct {
	conn    net.Conn
	replies *journal[baresipReply]
	events  *journal[BaresipEvent]
	sent    int // commands so far
}

// controlBaresip connects to a baresip that starts, and reads what it says until the test ends.
func controlBaresip(t testing.TB, p *process, at netip.AddrPort) *baresipControl {
	t.Helper()
	var conn net.Conn
	eventually(t, "baresip takes commands", p, func() (err error) {
		conn, err = net.DialTimeout("tcp", at.String(), time.Second)
		return err
	})
	c := newBaresipControl(conn)
	read := make(chan struct{})
	go func() {
		defer close(read)
		c.read()
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-read
	})
	return c
}

func newBaresipControl(conn net.Conn) *baresipControl {
	return &baresipControl{conn: conn, replies: newJournal[baresipReply](), events: newJournal[BaresipEvent]()}
}

// do gives a command and waits for its answer.
func (c *baresipControl) do(command, parameter string) error {
	c.sent++
	token := strconv.Itoa(c.sent)
	text, err := json.Marshal(map[string]string{"command": command, "params": parameter, "token": token})
	if err != nil {
		return err
	}
	if err := writeNetstring(c.conn, text); err != nil {
		return err
	}
	reply, err := c.replies.wait("its answer", 0, patience, func(r baresipReply) bool { return r.Token == token })
	if err == nil && !reply.OK {
		err = fmt.Errorf("refused: %s", reply.Data)
	}
	return err
}

// read sorts what arrives into replies and events until the connection ends.
func (c *baresipControl) read() {
	r := bufio.NewReader(c.conn)
	for {
		text, err := readNetstring(r)
		if err == nil {
			err = c.sort(text)
		}
		if err != nil {
			err = fmt.Errorf("baresip says no more: %w", err)
			c.replies.end(err)
			c.events.end(err)
			return
		}
	}
}

func (c *baresipControl) sort(text []byte) error {
	var message struct {
		Event bool `json:"event"`
		baresipReply
		BaresipEvent
	}
	if err := json.Unmarshal(text, &message); err != nil {
		return err
	}
	if message.Event {
		c.events.add(message.BaresipEvent)
	} else {
		c.replies.add(message.baresipReply)
	}
	return nil
}
