package pbx

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func uri(t *testing.T, text string) sip.Uri {
	t.Helper()
	var u sip.Uri
	if err := sip.ParseUri(text, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

// wishes are for contacts that last an hour; a leading "-" removes one.
func wishes(t *testing.T, contacts ...string) []wish {
	var list []wish
	for _, text := range contacts {
		w := wish{lifetime: time.Hour}
		if text[0] == '-' {
			text, w.lifetime = text[1:], 0
		}
		w.contact = uri(t, text)
		list = append(list, w)
	}
	return list
}

func names(list []binding) []string {
	var all []string
	for _, b := range list {
		all = append(all, b.contact.String())
	}
	return all
}

func TestBindingsFollowTheOrderOfARegistrationsCSeq(t *testing.T) {
	tests := []struct {
		name string
		next registration
		want []string
		err  error
	}{
		{"a newer one of the same call", registration{callID: "x", cseq: 11, wishes: wishes(t, "sip:a@h")}, []string{"sip:b@h", "sip:a@h"}, nil},
		{"the same one again", registration{callID: "x", cseq: 10, wishes: wishes(t, "sip:a@h")}, nil, errOldRegister},
		{"an older one", registration{callID: "x", cseq: 9, wishes: wishes(t, "sip:a@h")}, nil, errOldRegister},
		{"an older one that removes", registration{callID: "x", cseq: 9, wishes: wishes(t, "-sip:a@h")}, nil, errOldRegister},
		{"an older one that removes all", registration{callID: "x", cseq: 9, all: true}, nil, errOldRegister},
		{"an older one that also adds", registration{callID: "x", cseq: 9, wishes: wishes(t, "sip:new@h", "sip:a@h")}, nil, errOldRegister},
		{"an older one of another call", registration{callID: "y", cseq: 1, wishes: wishes(t, "-sip:a@h")}, []string{"sip:b@h"}, nil},
		{"an older one that touches nothing", registration{callID: "x", cseq: 9, wishes: wishes(t, "sip:c@h")}, []string{"sip:a@h", "sip:b@h", "sip:c@h"}, nil},
		{"all of another call", registration{callID: "y", cseq: 1, all: true}, nil, nil},
		{"the same contact twice", registration{callID: "y", cseq: 1, wishes: wishes(t, "sip:c@h", "sip:c@h")}, []string{"sip:a@h", "sip:b@h", "sip:c@h"}, nil},
		{"a query", registration{callID: "x", cseq: 1}, []string{"sip:a@h", "sip:b@h"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBindings(newClock().Now)
			if _, err := b.update("u", registration{callID: "x", cseq: 10, wishes: wishes(t, "sip:a@h", "sip:b@h")}); err != nil {
				t.Fatal(err)
			}
			want := test.want
			if test.err != nil {
				want = []string{"sip:a@h", "sip:b@h"} // nothing of it was done
			}
			_, err := b.update("u", test.next)
			if !errors.Is(err, test.err) {
				t.Errorf("error is %v, want %v", err, test.err)
			}
			if got := names(b.of("u")); !slices.Equal(got, want) {
				t.Errorf("bound are %v, want %v", got, want)
			}
		})
	}
}

func TestAUserHasAtMostTenContacts(t *testing.T) {
	b := newBindings(newClock().Now)
	for i := range mostContacts {
		r := registration{callID: "x", cseq: uint32(i + 1), wishes: wishes(t, fmt.Sprintf("sip:%d@h", i))}
		if _, err := b.update("u", r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.update("u", registration{callID: "y", wishes: wishes(t, "sip:new@h")}); !errors.Is(err, errTooManyContacts) {
		t.Errorf("error is %v", err)
	}
	if _, err := b.update("u", registration{callID: "y", wishes: wishes(t, "-sip:3@h", "sip:new@h")}); err != nil {
		t.Errorf("one may not replace another: %v", err)
	}
	if n := len(b.of("u")); n != mostContacts {
		t.Errorf("%d contacts, want %d", n, mostContacts)
	}
}

func TestBindingsEndWhenTheyExpire(t *testing.T) {
	c := newClock()
	b := newBindings(c.Now)
	brief := wish{contact: uri(t, "sip:brief@h"), lifetime: time.Minute}
	if _, err := b.update("u", registration{callID: "x", cseq: 1, wishes: append(wishes(t, "sip:long@h"), brief)}); err != nil {
		t.Fatal(err)
	}
	c.advance(time.Minute - time.Nanosecond)
	if got := names(b.of("u")); len(got) != 2 {
		t.Errorf("before the end: %v", got)
	}
	c.advance(time.Nanosecond)
	if got := names(b.of("u")); !slices.Equal(got, []string{"sip:long@h"}) {
		t.Errorf("at the end: %v", got)
	}
	c.advance(time.Hour)
	b.sweep()
	if len(b.byUser) != 0 {
		t.Errorf("after the sweep there is still %v", b.byUser)
	}
}

func TestABrokenFlowTakesOnlyItsOwnBindings(t *testing.T) {
	b := newBindings(newClock().Now)
	address := netip.MustParseAddrPort("127.0.0.1:5070")
	broken, whole := flow{tcp, address, 1}, flow{tcp, address, 2}
	for i, f := range []flow{broken, whole, broken} {
		if _, err := b.update(fmt.Sprint("u", i%2), registration{callID: fmt.Sprint(i), flow: f, wishes: wishes(t, fmt.Sprintf("sip:%d@h", i))}); err != nil {
			t.Fatal(err)
		}
	}
	b.drop(broken)
	if len(b.of("u0")) != 0 || len(b.of("u1")) != 1 {
		t.Errorf("left are %v and %v", names(b.of("u0")), names(b.of("u1")))
	}
}

func TestARegistrationThatExpiredIsNotCalled(t *testing.T) {
	c := newClock()
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.now = c.Now })
	caller := registered(t, p, "1001", tcp)
	registered(t, p, "1002", udp)
	c.advance(301 * time.Second)
	r := caller.call("1002")
	caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 480))
}
