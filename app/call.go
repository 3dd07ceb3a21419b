package app

import (
	"bytes"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"sotto/app/store"
	"sotto/media"
	"sotto/sip"
)

// call is one call: a SIP dialog, a media session, and what people see of
// both. The Phone's goroutine owns it.
type call struct {
	phone   *Phone
	account *account
	id      string
	shown   Call // all but what snapshot derives
	uri     string
	policy  string // media_encryption as it was when the call began: its session goes by that to the end

	sip     *sip.Call      // nil until the INVITE is given to the agent
	session *media.Session // nil until its sockets are bound
	leg     *leg           // nil while the call has no sound

	exchange    sip.ExchangeID // theirs that waits for Answer
	lateOffer   bool           // they want our offer in the answer
	announced   bool           // it rings here, and a person has to answer it
	wanted      bool           // it was answered, maybe before the session was ready
	rings       bool           // the other side said that it rings there
	audible     bool           // the other side's sound arrives
	triedSecure bool           // our optional offer was refused and went out once more as SAVP
	reoffers    reoffers
	heardOf     heardOf
	infos       infoKeys
	given       []byte // the last body that we gave for sending
	keyFlows    []Flow // by which bodies with keys went
	refused     map[string]error
	row         store.Row // as it was written down last
	worst       *Privacy  // the least private that it was since it was answered; nil: it was not yet
	why         *ending   // overrides what SIP says of the end
}

// ending is why we ended a call ourselves.
type ending struct {
	cause  Cause
	reason Reason
}

func (p *Phone) newCall(a *account, direction Direction, remote Party) *call {
	c := p.unlisted(a, direction, remote)
	p.calls = append(p.calls, c)
	p.hush()
	p.sounds()
	return c
}

// unlisted makes a call that the phone does not have yet.
func (p *Phone) unlisted(a *account, direction Direction, remote Party) *call {
	remote.Name = shortened(remote.Name)
	remote.Contact = p.records.whose(remote.URI)
	c := &call{phone: p, account: a, id: rand.Text(), policy: a.config.MediaEncryption, refused: map[string]error{}}
	c.shown = Call{ID: c.id, Account: a.config.ID, Direction: direction, Remote: remote, StartedAt: time.Now()}
	return c
}

// with finds the call of a SIP event; one that the phone has let go of is over.
func (p *Phone) with(s *sip.Call, f func(*call)) {
	for _, c := range p.calls {
		if c.sip == s {
			f(c)
			return
		}
	}
}

// find finds a live call by its id.
func (p *Phone) find(id string) (*call, error) {
	for _, c := range p.calls {
		if c.id == id {
			return c, nil
		}
	}
	return nil, p.refusal(CodeNoSuchCall, "error.no-such-call", "call", id)
}

// onCall runs f on the owner's goroutine with a live call.
func (p *Phone) onCall(id string, f func(*call) error) error {
	return p.ask(func() error {
		c, err := p.find(id)
		if err != nil {
			return err
		}
		return f(c)
	})
}

// act is onCall for what a person does, who no longer listens to a tone then.
func (p *Phone) act(id string, f func(*call) error) error {
	return p.ask(func() error {
		p.hush()
		defer p.sounds()
		c, err := p.find(id)
		if err != nil {
			return err
		}
		return f(c)
	})
}

// snapshot is the call as fronts see it.
func (c *call) snapshot() Call {
	s := c.shown
	s.Privacy = c.privacy()
	if d, ok := c.agreed(); ok {
		s.Codec = d.Codec
		if d.Suite != "" {
			s.SRTP = &SRTP{Suite: d.Suite}
		}
	}
	return s
}

// agreed is what the running exchange has, else what a pending one would have.
func (c *call) agreed() (media.Description, bool) {
	if c.session == nil {
		return media.Description{}, false
	}
	if d, ok := c.session.Running(); ok {
		return d, true
	}
	return c.session.Pending("")
}

// privacy is the verdict: of the sound that runs, or of what is to come.
func (c *call) privacy() Privacy {
	expected := c.shown.AnsweredAt == nil && c.shown.State != CallEarly
	d, ok := c.agreed()
	if ok {
		return c.language().judge(d.Suite, c.keyFlows, expected)
	}
	flows := c.keyFlows
	if registered := c.account.registration.Flow; len(flows) == 0 && registered != nil {
		flows = []Flow{*registered} // by which the offer will go
	}
	return c.language().foresee(c.policy, flows)
}

// changed tells fronts how the call stands now.
func (c *call) changed() {
	now := c.snapshot()
	c.phone.record(c, now)
	c.phone.publish(now)
	c.phone.sounds()
}

// carried notes by which flow a body went, if it carried keys: anything that
// could be a line with one, since bodies are read with patience.
func (c *call) carried(body []byte, flow Flow) {
	if !bytes.Contains(body, []byte("crypto:")) {
		return
	}
	for _, f := range c.keyFlows {
		if f.Transport == flow.Transport && f.Remote == flow.Remote && (f.TLS == nil) == (flow.TLS == nil) &&
			(f.TLS == nil || *f.TLS == *flow.TLS) {
			return
		}
	}
	c.keyFlows = append(c.keyFlows, flow)
}

// end lets go of the call: the last event of it goes out, the session and its
// ports are given back.
func (c *call) end(cause Cause, code int, reason Reason) {
	now := time.Now()
	if c.why != nil {
		cause, reason = c.why.cause, c.why.reason
	}
	last := c.snapshot()
	last.State, last.EndedAt, last.Cause, last.Code = CallEnded, &now, cause, code
	last.Reason, last.ReasonCode, last.ReasonArgs = reason.Text, reason.Code, reason.Args
	c.phone.record(c, last)
	c.phone.calls = slices.DeleteFunc(c.phone.calls, func(other *call) bool { return other == c })
	if c.phone.front == c {
		c.phone.clearFront()
	}
	c.phone.tellEnd(last)
	c.phone.sounds() // first: a tone that follows goes on where the call's sound ends
	c.release()
	c.infos.fail(c.phone.refusal(CodeNoSuchCall, "error.no-such-call", "call", c.id))
	c.phone.publish(last)
}

// release gives back the call's sound: its leg, its session and their ports.
func (c *call) release() {
	c.silence()
	if session := c.session; session != nil {
		c.session = nil
		c.phone.apart(func() { _ = session.Close() })
	}
}

// hangup ends the call by SIP for a reason of ours. Of several the first is why it
// ends: the other side may take half a minute to hear of it.
func (c *call) hangup(cause Cause, reason Reason) {
	if c.why == nil {
		c.why = &ending{cause, reason}
	}
	c.phone.sounds()
	if c.sip == nil {
		c.end(cause, 0, reason)
		return
	}
	c.sip.Hangup()
}

// live is whether sound may run.
func (c *call) live() bool {
	return slices.Contains(c.phone.calls, c)
}

// who names the other side in sentences.
func (c *call) who() string {
	if c.shown.Remote.Contact != "" {
		return c.shown.Remote.Contact
	}
	if c.shown.Remote.Name != "" {
		return c.shown.Remote.Name
	}
	uri := c.shown.Remote.URI
	_, rest, _ := strings.Cut(uri, ":")
	user, _, found := strings.Cut(rest, "@")
	if !found {
		return uri
	}
	return user
}
