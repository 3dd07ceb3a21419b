package contact

import (
	"reflect"
	"testing"
	"unicode/utf8"
)

// fuzzParse reads whatever comes. What is taken over can be written and read
// again, and the second time changes nothing.
func fuzzParse(f *testing.F, format Format) {
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse(text, format)
		if err != nil {
			return
		}
		for i, c := range p.Contacts {
			if checked, err := c.Checked(); err != nil || !reflect.DeepEqual(checked, c) || !utf8.ValidString(c.Name) {
				t.Errorf("contact %d is not as it should be: %+v, %v", i, c, err)
			}
		}
		written, err := Write(p.Contacts, format)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(written, format)
		if err != nil && len(p.Contacts) > 0 || len(again.Contacts) != len(p.Contacts) {
			t.Errorf("of %d contacts %d come back: %v, %+v", len(p.Contacts), len(again.Contacts), err, again.Faults)
		}
	})
}

func FuzzParseVCard(f *testing.F) {
	f.Add([]byte(card("VERSION:3.0", "N:B;A;;;", "FN:A B", "TEL;TYPE=CELL,pref:+1 555 1234567", "item1.TEL:5", "item1.X-ABLabel:x", "NOTE:a\\nb")))
	f.Add([]byte(card("VERSION:4.0", "FN:A", "TEL;VALUE=uri;TYPE=\"voice,work\":tel:+1;ext=5", "IMPP:sip:a@b", "PHOTO:data:image/png;base64,AAAA")))
	f.Add([]byte("BEGIN:VCARD\nVERSION:3.0\nFN:A\n  folded\nBEGIN:VCARD\n"))
	fuzzParse(f, VCard)
}

func FuzzParseCSV(f *testing.F) {
	f.Add([]byte("\ufeffName;Mobile;Label 1;Number 1;Favourite\nA;1;x;2;yes\n"))
	f.Add([]byte("First Name,Last Name,Phone 1 - Label,Phone 1 - Value\nA,B,* Work,1 ::: 2\n\"x\n\",,,\n"))
	f.Add([]byte("Name,Number\n'=1,\"unended\n"))
	fuzzParse(f, CSV)
}
