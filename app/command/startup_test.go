package command

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

func TestTheSystemStartsThePhoneAsItWasCalled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	work, err := filepath.Abs("work")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ words, args, want []string }{
		{nil, nil, []string{self}},
		{[]string{"headless", "--no-stdio"}, []string{"--profile", "work", "--lang=zh"}, []string{self, "headless", "--no-stdio", "--lang", "zh", "--profile", work}},
		{nil, []string{"--audio", "null", "--other", "x"}, []string{self, "--audio", "null"}},
	} {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		new(flags).register(set)
		set.String("other", "", "")
		if err := set.Parse(test.args); err != nil {
			t.Fatal(err)
		}
		if got := startupBy(set, test.words...); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.args, got, test.want)
		}
	}
}
