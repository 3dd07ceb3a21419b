package store

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"reflect"
	"strings"
	"testing"

	"sotto/app/contact"
)

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func person(name string, numbers ...string) contact.Contact {
	c := contact.Contact{Name: name, Numbers: []contact.Number{}}
	for _, n := range numbers {
		c.Numbers = append(c.Numbers, contact.Number{Label: "work", Number: n})
	}
	return c
}

func names(t *testing.T, s *Store, q Search) string {
	t.Helper()
	list, err := s.Contacts(q)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

func TestAContactIsKeptAsItIs(t *testing.T) {
	path := file(t)
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := contact.Contact{Name: "Änna", Organisation: "ACME", Favourite: true, Note: "a\nb", Photo: photo(t), HasPhoto: true,
		Numbers: []contact.Number{{Label: "work", Number: "+49 30 1234567"}, {Label: "", Number: "anna@example.com"}}}
	ids, err := s.AddContacts([]contact.Contact{whole, person("Bob")})
	if err != nil || len(ids) != 2 {
		t.Fatal(ids, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	whole.ID = ids[0]
	if got, err := s.Contact(ids[0]); err != nil || !reflect.DeepEqual(got, whole) {
		t.Errorf("got\n%+v, %v\nwant\n%+v", got, err, whole)
	}
	list, err := s.Contacts(Search{Text: "änna"})
	if err != nil || len(list) != 1 || list[0].Photo != nil || !list[0].HasPhoto {
		t.Errorf("in a list it is %+v, %v", list, err)
	}
	if list, err = s.Contacts(Search{Photos: true}); err != nil || len(list) != 2 || len(list[1].Photo) == 0 {
		t.Errorf("with photos it is %+v, %v", list, err)
	}
}

func TestContactsAreFoundByNameAndNumber(t *testing.T) {
	s := open(t, "")
	bob := person("Bob Builder", "+49 (30) 765-4321")
	bob.Favourite = true
	if _, err := s.AddContacts([]contact.Contact{person("carol", "1002"), bob, person("Änne", "alice@example.com"), person("Bob Builder", "7")}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		q    Search
		want string
	}{
		"all by name":            {Search{}, "Bob Builder, Bob Builder, carol, Änne"},
		"a page":                 {Search{Limit: 1}, "Bob Builder"},
		"the page after":         {Search{Limit: 2, After: "2"}, "Bob Builder, carol"},
		"favourites":             {Search{Favourites: true}, "Bob Builder"},
		"a name":                 {Search{Text: " BUILD"}, "Bob Builder, Bob Builder"},
		"a number as it stands":  {Search{Text: "(30) 765"}, "Bob Builder"},
		"a number in other form": {Search{Text: "030 76543"}, "Bob Builder"},
		"an address":             {Search{Text: "alice@"}, "Änne"},
		"nobody":                 {Search{Text: "zoe"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := names(t, s, test.q); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if _, err := s.Contacts(Search{After: "99"}); !errors.Is(err, ErrNoContact) {
		t.Error(err)
	}
}

func TestContactsAreChangedAndRemoved(t *testing.T) {
	s := open(t, "")
	ids, err := s.AddContacts([]contact.Contact{person("Anna", "1"), person("Bob", "2")})
	if err != nil {
		t.Fatal(err)
	}
	anna := person("Anna Maria", "3")
	anna.ID = ids[0]
	if _, err := s.SaveContacts([]contact.Contact{person("Carol")}, []contact.Contact{anna}); err != nil {
		t.Fatal(err)
	}
	gone := person("nobody")
	gone.ID = "99"
	if _, err := s.SaveContacts([]contact.Contact{person("Dave")}, []contact.Contact{gone}); !errors.Is(err, ErrNoContact) {
		t.Error(err)
	}
	if err := s.RemoveContact(ids[1]); err != nil {
		t.Error(err)
	}
	if err := s.RemoveContact(ids[1]); !errors.Is(err, ErrNoContact) {
		t.Error(err)
	}
	if _, err := s.Contact(ids[1]); !errors.Is(err, ErrNoContact) {
		t.Error(err)
	}
	if got := names(t, s, Search{}); got != "Anna Maria, Carol" {
		t.Errorf("there are %s", got)
	}
}

func TestThereIsAnEndToContacts(t *testing.T) {
	s := open(t, "")
	many := make([]contact.Contact, contact.MostContacts)
	for i := range many {
		many[i] = person(fmt.Sprint(i))
	}
	if _, err := s.AddContacts(many); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddContacts([]contact.Contact{person("one more")}); !errors.Is(err, ErrFull) {
		t.Error(err)
	}
	if got := names(t, s, Search{Text: "one more"}); got != "" {
		t.Error("it was taken in all the same")
	}
}
