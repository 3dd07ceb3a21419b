package contact

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"reflect"
	"strings"
	"testing"
)

// picture is a photo of that size.
func picture(t testing.TB, kind string, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, width, height))
	var err error
	if kind == "png" {
		err = png.Encode(&b, img)
	} else {
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAContactIsChangedByTheKeysThatAreGiven(t *testing.T) {
	c := Contact{ID: "7", Name: "Anna", Note: "first", Numbers: []Number{{"work", "1001"}}}
	shared := c.Numbers
	got, err := c.With([]byte(`{"name":"  Anna\tMaria \u0007","favourite":true,"numbers":[{"label":"home","number":" 030 1234567 "},{"label":"","number":""},{"number":"030 1234567"}]}`))
	want := Contact{ID: "7", Name: "Anna Maria", Note: "first", Favourite: true, Numbers: []Number{{"home", "030 1234567"}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if shared[0].Number != "1001" {
		t.Error("the one before has changed")
	}
	for _, bad := range []string{`{"id":"8"}`, `{"name":7}`, `{"name":""}{}`, `[]`, `{"photo":"!"}`, `{"colour":"red"}`} {
		if _, err := c.With([]byte(bad)); !errors.Is(err, ErrBad) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestAContactWithoutANameIsNamedByWhatItHas(t *testing.T) {
	for name, test := range map[string]struct {
		c    Contact
		want string
	}{
		"its organisation": {Contact{Organisation: "ACME", Numbers: []Number{{"", "1"}}}, "ACME"},
		"its number":       {Contact{Numbers: []Number{{"", "1002"}}}, "1002"},
	} {
		if c, err := test.c.Checked(); err != nil || c.Name != test.want {
			t.Errorf("%s: %q, %v", name, c.Name, err)
		}
	}
}

func TestAContactHasBounds(t *testing.T) {
	many := make([]Number, mostNumbers+1)
	for i := range many {
		many[i].Number = strings.Repeat("1", i+1)
	}
	for name, c := range map[string]Contact{
		"nothing":          {},
		"an endless name":  {Name: strings.Repeat("ü", longestName+1)},
		"an endless note":  {Name: "a", Note: strings.Repeat("ü", longestNote+1)},
		"endless numbers":  {Name: "a", Numbers: []Number{{"", strings.Repeat("1", longestNumber+1)}}},
		"an endless label": {Name: "a", Numbers: []Number{{strings.Repeat("x", longestLabel+1), "1"}}},
		"many numbers":     {Name: "a", Numbers: many},
		"no photo":         {Name: "a", Photo: []byte("GIF89a")},
		"a large photo":    {Name: "a", Photo: make([]byte, largestPhoto+1)},
		"a wide photo":     {Name: "a", Photo: picture(t, "png", widestPhoto+1, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.Checked(); !errors.Is(err, ErrBad) {
				t.Error(err)
			}
		})
	}
	for _, kind := range []string{"png", "jpeg"} {
		if c, err := (Contact{Name: "a", Photo: picture(t, kind, 8, 8)}).Checked(); err != nil || !c.HasPhoto {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
