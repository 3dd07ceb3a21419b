package pbx

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	defaultLifetime = time.Hour        // of a contact whose REGISTER names no expiry (RFC 3261 §10.2)
	longestByUDP    = 10 * time.Minute // nothing but silence tells when a phone on UDP has vanished
)

var (
	// errBadContact refuses a REGISTER whose contacts break RFC 3261 §10.3 step 6.
	errBadContact = errors.New("contacts are sip or sips URIs, or a single * that expires at once")
	// errTooBrief refuses an expiry below the shortest one.
	errTooBrief = errors.New("expires too soon")
)

// onRegister is the registrar (RFC 3261 §10.3).
func (p *PBX) onRegister(req *sip.Request, tx *transaction) {
	if !p.requirementsMet(req, tx, "Require") {
		return
	}
	if !p.place.isHere(&req.Recipient) {
		p.reply(req, tx, sip.StatusForbidden, "Not a domain of this server")
		return
	}
	user, ok := p.authenticate(req, tx, "Authorization")
	if !ok {
		return
	}
	if to := &req.To().Address; p.place.isHere(to) && !p.isUser(to.User) {
		p.reply(req, tx, sip.StatusNotFound, "No such user")
		return
	}
	if !p.owns(user, &req.To().Address) || !p.owns(user, &req.From().Address) {
		p.reply(req, tx, sip.StatusForbidden, "Users register only themselves")
		return
	}
	f, ok := p.flowOf(req)
	if !ok {
		return // the connection is gone, and who would be answered with it
	}
	r := registration{callID: req.CallID().Value(), cseq: req.CSeq().SeqNo, flow: f}
	err := p.readContacts(req, &r)
	var now []binding
	if err == nil {
		now, err = p.bindings.update(user, r)
	}
	if err == nil && !p.connections.open(f) {
		p.bindings.drop(f) // it broke while this was decided
		return
	}
	p.answerRegister(req, tx, now, err)
}

func (p *PBX) answerRegister(req *sip.Request, tx *transaction, now []binding, err error) {
	switch {
	case err == nil:
		res := sip.NewResponseFromRequest(req, sip.StatusOK, "OK", nil)
		for _, b := range now {
			res.AppendHeader(b.header(p.now()))
		}
		res.AppendHeader(sip.NewHeader("Date", p.now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")))
		p.respond(tx, res)
	case errors.Is(err, errTooBrief):
		res := sip.NewResponseFromRequest(req, sip.StatusIntervalToBrief, "Interval Too Brief", nil)
		res.AppendHeader(sip.NewHeader("Min-Expires", seconds(p.config.MinExpires)))
		p.respond(tx, res)
	case errors.Is(err, errTooManyContacts):
		p.reply(req, tx, sip.StatusForbidden, fmt.Sprintf("Too many contacts, at most %d", mostContacts))
	case errors.Is(err, errOldRegister):
		p.reply(req, tx, sip.StatusBadRequest, "CSeq is not newer than the last")
	default:
		p.reply(req, tx, sip.StatusBadRequest, "Contact or Expires is not valid")
	}
}

// readContacts puts what req asks for into r.
func (p *PBX) readContacts(req *sip.Request, r *registration) error {
	fallback := lifetime(header(req, "Expires"), defaultLifetime)
	for _, h := range req.GetHeaders("Contact") {
		contact, ok := h.(*sip.ContactHeader)
		switch {
		case !ok:
			return errBadContact
		case contact.Address.Wildcard:
			r.all = true
			continue
		case contact.Address.Scheme != "sip" && contact.Address.Scheme != "sips", contact.Address.Host == "":
			return errBadContact
		}
		asked := lifetime(param(contact.Params, "expires"), fallback)
		if asked > 0 && asked < p.config.MinExpires {
			return errTooBrief
		}
		r.wishes = append(r.wishes, wish{
			contact:  bare(contact.Address),
			instance: instance(contact.Params),
			lifetime: min(asked, p.longest(r.flow)),
		})
	}
	if r.all && (len(r.wishes) > 0 || len(req.GetHeaders("Contact")) > 1 || fallback != 0) {
		return errBadContact
	}
	return nil
}

// longest is the longest registration granted by a flow.
func (p *PBX) longest(f flow) time.Duration {
	if f.reliable() {
		return p.config.MaxExpires
	}
	return max(p.config.MinExpires, min(p.config.MaxExpires, longestByUDP))
}

// lifetime reads seconds. RFC 3261 §20.19: what can't be read is the default.
func lifetime(text string, fallback time.Duration) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 32)
	if err != nil {
		return fallback
	}
	return time.Duration(n) * time.Second
}

// seconds writes d as SIP does, rounded up.
func seconds(d time.Duration) string {
	return strconv.Itoa(wholeSeconds(d))
}

func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// instance names the phone and its flow, where it does so (RFC 5626 §4.1).
func instance(params sip.HeaderParams) string {
	id := param(params, "+sip.instance")
	if id == "" {
		return ""
	}
	return id + " " + param(params, "reg-id")
}

// bare is uri without the header fields that it could ask for (RFC 3261 §19.1.1).
func bare(uri sip.Uri) sip.Uri {
	uri.Headers = nil
	return *uri.Clone()
}

// header lists b in the answer to a REGISTER.
func (b binding) header(now time.Time) sip.Header {
	h := &sip.ContactHeader{Address: *b.contact.Clone()}
	h.Params.Add("expires", seconds(b.expires.Sub(now)))
	return h
}
