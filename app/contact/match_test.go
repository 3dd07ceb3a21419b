package contact

import "testing"

func TestANumberIsKnownAgainHoweverItIsWritten(t *testing.T) {
	for _, test := range []struct {
		name, calls, kept string
		same              bool
	}{
		{"a number in full-width digits", "sip:+49301234567@trunk", "０３０ １２３４５６７", true},
		{"a number with a middle dot", "sip:+49301234567@trunk", "030·123\u2011 45 67", true},
		{"the same address", "sip:Alice@PBX.example.com", "alice@pbx.example.com", true},
		{"with parameters", "sip:alice@pbx.example.com;transport=tls?x=y", "SIP:alice@pbx.example.com", true},
		{"an escaped address", "sip:al%69ce@pbx.example.com", "alice@pbx.example.com", true},
		{"another host", "sip:alice@elsewhere.example.com", "alice@pbx.example.com", false},
		{"a name without a host", "sip:alice@pbx.example.com", "Alice", true},
		{"an extension", "sip:1002@192.0.2.1", "1002", true},
		{"an extension within a number", "sip:+49301231002@pbx", "1002", false},
		{"an extension of another host", "sip:1002@192.0.2.1", "1002@192.0.2.2", false},
		{"a number with its country", "sip:+49301234567@trunk.example.com;user=phone", "030 1234567", true},
		{"a number dialled abroad", "sip:0049301234567@trunk", "+49 (0)30 123-4567", true},
		{"a number without its area", "sip:15551234567@trunk", "123-4567", true},
		{"six digits are not enough", "sip:+4930123456@trunk", "123456", false},
		{"other last digits", "sip:+49301234568@trunk", "030 1234567", false},
		{"another area", "sip:+49301234567@trunk", "040 1234567", false},
		{"a tel URI", "tel:+1-555-123-4567;ext=5", "(555) 123 4567", true},
		{"letters are no digits", "sip:support1234567@x", "1234567", false},
		{"nothing", "", "1234567", false},
		{"no number", "sip:anonymous@anonymous.invalid", "1234567", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Read(test.calls).Same(Read(test.kept)); got != test.same {
				t.Errorf("%q and %q: %v", test.calls, test.kept, got)
			}
			x := NewIndex([]Contact{{ID: "1", Name: "Anna", Numbers: []Number{{"", test.kept}}}})
			if who, found := x.Find(test.calls); found != test.same || found && who.Name != "Anna" {
				t.Errorf("the index finds %+v, %v", who, found)
			}
		})
	}
}

func TestTheContactWithMostOfANumberHasIt(t *testing.T) {
	x := NewIndex([]Contact{
		{ID: "1", Name: "short", Numbers: []Number{{"", "1234567"}}},
		{ID: "2", Name: "long", Numbers: []Number{{"", "+49 30 1234567"}}},
		{ID: "3", Name: "other", Numbers: []Number{{"", "+49 40 1234567"}}},
	})
	if who, _ := x.Find("sip:030 1234567@x"); who.Name != "long" {
		t.Errorf("found %+v", who)
	}
	if who, found := (*Index)(nil).Find("sip:1@x"); found {
		t.Errorf("found %+v", who)
	}
}
