package contact

import (
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// parse reads what has no faults.
func parse(t *testing.T, text string, format Format) []Contact {
	t.Helper()
	p, err := Parse([]byte(text), format)
	if err != nil || len(p.Faults) > 0 {
		t.Fatalf("%v, %+v", err, p.Faults)
	}
	return p.Contacts
}

func card(lines ...string) string {
	return "BEGIN:VCARD\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCARD\r\n"
}

func TestCardsOfEitherVersionAreRead(t *testing.T) {
	photo := base64.StdEncoding.EncodeToString(picture(t, "jpeg", 2, 2))
	for _, test := range []struct {
		name, text string
		want       Contact
	}{
		{"3.0", card("VERSION:3.0", "N:Builder;Bob;;Dr.;", "FN:Dr. Bob Builder", "ORG:Build\\, Break & Co\\; Ltd;Sales", "TEL;TYPE=HOME,VOICE:030 1234567",
			"TEL;TYPE=CELL;TYPE=pref:+49 170 1234567", "NOTE:two\\nlines"),
			Contact{Name: "Dr. Bob Builder", Organisation: "Build, Break & Co; Ltd", Note: "two\nlines",
				Numbers: []Number{{"mobile", "+49 170 1234567"}, {"home", "030 1234567"}}}},
		{"4.0", card("VERSION:4.0", "FN:Anna", "TEL;VALUE=uri;TYPE=\"voice,work\";PREF=1:TEL:+1-555-123-4567;phone-context=example.com", "IMPP:sip:anna@pbx.example.com", "IMPP:xmpp:anna@chat.example.com"),
			Contact{Name: "Anna", Numbers: []Number{{"work", "+1-555-123-4567"}, {"", "anna@pbx.example.com"}}}},
		{"only the parts of a name", card("VERSION:3.0", "N:Curie;Marie;Salomea;Prof.;", "TEL:1"), Contact{Name: "Prof. Marie Salomea Curie", Numbers: []Number{{"", "1"}}}},
		{"labels of one's own", card("VERSION:3.0", "FN:A", "item1.TEL:1", "item1.X-ABLabel:Boat", "item2.TEL:2", "item2.X-ABLabel:_$!<Work>!$_"),
			Contact{Name: "A", Numbers: []Number{{"boat", "1"}, {"work", "2"}}}},
		{"folded lines", "BEGIN:VCARD\nVERSION:3.0\nFN:A very\n  long\n\t name\nTEL:12\n 34\nEND:VCARD", Contact{Name: "A very long name", Numbers: []Number{{"", "1234"}}}},
		{"what looks like its end, folded into a note", card("VERSION:3.0", "FN:A", "NOTE:a card", " END:VCARD", " BEGIN:VCARD", "TEL:1"),
			Contact{Name: "A", Note: "a cardEND:VCARDBEGIN:VCARD", Numbers: []Number{{"", "1"}}}},
		{"a photo of 3.0", card("VERSION:3.0", "FN:A", "PHOTO;ENCODING=b;TYPE=JPEG:"+photo[:40], " "+photo[40:]), Contact{Name: "A", Numbers: []Number{}, Photo: picture(t, "jpeg", 2, 2), HasPhoto: true}},
		{"a photo of 4.0", card("VERSION:4.0", "FN:A", "PHOTO:data:image/jpeg;base64,"+photo), Contact{Name: "A", Numbers: []Number{}, Photo: picture(t, "jpeg", 2, 2), HasPhoto: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := parse(t, "\ufeff"+test.text, ""); len(got) != 1 || !reflect.DeepEqual(got[0], test.want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, test.want)
			}
		})
	}
}

func TestABadCardIsToldByItsLineAndTheRestIsTaken(t *testing.T) {
	text := card("VERSION:3.0", "FN:One") + // lines 1 to 4
		card("VERSION:2.1", "FN:Old") + // 5
		card("VERSION:3.0", "TEL:") + // 9
		"BEGIN:VCARD\r\nFN:Unended\r\n" + // 13
		card("VERSION:4.0", "FN:Two") + // 15
		"stray\r\n" + // 19
		card("VERSION:3.0", "FN:Three", "PHOTO;VALUE=uri:http://example.com/x.png") + // 20
		card("VERSION:4.0", "FN:Four", "TEL;VALUE=uri:tel:+1-555-123-4567;ext=5") + // 25
		"BEGIN:VCARD\r\nVERSION:3.0\r\n" // 30
	p, err := Parse([]byte(text), VCard)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range p.Contacts {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, " "); got != "One Two Three Four" {
		t.Errorf("taken: %s", got)
	}
	var lines []int
	for _, f := range p.Faults {
		lines = append(lines, f.Line)
	}
	if want := []int{5, 9, 13, 19, 20, 25, 30}; !reflect.DeepEqual(lines, want) {
		t.Errorf("faults %+v, want lines %v", p.Faults, want)
	}
}

