package pbx

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// mostContacts is how many contacts a user may have at once.
const mostContacts = 10

var (
	// errOldRegister refuses a REGISTER that an earlier one has overtaken (RFC 3261 §10.3 step 7).
	errOldRegister = errors.New("a newer REGISTER of this call has been seen")
	// errTooManyContacts refuses the contact that is one too many.
	errTooManyContacts = errors.New("too many contacts")
)

// binding says that a user can be reached at a contact, by a flow.
type binding struct {
	instance string // of RFC 5626: +sip.instance and reg-id; "" when the phone names none
	contact  sip.Uri
	flow     flow
	callID   string
	cseq     uint32
	expires  time.Time
	doubted  bool // it was silent when last asked for anything
}

// replaces says whether old has to go when b comes (RFC 3261 §10.3 step 7, RFC 5626 §6).
func (b binding) replaces(old binding) bool {
	if b.instance != "" && b.instance == old.instance {
		return true
	}
	return b.contact.String() == old.contact.String()
}

// wish is one contact that a REGISTER names.
type wish struct {
	contact  sip.Uri
	instance string
	lifetime time.Duration // 0 removes it
}

// registration is what one REGISTER asks for.
type registration struct {
	callID string
	cseq   uint32
	flow   flow
	all    bool   // contact *: remove every binding
	wishes []wish // none: only tell what there is
}

// bindings is the location service: who can be reached where.
type bindings struct {
	now func() time.Time

	mu     sync.Mutex
	byUser map[string][]binding
}

func newBindings(now func() time.Time) *bindings {
	return &bindings{now: now, byUser: map[string][]binding{}}
}

// of returns the bindings of user that have not expired.
func (b *bindings) of(user string) []binding {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.current(user)
}

// update does all that r asks for or, when it returns an error, nothing. It
// returns the bindings that the user has then.
func (b *bindings) update(user string, r registration) ([]binding, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next, err := b.apply(b.current(user), r)
	if err != nil {
		return nil, err
	}
	b.set(user, next)
	return slices.Clone(next), nil
}

// apply returns what list becomes by r.
func (b *bindings) apply(list []binding, r registration) ([]binding, error) {
	for _, old := range list {
		if r.touches(old) && r.callID == old.callID && r.cseq <= old.cseq {
			return nil, errOldRegister
		}
	}
	if r.all {
		return nil, nil
	}
	for _, w := range r.wishes {
		wanted := r.binding(w, b.now())
		list = slices.DeleteFunc(list, wanted.replaces)
		if w.lifetime > 0 {
			list = append(list, wanted)
		}
	}
	if len(list) > mostContacts {
		return nil, errTooManyContacts
	}
	return list, nil
}

// binding is what w becomes when it is granted.
func (r registration) binding(w wish, now time.Time) binding {
	return binding{instance: w.instance, contact: w.contact, flow: r.flow, callID: r.callID, cseq: r.cseq, expires: now.Add(w.lifetime)}
}

// touches says whether r would replace or remove old.
func (r registration) touches(old binding) bool {
	return r.all || slices.ContainsFunc(r.wishes, func(w wish) bool { return r.binding(w, time.Time{}).replaces(old) })
}

// doubt notes whether a phone was silent when it was asked for something. Until
// it is heard of again, or registers anew, nobody waits for it as long.
func (b *bindings) doubt(user string, asked binding, silent bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.byUser[user]
	for i := range list {
		one := &list[i]
		if one.callID == asked.callID && one.cseq == asked.cseq && one.contact.String() == asked.contact.String() {
			one.doubted = silent // and not one that has registered anew meanwhile
		}
	}
}

// by says whether anybody is registered by a flow.
func (b *bindings) by(f flow) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for user := range b.byUser {
		if b.reaches(user, f) {
			return true
		}
	}
	return false
}

// registered says whether user is so by a flow.
func (b *bindings) registered(user string, f flow) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reaches(user, f)
}

func (b *bindings) reaches(user string, f flow) bool {
	return slices.ContainsFunc(b.byUser[user], func(one binding) bool { return one.flow == f && one.expires.After(b.now()) })
}

// drop removes every binding by a flow that has broken.
func (b *bindings) drop(f flow) {
	b.remove(func(one binding) bool { return one.flow == f })
}

// sweep removes what has expired.
func (b *bindings) sweep() {
	now := b.now()
	b.remove(func(one binding) bool { return !one.expires.After(now) })
}

func (b *bindings) remove(gone func(binding) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for user, list := range b.byUser {
		b.set(user, slices.DeleteFunc(list, gone))
	}
}

// current returns a copy of the bindings of user that have not expired.
func (b *bindings) current(user string) []binding {
	now := b.now()
	return slices.DeleteFunc(slices.Clone(b.byUser[user]), func(one binding) bool { return !one.expires.After(now) })
}

func (b *bindings) set(user string, list []binding) {
	if len(list) == 0 {
		delete(b.byUser, user)
		return
	}
	b.byUser[user] = list
}
