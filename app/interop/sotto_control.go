package interop

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

const maxLine = 1 << 20 // bytes of a message on the control connection

var (
	errNoLines  = errors.New("sotto says no more")
	errProtocol = errors.New("this is not JSON-RPC 2.0")
)

// notification is a message of Sotto's that answers nothing.
type notification struct {
	Method string
	Params json.RawMessage
}

func (n notification) String() string { return n.Method + string(n.Params) }

// sottoReply is the answer to the request with the id.
type sottoReply struct {
	id     string
	result json.RawMessage
	fault  error
}

// RemoteError is a request that Sotto refused.
type RemoteError struct {
	Number  int    `json:"code"`
	Message string `json:"message"`
	Data    struct {
		Code string `json:"code"`
	} `json:"data"`
}

func (e *RemoteError) Error() string {
	return fmt.Sprintf("refused with %d %s: %s", e.Number, e.Data.Code, e.Message)
}

// sottoControl speaks JSON-RPC 2.0 with a Sotto, a line a message.
type sottoControl struct {
	requests      io.Writer
	replies       *journal[sottoReply]
	notifications *journal[notification]
	sent          int // requests so far
}

func newSottoControl(requests io.Writer) *sottoControl {
	return &sottoControl{requests: requests, replies: newJournal[sottoReply](), notifications: newJournal[notification]()}
}

// ask sends a request, waits for its answer, and decodes the result unless it is nil. Errors are a *RemoteError when
// Sotto refuses.
func (c *sottoControl) ask(method string, params map[string]any, result any, limit time.Duration) error {
	c.sent++
	id := strconv.Itoa(c.sent)
	if params == nil {
		params = map[string]any{}
	}
	line, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
	if err != nil {
		return err
	}
	if _, err := c.requests.Write(append(line, '\n')); err != nil {
		return err
	}
	reply, err := c.replies.wait("the answer to "+method, 0, limit, func(r sottoReply) bool { return r.id == id })
	if err != nil {
		return err
	}
	if reply.fault != nil {
		return fmt.Errorf("%s: %w", method, reply.fault)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(reply.result, result)
}

// read sorts lines into replies and notifications until the stream ends. A line that is neither ends it too: stdout is to
// carry nothing else.
func (c *sottoControl) read(r io.Reader) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	fault := errNoLines
	for lines.Scan() {
		if err := c.sort(lines.Bytes()); err != nil {
			fault = fmt.Errorf("%w: %q: %w", errProtocol, lines.Bytes(), err)
			break
		}
	}
	if err := lines.Err(); err != nil {
		fault = err
	}
	c.replies.end(fault)
	c.notifications.end(fault)
	_, _ = io.Copy(io.Discard, r) // so that nobody blocks on a full pipe
}

func (c *sottoControl) sort(line []byte) error {
	var message struct {
		Version string          `json:"jsonrpc"`
		ID      *string         `json:"id"`
		Method  string          `json:"method"`
		Params  json.RawMessage `json:"params"`
		Result  json.RawMessage `json:"result"`
		Fault   *RemoteError    `json:"error"`
	}
	if err := json.Unmarshal(line, &message); err != nil {
		return err
	}
	switch {
	case message.Version != "2.0":
		return errors.New("no version 2.0")
	case message.Method != "" && message.ID == nil:
		c.notifications.add(notification{message.Method, message.Params})
	case message.Method == "" && message.ID != nil && message.Fault != nil:
		c.replies.add(sottoReply{id: *message.ID, fault: message.Fault})
	case message.Method == "" && message.ID != nil && message.Result != nil:
		c.replies.add(sottoReply{id: *message.ID, result: message.Result})
	default:
		return errors.New("neither an answer nor a notification")
	}
	return nil
}