func TestTablesOfOtherProgramsAreRead(t *testing.T) {
	bob := Contact{Name: "Bob Builder", Organisation: "Build Ltd", Note: "x", Numbers: []Number{{"mobile", "+49 170 1"}, {"work", "030 2"}}}
	for _, test := range []struct {
		name, text string
		want       Contact
	}{
		{"Google", "First Name,Middle Name,Last Name,File As,Organization Name,Notes,Labels,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n" +
			"Bob,,Builder,\"Builder, Bob\",Build Ltd,x,* myContacts,Mobile,+49 170 1,Work,030 2\n", bob},
		{"Google before", "Name,Given Name,Family Name,Notes,Group Membership,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name\n" +
			"Bob Builder,Bob,Builder,x,* myContacts ::: * starred,* Mobile,+49 170 1 ::: 030 2,Build Ltd\n",
			Contact{Name: "Bob Builder", Organisation: "Build Ltd", Note: "x", Favourite: true, Numbers: []Number{{"mobile", "+49 170 1"}, {"mobile", "030 2"}}}},
		{"Outlook", "\"First Name\",\"Last Name\",\"Company\",\"Mobile Phone\",\"Business Phone\",\"E-mail Address\",\"Notes\"\r\n" +
			"\"Bob\",\"Builder\",\"Build Ltd\",\"+49 170 1\",\"030 2\",\"bob@example.com\",\"x\"\r\n", bob},
		{"semicolons", "Name;Mobile;Work Phone;Company;Note\nBob Builder;+49 170 1;030 2;Build Ltd;x\n\n;;;;\n", bob},
		{"tabs", "name\tmobile\twork phone\tcompany\tnotes\nBob Builder\t+49 170 1\t030 2\tBuild Ltd\tx", bob},
		{"a list of extensions", "Name,Extension\nReception,100\n", Contact{Name: "Reception", Numbers: []Number{{"", "100"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := parse(t, "\ufeff"+test.text, ""); len(got) != 1 || !reflect.DeepEqual(got[0], test.want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, test.want)
			}
		})
	}
}

func TestABadRowIsToldByItsLineAndTheRestIsTaken(t *testing.T) {
	long := strings.Repeat("x", longestName+1)
	p, err := Parse([]byte("Name,Number\nOne,1\n"+long+",2\n\"Two\nlines\",3\nThree,4\n,\n"), CSV)
	if err != nil || len(p.Contacts) != 3 || len(p.Faults) != 1 || p.Faults[0].Line != 3 || p.Contacts[1].Name != "Two lines" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestWhatIsNoContactsIsAnError(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "no columns": "a,b\n1,2\n", "not UTF-8": "Name,Number\nM\xfcller,1\n", "no cards": "VERSION:3.0\n",
	} {
		t.Run(name, func(t *testing.T) {
			if p, err := Parse([]byte(text), ""); !errors.Is(err, ErrFormat) {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
	if _, err := Parse([]byte("a"), "pdf"); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
	if _, err := Write(nil, "pdf"); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}

func TestFaultsBeyondAHundredAreCounted(t *testing.T) {
	p, err := Parse([]byte(strings.Repeat(card("VERSION:2.1", "FN:Old"), mostFaults+5)), VCard)
	if err != nil || len(p.Faults) != mostFaults || p.Further != 5 {
		t.Errorf("%d told, %d counted, %v", len(p.Faults), p.Further, err)
	}
}

var everything = []Contact{
	{Name: "Anna; Ünal, \"A\"", Organisation: "ACME; Co", Favourite: true, Note: "one, two;\nthree \\ four",
		Numbers: []Number{{"mobile", "+49 170 1234567"}, {"boat house", "030 7654321"}, {"", "100"}, {"work", "anna@pbx.example.com"}}},
	{Name: "=HYPERLINK(\"http://example.com\")", Numbers: []Number{{"", "+1 555 1234567"}}},
	{Name: "'-quoted", Organisation: "a;=b", Numbers: []Number{{"=label", "1"}}},
	{Name: "名前 " + strings.Repeat("長", 60), Numbers: []Number{{"home", "1"}}},
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, format := range []Format{VCard, CSV} {
		t.Run(string(format), func(t *testing.T) {
			text, err := Write(everything, format)
			if err != nil {
				t.Fatal(err)
			}
			got := parse(t, string(text), "")
			for i, want := range everything {
				if format == VCard {
					want.Organisation = strings.ReplaceAll(want.Organisation, ";", ",")
				}
				if i >= len(got) || !reflect.DeepEqual(got[i], want) {
					t.Errorf("got\n%+v\nwant\n%+v", got[min(i, len(got)-1)], want)
				}
			}
			for line := range strings.SplitSeq(string(text), "\r\n") {
				if format == VCard && len(line) > foldAt {
					t.Errorf("a line of %d bytes", len(line))
				}
			}
		})
	}
}

func TestAPhotoGoesOutAndComesBack(t *testing.T) {
	for _, kind := range []string{"png", "jpeg"} {
		one := Contact{Name: "A", Numbers: []Number{}, Photo: picture(t, kind, 20, 20), HasPhoto: true}
		text, err := Write([]Contact{one}, VCard)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "PHOTO;ENCODING=b;TYPE="+strings.ToUpper(kind)+":") {
			t.Errorf("the card is %s", text)
		}
		if got := parse(t, string(text), VCard); len(got) != 1 || !reflect.DeepEqual(got[0], one) {
			t.Errorf("got %+v", got)
		}
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	text, err := Write([]Contact{{Name: "=1+1", Note: "@SUM(1)", Organisation: "-2", Numbers: []Number{{"", "+49 30 1"}, {"", "+cmd|x"}}}}, CSV)
	if err != nil {
		t.Fatal(err)
	}
	row := strings.Split(string(text), "\r\n")[1]
	if row != "'=1+1,'-2,,'@SUM(1),,+49 30 1,,'+cmd|x" {
		t.Errorf("the row is %s", row)
	}
	for text, want := range map[string]string{
		"＝1+1":             "'＝1+1", // as East Asian keyboards have it
		"＠SUM(1)":          "'＠SUM(1)",
		"a;=1+1":           "a;'=1+1", // where a semicolon ends a cell
		"a;b;-2;+49 30 1;": "a;b;'-2;+49 30 1;",
		"a\n=1+1":          "a\n'=1+1",
		"":                 "", "a=b": "a=b", "长城": "长城", "\xff": "\xff",
	} {
		if got := Guarded(text); got != want || unguarded(got) != text {
			t.Errorf("%q became %q, and that %q", text, got, unguarded(got))
		}
	}
}

func TestDuplicatesAreMerged(t *testing.T) {
	b := NewBook([]Contact{
		{ID: "1", Name: "Anna", Note: "mine", Numbers: []Number{{"mobile", "+49 170 1234567"}}},
		{ID: "2", Name: "John", Numbers: []Number{{"", "1"}}},
		{ID: "3", Name: "Kept", Numbers: []Number{{"", "9"}}},
	})
	for _, c := range []Contact{
		{Name: "anna", Note: "theirs", Organisation: "ACME", Numbers: []Number{{"cell", "0170 1234567"}, {"work", "030 7654321"}}},
		{Name: "John", Numbers: []Number{{"", "2"}}},  // another John
		{Name: "Anna", Favourite: true},               // no number: the same Anna
		{Name: "New", Numbers: []Number{{"", "5"}}},   // twice in the text
		{Name: "New", Numbers: []Number{{"x", "5"}}},  //
		{Name: "Kept", Numbers: []Number{{"y", "9"}}}, // nothing new
	} {
		b.Add(c)
	}
	want := []Contact{{ID: "1", Name: "Anna", Organisation: "ACME", Favourite: true, Note: "mine", Numbers: []Number{{"mobile", "+49 170 1234567"}, {"work", "030 7654321"}}}}
	if got := b.Changed(); !reflect.DeepEqual(got, want) {
		t.Errorf("changed: %+v", got)
	}
	if got := fmt.Sprint(b.Added()); len(b.all) != 5 || !strings.Contains(got, "John") || strings.Count(got, "New") != 1 {
		t.Errorf("added: %s", got)
	}
}

func TestManyOfOneNameAreTakenInSoon(t *testing.T) {
	b, began := NewBook(nil), time.Now()
	for i := range 3000 {
		b.Add(Contact{Name: "ACME", Numbers: []Number{{"", fmt.Sprintf("+49 30 %07d", i)}}})
	}
	if took := time.Since(began); len(b.Added()) != 3000 || took > 5*time.Second {
		t.Errorf("%d are taken in, in %v", len(b.Added()), took)
	}
}
